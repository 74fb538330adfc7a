package io.sightline.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.probe.ProbeStatus.State;
import io.sightline.agent.probe.Recorder.Chunk;
import io.sightline.agent.probe.Recorder.Conn;
import io.sightline.core.fact.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TCP connections and payload, on the running kernel. */
class FlowKernelTest {
  private final Recorder recorder = new Recorder();
  private KernelCapture capture;

  @BeforeEach
  void start() throws Exception {
    KernelAccess.require();
    capture =
        KernelCapture.start(
            CaptureOptions.defaults().withOwnProcessExcluded(false).withRingBytes(64 << 20),
            recorder);
  }

  @AfterEach
  void stop() {
    if (capture != null) {
      capture.close();
    }
  }

  @Test
  void noProgramIsRefused() {
    assertThat(capture.states().values()).doesNotContain(State.FAILED);
    assertThat(capture.states())
        .containsEntry("socket_state", State.ATTACHED)
        .containsEntry("packet_in", State.ATTACHED)
        .containsEntry("packet_out", State.ATTACHED)
        .containsEntry("existing_sockets", State.ATTACHED)
        .containsEntry("icmp_error_sent", State.ATTACHED);
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1,127.0.0.1,4", "::1,::1,6", "::,127.0.0.1,4"})
  void seesARequestAndItsResponseOnce(String listen, String connect, int family) throws Exception {
    try (EchoServer server = new EchoServer(InetAddress.getByName(listen))) {
      try (Socket socket = new Socket(InetAddress.getByName(connect), server.port())) {
        EchoServer.exchange(socket);
      }
      int port = server.port();
      Await.until(() -> recorder.of(recorder.closed, port).size() == 2);

      List<Conn> ends = recorder.of(recorder.closed, port);
      assertThat(ends).extracting(Conn::role).containsExactlyInAnyOrder(Role.CLIENT, Role.SERVER);
      assertThat(ends).extracting(Conn::family).containsOnly(family);
      assertThat(ends).extracting(Conn::joinKey).doesNotContain(0L);
      assertThat(ends.get(0).joinKey()).isEqualTo(ends.get(1).joinKey());
      assertThat(ends)
          .extracting(Conn::tgid)
          .containsOnly(Math.toIntExact(ProcessHandle.current().pid()));
      assertThat(ends).extracting(Conn::local).containsOnly(IpAddress.parse(connect).toString());

      List<Chunk> chunks = recorder.chunksOf(port);
      assertThat(chunks).extracting(Chunk::role).containsOnly(Role.SERVER);
      assertThat(stream(chunks, Direction.IN)).isEqualTo(EchoServer.REQUEST_TEXT);
      assertThat(stream(chunks, Direction.OUT)).isEqualTo(EchoServer.RESPONSE_TEXT);

      for (Conn closed : ends) {
        boolean client = closed.role() == Role.CLIENT;
        assertThat(closed.sent())
            .isEqualTo(client ? EchoServer.REQUEST.length : EchoServer.RESPONSE.length);
        assertThat(closed.received())
            .isEqualTo(client ? EchoServer.RESPONSE.length : EchoServer.REQUEST.length);
      }
    }
  }

  @Test
  void refusedConnectionFailsWithItsReason() throws Exception {
    int port;
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = listener.getLocalPort();
    }
    Socket socket = new Socket();
    try (socket) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
    } catch (java.io.IOException expected) {
      // Nobody listens.
    }
    Await.until(() -> !recorder.of(recorder.failed, port).isEmpty());
    List<Conn> failed = recorder.of(recorder.failed, port);
    assertThat(failed).hasSize(1);
    assertThat(failed.get(0).remotePort()).isEqualTo(port);
    assertThat(failed.get(0).localPort()).isNotZero();
    assertThat(failed.get(0).error()).isEqualTo(111);
    assertThat(failed.get(0).resetReceived()).isTrue();
    assertThat(failed.get(0).oldState()).isEqualTo(2);
  }

  /** Joins the chunks of one direction by sequence number. */
  static String stream(List<Chunk> chunks, Direction direction) {
    StringBuilder all = new StringBuilder();
    List<Chunk> sorted =
        chunks.stream()
            .filter(c -> c.direction() == direction)
            .sorted(Comparator.comparingInt(c -> c.sequence() - chunks.get(0).sequence()))
            .toList();
    for (Chunk chunk : sorted) {
      all.append(chunk.text());
    }
    return all.toString();
  }
}
