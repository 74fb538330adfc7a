package io.sightline.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.probe.ProbeStatus.State;
import io.sightline.agent.probe.Recorder.Chunk;
import io.sightline.agent.probe.Recorder.Conn;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole capture on the running kernel: completeness, modes, loss, what is left behind. */
class CaptureKernelTest {
  private static final CaptureOptions OPTIONS =
      // What is asserted is exact, so a busy machine must not fill the ring.
      CaptureOptions.defaults().withOwnProcessExcluded(false).withRingBytes(64 << 20);
  private static final int PID = Math.toIntExact(ProcessHandle.current().pid());

  private final Recorder recorder = new Recorder();
  private final InetAddress loopback = InetAddress.getLoopbackAddress();

  @BeforeEach
  void requireKernel() throws Exception {
    KernelAccess.require();
  }

  @Test
  void connectionOlderThanTheAgentIsFoundAtBothEnds() throws Exception {
    try (EchoServer server = new EchoServer(loopback);
        Socket socket = new Socket(loopback, server.port())) {
      EchoServer.exchange(socket);
      try (KernelCapture capture = KernelCapture.start(OPTIONS, recorder)) {
        Map<Role, Conn> found = flowsOf(capture, server.port());
        assertThat(found).containsOnlyKeys(Role.CLIENT, Role.SERVER);
        assertThat(found.values()).extracting(Conn::preExisting).containsOnly(true);
        assertThat(found.values()).extracting(Conn::tgid).containsOnly(PID);
        assertThat(found.values().stream().map(Conn::joinKey).distinct())
            .hasSize(1)
            .doesNotContain(0L);

        EchoServer.exchange(socket);
        Await.until(() -> recorder.chunksOf(server.port()).size() >= 2);
        List<Chunk> chunks = recorder.chunksOf(server.port());
        assertThat(chunks).extracting(Chunk::role).containsOnly(Role.SERVER);
        assertThat(FlowKernelTest.stream(chunks, Direction.IN)).isEqualTo(EchoServer.REQUEST_TEXT);
        assertThat(FlowKernelTest.stream(chunks, Direction.OUT))
            .isEqualTo(EchoServer.RESPONSE_TEXT);

        socket.shutdownOutput();
        Await.until(() -> recorder.of(recorder.closed, server.port()).size() == 2);
        for (Conn closed : recorder.of(recorder.closed, server.port())) {
          int requests = 2 * EchoServer.REQUEST.length;
          assertThat(closed.role() == Role.CLIENT ? closed.sent() : closed.received())
              .isEqualTo(requests);
        }
      }
    }
  }

  @Test
  void hundredConnectionsAreCountedToTheByte() throws Exception {
    int connections = 100;
    int exchanges = 10;
    try (EchoServer server = new EchoServer(loopback);
        KernelCapture capture = KernelCapture.start(OPTIONS, recorder)) {
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        clients.add(Thread.ofVirtual().start(() -> talk(server.port(), exchanges)));
      }
      for (Thread client : clients) {
        client.join();
      }
      int port = server.port();
      Await.until(() -> recorder.of(recorder.closed, port).size() == 2 * connections);
      List<Conn> closed = recorder.of(recorder.closed, port);
      assertThat(closed).hasSize(2 * connections);
      long expectedIn = (long) exchanges * EchoServer.REQUEST.length;
      long expectedOut = (long) exchanges * EchoServer.RESPONSE.length;
      assertThat(closed)
          .allSatisfy(
              c -> {
                boolean isClient = c.role() == Role.CLIENT;
                assertThat(c.sent()).isEqualTo(isClient ? expectedIn : expectedOut);
                assertThat(c.received()).isEqualTo(isClient ? expectedOut : expectedIn);
              });
      assertThat(closed.stream().map(Conn::joinKey).distinct()).hasSize(connections);

      List<Chunk> chunks = recorder.chunksOf(port);
      assertThat(chunks).extracting(Chunk::role).containsOnly(Role.SERVER);
      assertThat(bytes(chunks, Direction.IN)).isEqualTo(connections * expectedIn);
      assertThat(bytes(chunks, Direction.OUT)).isEqualTo(connections * expectedOut);
      assertLedgerBalances(capture);
      assertThat(capture.ledger().reserveFailed()).isZero();
    }
  }

  @Test
  void aFullRingIsAccountedForAndNoFinalCountIsLost() throws Exception {
    int connections = 150;
    AtomicBoolean stalled = new AtomicBoolean(true);
    recorder.stalled = stalled::get;
    try (EchoServer server = new EchoServer(loopback);
        KernelCapture capture = KernelCapture.start(OPTIONS.withRingBytes(64 << 10), recorder)) {
      try {
        for (int i = 0; i < connections; i++) {
          talk(server.port(), 3);
        }
        Await.until(() -> capture.ledger().row("close_deferred") > 0);
      } finally {
        stalled.set(false);
      }
      List<Conn> deferred = new ArrayList<>();
      Await.until(
          () -> {
            readDeferred(capture, deferred);
            return closed(deferred, server.port()).size() == 2 * connections;
          });
      assertLedgerBalances(capture);
      assertThat(capture.ledger().reserveFailed()).isPositive();
      assertThat(deferred).isNotEmpty();
      List<Conn> all = closed(deferred, server.port());
      assertThat(all).hasSize(2 * connections);
      assertThat(all.stream().mapToLong(Conn::sent).sum())
          .isEqualTo(connections * 3L * (EchoServer.REQUEST.length + EchoServer.RESPONSE.length));
      Map<Role, Conn> left = flowsOf(capture, server.port());
      assertThat(left).as("deferred rows are gone once read").isEmpty();
    }
  }

  @Test
  void modesDeliverWhatTheySay() throws Exception {
    byte[] response = new byte[1_300_000];
    Arrays.fill(response, (byte) 'x');
    try (EchoServer server = new EchoServer(loopback, response);
        KernelCapture capture = KernelCapture.start(OPTIONS, recorder);
        Socket socket = new Socket(loopback, server.port())) {
      int port = server.port();
      EchoServer.exchange(socket, response.length);
      settle(capture);
      assertThat(bytes(recorder.chunksOf(port), Direction.IN)).isEqualTo(EchoServer.REQUEST.length);
      assertThat(bytes(recorder.chunksOf(port), Direction.OUT))
          .as("DETECT stops at 1 MiB, to the byte")
          .isEqualTo(Abi.DETECT_BYTES - EchoServer.REQUEST.length);
      assertNothingIsSkipped(recorder.chunksOf(port), Direction.OUT);
      assertThat(flowsOf(capture, port).get(Role.SERVER).sent())
          .as("what came after is in the counters")
          .isEqualTo(response.length);
      long cookie = recorder.chunksOf(port).get(0).cookie();

      capture.setPayloadMode(cookie, PayloadMode.WHOLE);
      recorder.chunks.clear();
      EchoServer.exchange(socket, response.length);
      settle(capture);
      assertThat(bytes(recorder.chunksOf(port), Direction.OUT)).isEqualTo(response.length);
      assertNothingIsSkipped(recorder.chunksOf(port), Direction.OUT);
      assertThat(recorder.chunksOf(port)).extracting(Chunk::truncated).containsOnly(false);
      assertThat(recorder.chunksOf(port)).allMatch(c -> c.text().length() <= Abi.PIECE_BYTES_LARGE);

      capture.setPayloadMode(cookie, PayloadMode.PREFIX);
      recorder.chunks.clear();
      EchoServer.exchange(socket, response.length);
      EchoServer.exchange(socket, response.length);
      settle(capture);
      assertThat(bytes(recorder.chunksOf(port), Direction.OUT)).isEqualTo(2L * Abi.PREFIX_BYTES);
      assertThat(bytes(recorder.chunksOf(port), Direction.IN))
          .isEqualTo(2L * EchoServer.REQUEST.length);
      assertThat(recorder.chunksOf(port))
          .filteredOn(c -> c.direction() == Direction.OUT)
          .extracting(Chunk::truncated)
          .containsOnly(true);

      capture.setPayloadMode(cookie, PayloadMode.NONE);
      recorder.chunks.clear();
      EchoServer.exchange(socket, response.length);
      settle(capture);
      assertThat(recorder.chunksOf(port)).isEmpty();

      socket.shutdownOutput();
      Await.until(() -> recorder.of(recorder.closed, port).size() == 2);
      assertThat(capture.hasPayloadMode(cookie)).as("a mode goes with its connection").isFalse();
      capture.setPayloadMode(cookie, PayloadMode.WHOLE);
      capture.forgetPayloadMode(cookie);
      assertThat(capture.hasPayloadMode(cookie)).isFalse();
    }
  }

  @Test
  void anExcludedProcessYieldsNoPayload() throws Exception {
    try (EchoServer server = new EchoServer(loopback);
        KernelCapture capture =
            KernelCapture.start(OPTIONS.withOwnProcessExcluded(true), recorder)) {
      talk(server.port(), 5);
      Await.until(() -> recorder.of(recorder.closed, server.port()).size() == 2);
      settle(capture);
      assertThat(recorder.of(recorder.closed, server.port())).hasSize(2);
      assertThat(recorder.chunksOf(server.port())).isEmpty();
    }
  }

  @Test
  void aRefusedProgramLeavesTheRestRunning() throws Exception {
    try (EchoServer server = new EchoServer(loopback);
        KernelCapture capture =
            KernelCapture.start(
                OPTIONS.withRefusedPrograms(Set.of("packet_out", "icmp_error_sent")), recorder)) {
      assertThat(capture.states())
          .containsEntry("packet_out", State.FAILED)
          .containsEntry("icmp_error_sent", State.FAILED)
          .containsEntry("packet_in", State.ATTACHED)
          .containsEntry("socket_state", State.ATTACHED);
      assertThat(capture.probes())
          .filteredOn(probe -> probe.state() == State.FAILED)
          .allSatisfy(
              probe -> {
                assertThat(probe.reason()).isNotBlank();
                assertThat(probe.consequence()).isNotBlank();
              });
      talk(server.port(), 1);
      Await.until(() -> recorder.of(recorder.closed, server.port()).size() == 2);
      List<Chunk> chunks = recorder.chunksOf(server.port());
      assertThat(FlowKernelTest.stream(chunks, Direction.IN)).isEqualTo(EchoServer.REQUEST_TEXT);
    }
  }

  @Test
  void dnsOverUdpIsSeenInBothDirections() throws Exception {
    InetAddress address = InetAddress.getByName("127.77.0.1");
    byte[] question = new byte[40];
    byte[] answer = new byte[700];
    Arrays.fill(question, (byte) 'q');
    Arrays.fill(answer, (byte) 'a');
    try (KernelCapture capture = KernelCapture.start(OPTIONS, recorder);
        DatagramSocket server = new DatagramSocket(53, address);
        DatagramSocket client = new DatagramSocket(0, address)) {
      client.send(new DatagramPacket(question, question.length, address, 53));
      DatagramPacket received = new DatagramPacket(new byte[2000], 2000);
      server.receive(received);
      server.send(new DatagramPacket(answer, answer.length, received.getSocketAddress()));
      client.receive(received);
      Await.until(() -> recorder.datagrams.size() >= 4);
      assertThat(recorder.datagrams)
          .filteredOn(d -> d.localPort() == 53 && d.remotePort() == client.getLocalPort())
          .extracting(d -> d.direction() + " " + d.text())
          .containsExactly("IN " + "q".repeat(question.length), "OUT " + "a".repeat(answer.length));
      Map<Integer, List<Long>> totals = new HashMap<>();
      capture
          .udpFlows()
          .read(
              f -> {
                if (f.key().localPort() == client.getLocalPort()) {
                  totals.put(f.key().remotePort(), List.of(f.bytesSent(), f.bytesReceived()));
                }
              });
      assertThat(totals).containsEntry(53, List.of(40L, 700L));
    }
  }

  @Test
  void fsyncOnExt4IsCountedForItsProcess() throws Exception {
    Path directory = Path.of("target").toAbsolutePath();
    if (!Files.getFileStore(directory).type().equals("ext4")) {
      KernelAccess.notRun("the build directory is not on ext4");
    }
    Path file = Files.createTempFile(directory, "fsync", ".tmp");
    try (KernelCapture capture = KernelCapture.start(OPTIONS, recorder);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 0; i < 5; i++) {
        channel.write(ByteBuffer.wrap(new byte[8192]));
        channel.force(true);
      }
      List<long[]> histograms = new ArrayList<>();
      long[] count = {0};
      capture
          .fsyncs()
          .orElseThrow()
          .read(
              row -> {
                if (row.tgid() == PID) {
                  count[0] += row.count();
                  histograms.add(row.histogram());
                  assertThat(row.layer()).isEqualTo(FsyncLatency.Layer.EXT4);
                  assertThat(row.maxNanos()).isBetween(1L, row.totalNanos());
                  assertThat(row.deviceMajor()).isPositive();
                }
              });
      assertThat(count[0]).isEqualTo(5);
      assertThat(histograms.stream().flatMapToLong(Arrays::stream).sum()).isEqualTo(5);

      long[] written = {0};
      capture
          .disk()
          .orElseThrow()
          .read(
              row -> {
                if (row.operation() == DiskLatency.Operation.WRITE) {
                  written[0] += row.bytes();
                  assertThat(Arrays.stream(row.histogram()).sum()).isEqualTo(row.count());
                }
              });
      assertThat(written[0]).isGreaterThanOrEqualTo(5 * 8192L);
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void closingLeavesNothingInTheKernel() throws Exception {
    try (KernelCapture capture = KernelCapture.start(OPTIONS, recorder)) {
      assertThat(bpfDescriptors()).isNotEmpty();
      assertThat(capture.probes()).isNotEmpty();
    }
    // Nothing is pinned: programs, links and maps live as long as a descriptor of them.
    assertThat(bpfDescriptors()).isEmpty();
  }

  private static List<String> bpfDescriptors() throws Exception {
    List<String> found = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.isSymbolicLink(descriptor)) {
          String target = Files.readSymbolicLink(descriptor).toString();
          if (target.contains("bpf")) {
            found.add(target);
          }
        }
      }
    }
    return found;
  }

  private void talk(int port, int exchanges) {
    try (Socket socket = new Socket(loopback, port)) {
      for (int i = 0; i < exchanges; i++) {
        EchoServer.exchange(socket);
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static long bytes(List<Chunk> chunks, Direction direction) {
    return chunks.stream()
        .filter(c -> c.direction() == direction)
        .mapToLong(c -> c.text().length())
        .sum();
  }

  /** Every piece begins where the one before ended, and none says that bytes behind it are cut. */
  @Test
  void aConnectionWhoseEndIsMissedIsGoneWithItsSocket() throws Exception {
    CaptureOptions blind = OPTIONS.withRefusedPrograms(Set.of("socket_state"));
    try (EchoServer server = new EchoServer(loopback);
        KernelCapture capture = KernelCapture.start(blind, recorder);
        Socket stays = new Socket(loopback, server.port())) {
      EchoServer.exchange(stays);
      int stayingPort = stays.getLocalPort();
      int goingPort;
      try (Socket goes = new Socket(loopback, server.port())) {
        EchoServer.exchange(goes);
        goingPort = goes.getLocalPort();
      }
      List<Integer> gone = new ArrayList<>();
      capture
          .flows()
          .evictGone(
              Long.MAX_VALUE,
              c -> {
                if (c.role() == Role.CLIENT && c.remotePort() == server.port()) {
                  gone.add(c.localPort());
                }
              });
      assertThat(gone).containsExactly(goingPort);
      assertThat(flowsOf(capture, server.port()).get(Role.CLIENT).localPort())
          .isEqualTo(stayingPort);
    }
  }

  private static void assertNothingIsSkipped(List<Chunk> chunks, Direction direction) {
    List<Chunk> stream = chunks.stream().filter(c -> c.direction() == direction).toList();
    for (int i = 1; i < stream.size(); i++) {
      Chunk before = stream.get(i - 1);
      assertThat(stream.get(i).sequence()).isEqualTo(before.sequence() + before.text().length());
      assertThat(before.truncated()).isFalse();
    }
  }

  private static Map<Role, Conn> flowsOf(KernelCapture capture, int port) {
    Map<Role, Conn> found = new HashMap<>();
    capture
        .flows()
        .read(
            c -> {
              if (c.localPort() == port || c.remotePort() == port) {
                found.put(c.role(), Conn.of(c, 0, 0));
              }
            },
            listener -> {});
    return found;
  }

  private static void readDeferred(KernelCapture capture, List<Conn> into) {
    capture
        .flows()
        .read(
            c -> {
              if (c.isClosed()) {
                into.add(Conn.of(c, 0, 0));
              }
            },
            listener -> {});
  }

  /** Connections of a port that were closed, told by an event or by a row. */
  private List<Conn> closed(List<Conn> deferred, int port) {
    List<Conn> all = new ArrayList<>(recorder.of(recorder.closed, port));
    all.addAll(recorder.of(deferred, port));
    return all;
  }

  /** Waits until nothing is in the ring, twice in a row. */
  private static void settle(KernelCapture capture) throws InterruptedException {
    Thread.sleep(20);
    Await.until(() -> capture.ledger().inFlight() == 0);
    Thread.sleep(20);
    Await.until(() -> capture.ledger().inFlight() == 0);
  }

  /** Other programs of the machine may talk meanwhile, so wait for a quiet instant. */
  private static void assertLedgerBalances(KernelCapture capture) throws InterruptedException {
    Await.until(() -> capture.ledger().inFlight() == 0);
    KernelLedger ledger = capture.ledger();
    assertThat(ledger.inFlight()).isZero();
    assertThat(ledger.rejected()).isZero();
    assertThat(ledger.row("flow_insert_failed")).isZero();
    assertThat(ledger.row("unparsed_packet")).isZero();
  }
}
