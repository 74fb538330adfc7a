package io.sightline.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.IpAddress;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who listens, from the table of connections of the running kernel. */
class ListenerKernelTest {
  private static final CaptureOptions OPTIONS = CaptureOptions.defaults();

  /** Says its port and the PID of its child, to which it leaves the socket, and ends. */
  private static final String LEAVES_ITS_SOCKET =
      """
      socket(S, PF_INET, SOCK_STREAM, 0) && bind(S, sockaddr_in(0, INADDR_LOOPBACK)) && listen(S, 5)
          or die $!;
      my ($port) = sockaddr_in(getsockname(S));
      my $child = fork();
      if ($child) { print "$port $child\\n"; exit 0; }
      close(STDOUT);
      sleep 60;
      """;

  private final Recorder recorder = new Recorder();

  private record Listening(int tgid, IpAddress address, int port, int netns) {}

  @BeforeEach
  void requireKernel() throws Exception {
    KernelAccess.require();
  }

  @Test
  void listenersOfBeforeAndNewOnesAreThereUntilTheyClose() throws Exception {
    int self = Math.toIntExact(ProcessHandle.current().pid());
    try (ServerSocketChannel before = listen(StandardProtocolFamily.INET);
        KernelCapture capture = KernelCapture.start(OPTIONS, recorder)) {
      assertThat(capture.tellsListeners()).isTrue();
      assertThat(of(capture, before))
          .singleElement()
          .satisfies(it -> assertThat(it.tgid()).isEqualTo(self))
          .satisfies(it -> assertThat(it.address()).hasToString("127.0.0.1"));
      int netns = of(capture, before).getFirst().netns();
      int port;
      try (ServerSocketChannel late = ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
        late.bind(new InetSocketAddress("::", 0));
        port = portOf(late);
        assertThat(of(capture, late))
            .singleElement()
            .satisfies(it -> assertThat(it.tgid()).isEqualTo(self))
            .satisfies(it -> assertThat(it.address()).isEqualTo(IpAddress.parse("::")))
            .satisfies(it -> assertThat(it.netns()).isEqualTo(netns));
      }
      assertThat(of(capture, port)).as("closed").isEmpty();
      assertThat(of(capture, before)).hasSize(1);
    }
  }

  @Test
  void aSocketThatIsLeftToAChildIsTheChilds() throws Exception {
    try (KernelCapture capture = KernelCapture.start(OPTIONS, recorder)) {
      Process parent =
          new ProcessBuilder("perl", "-MSocket", "-e", LEAVES_ITS_SOCKET)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader said = parent.inputReader()) {
        String[] words = said.readLine().split(" ", -1);
        int port = Integer.parseInt(words[0]);
        long child = Long.parseLong(words[1]);
        try {
          assertThat(parent.waitFor()).isZero();
          assertThat(of(capture, port))
              .singleElement()
              .satisfies(it -> assertThat((long) it.tgid()).isEqualTo(parent.pid()));

          // The pass over the sockets of all processes; nothing is idle since before the boot.
          capture.flows().evictGone(0, gone -> {});

          assertThat(of(capture, port))
              .singleElement()
              .satisfies(it -> assertThat((long) it.tgid()).isEqualTo(child));
        } finally {
          ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
        }
      }
    }
  }

  private static ServerSocketChannel listen(StandardProtocolFamily family) throws Exception {
    return ServerSocketChannel.open(family)
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static List<Listening> of(KernelCapture capture, ServerSocketChannel channel)
      throws Exception {
    return of(capture, portOf(channel));
  }

  private static int portOf(ServerSocketChannel channel) throws Exception {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  private static List<Listening> of(KernelCapture capture, int port) {
    List<Listening> found = new ArrayList<>();
    capture
        .flows()
        .read(
            connection -> {},
            row -> {
              if (row.localPort() == port) {
                found.add(
                    new Listening(
                        row.tgid(), row.localAddress(), row.localPort(), row.netnsInode()));
              }
            });
    return found;
  }
}
