package io.sightline.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.sightline.agent.TestPorts;
import io.sightline.agent.identity.CgroupIndex;
import io.sightline.agent.identity.CgroupMounts;
import io.sightline.agent.identity.ProcFiles;
import io.sightline.agent.nativelib.BootClock;
import io.sightline.agent.probe.CaptureOptions;
import io.sightline.agent.probe.KernelAccess;
import io.sightline.agent.probe.KernelCapture;
import io.sightline.agent.relay.RelayLog;
import io.sightline.agent.relay.RelayPipeline;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.protocol.DecodeCounters;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From real sockets through the running kernel to a topology: what was sent is what is counted. */
@Timeout(120)
class CountsKernelTest {
  private static final int CONNECTIONS = 100;
  private static final int REQUESTS_EACH = 100;
  private static final int COMMANDS = 5_000;
  private static final int PIPELINE = 16;
  private static final int BRIEF = 2_000;
  private static final String COMMAND = "*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$5\r\nvalue\r\n";

  /** As many as may wait for their answers at once, and together beyond what is let through. */
  private static final int BATCH = 3_500;

  private static final String LARGE_COMMAND =
      "*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$1000\r\n" + "v".repeat(1_000) + "\r\n";

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void everyHttpRequestAndConnectionIsCountedOnce(String literal) throws Exception {
    KernelAccess.require();
    InetAddress address = InetAddress.ofLiteral(literal);
    HttpServer server = HttpServer.create(new InetSocketAddress(address, 0), 256);
    byte[] body = "hello".getBytes(StandardCharsets.US_ASCII);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      server.setExecutor(threads);
      server.start();
      int port = server.getAddress().getPort();
      Topology topology = capture(() -> callMany(threads, address, port));
      server.stop(0);

      TrafficTotals totals = totals(topology, Protocol.HTTP, port);
      assertThat(totals.requests()).isEqualTo((long) CONNECTIONS * REQUESTS_EACH);
      assertThat(totals.connections()).isEqualTo(CONNECTIONS);
      assertThat(totals.errors()).isZero();
      assertThat(totals.incomplete()).isZero();
      assertThat(totals.latency().count()).isEqualTo((long) CONNECTIONS * REQUESTS_EACH);
      assertThat(topology.ledgers().values()).allMatch(reading -> reading.inFlight() == 0);
      assertThat(topology.ledgers().values()).extracting(LedgerReading::residual).containsOnly(0L);
    }
  }

  @Test
  void briefConnectionsAreCountedEachAndToldTogether() throws Exception {
    KernelAccess.require();
    InetAddress address = InetAddress.getLoopbackAddress();
    HttpServer server = HttpServer.create(new InetSocketAddress(address, 0), 256);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Connection", "close");
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    int port = server.getAddress().getPort();
    List<FlowOpened> opened = new CopyOnWriteArrayList<>();
    try {
      Topology topology = capture(() -> callBriefly(address, port), opened::add);

      TrafficTotals totals = totals(topology, Protocol.HTTP, port);
      assertThat(totals.connections()).isEqualTo(BRIEF);
      assertThat(totals.requests()).isEqualTo(BRIEF);
      assertThat(totals.incomplete()).isZero();
      assertThat(totals.latency().count()).isEqualTo(BRIEF);
      assertThat(opened.stream().filter(flow -> flow.local().port() == port))
          .as("facts of %d connections", BRIEF)
          .hasSizeLessThan(BRIEF / 4)
          .anyMatch(flow -> flow.connections() > 1);
    } finally {
      server.stop(0);
    }
  }

  private static Void callBriefly(InetAddress address, int port) throws IOException {
    byte[] request = "GET / HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < BRIEF; i++) {
      try (Socket socket = new Socket(address, port)) {
        socket.getOutputStream().write(request);
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
            .startsWith("HTTP/1.1 204");
      }
    }
    return null;
  }

  @Test
  void everyPipelinedRedisCommandIsCounted() throws Exception {
    KernelAccess.require();
    int port = TestPorts.free();
    Process redis = startRedis(port);
    try {
      awaitListener(port);
      Topology topology = capture(() -> pipeline(port));
      TrafficTotals totals = totals(topology, Protocol.REDIS, port);
      assertThat(totals.requests()).isEqualTo(COMMANDS);
      assertThat(totals.incomplete()).isZero();
      assertThat(totals.connections()).isEqualTo(1);
    } finally {
      redis.destroy();
      redis.waitFor();
    }
  }

  /**
   * More than the kernel delivers before it is told the protocol, sent in one go: whether the agent
   * is in time depends on the machine, but no command is missing without a word.
   */
  @Test
  void aBatchBeyondTheAllowanceIsCountedOrKnownToBeIncomplete() throws Exception {
    KernelAccess.require();
    int port = TestPorts.free();
    Process redis = startRedis(port);
    try {
      awaitListener(port);
      TrafficTotals totals = totals(capture(() -> sendAtOnce(port)), Protocol.REDIS, port);
      assertThat(totals.bytesSent()).isEqualTo((long) BATCH * LARGE_COMMAND.length());
      assertThat(totals.requests()).isBetween(1L, (long) BATCH);
      assertThat(totals.requests() == BATCH).isEqualTo(totals.incomplete() == 0);
    } finally {
      redis.destroy();
      redis.waitFor();
    }
  }

  /**
   * The same where nobody ever tells the kernel the protocol, so that what it delivers is known.
   */
  @Test
  void whatTheKernelKeptBackIsKnownToBeIncomplete() throws Exception {
    KernelAccess.require();
    int port = TestPorts.free();
    Process redis = startRedis(port);
    try {
      awaitListener(port);
      List<RequestWindow> seen = requestsWithoutModes(() -> sendAtOnce(port), port);
      long commands = seen.stream().mapToLong(RequestWindow::count).sum();
      assertThat(commands).isBetween(1L, (long) (1 << 20) / LARGE_COMMAND.length());
      assertThat(seen.stream().mapToLong(RequestWindow::incomplete).sum()).isPositive();
    } finally {
      redis.destroy();
      redis.waitFor();
    }
  }

  private static List<RequestWindow> requestsWithoutModes(Callable<Void> traffic, int port)
      throws Exception {
    ProcFiles files = ProcFiles.system();
    NodeKey node = new NodeKey("test", "boot");
    CgroupIndex cgroups = new CgroupIndex(node, CgroupMounts.read(files));
    Identities identities = Identities.of(node, files, cgroups, List.of());
    BootClock clock = new BootClock();
    WindowClock window = new WindowClock(clock);
    DecodeCounters counters = new DecodeCounters();
    FlowTracker tracker =
        new FlowTracker(
            node,
            identities,
            new DatagramFlows(node, identities, window, counters),
            new DeferredModes(),
            window,
            counters);
    List<Fact> facts = new ArrayList<>();
    try (KernelCapture capture =
        KernelCapture.start(
            CaptureOptions.defaults().withOwnProcessExcluded(false).withRingBytes(64 << 20),
            tracker)) {
      traffic.call();
      // The server may take its time to close its end.
      capture.flows().read(tracker::reading, listener -> {});
      capture.quiesce();
      tracker.detach(clock.bootNanos());
      tracker.drain(clock.wallNanos(), 1_000_000_000, clock.bootNanos(), facts);
    }
    Set<FlowId> flows =
        facts.stream()
            .filter(FlowOpened.class::isInstance)
            .map(FlowOpened.class::cast)
            .filter(flow -> flow.local().port() == port)
            .map(FlowOpened::flow)
            .collect(Collectors.toSet());
    return facts.stream()
        .filter(RequestWindow.class::isInstance)
        .map(RequestWindow.class::cast)
        .filter(requests -> flows.contains(requests.flow()))
        .toList();
  }

  private static Process startRedis(int port) throws IOException {
    return new ProcessBuilder(
            "redis-server", "--bind", "127.0.0.1", "--port", "" + port, "--save", "")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static Void sendAtOnce(int port) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      Thread answers =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      socket.getInputStream().readNBytes(BATCH * "+OK\r\n".length());
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  });
      socket
          .getOutputStream()
          .write(LARGE_COMMAND.repeat(BATCH).getBytes(StandardCharsets.US_ASCII));
      answers.join();
    }
    return null;
  }

  private static Topology capture(Callable<Void> traffic) throws Exception {
    return capture(traffic, opened -> {});
  }

  private static Topology capture(Callable<Void> traffic, Consumer<FlowOpened> onOpened)
      throws Exception {
    TopologyFold fold = new TopologyFold();
    BootClock clock = new BootClock();
    RelayLog log = new RelayLog(clock.wallNanos(), RelayLog.Limits.DEFAULT);
    RelayPipeline pipeline =
        new RelayPipeline(
            (watermark, facts) -> {
              long before = log.endPosition();
              facts.stream()
                  .filter(FlowOpened.class::isInstance)
                  .map(FlowOpened.class::cast)
                  .forEach(onOpened);
              LogBatch batch = log.append(watermark, facts);
              // The log may have put a keyframe before it, which changes nothing.
              assertThat(batch.firstPosition()).isBetween(before, before + 1);
              fold.apply(batch);
              assertThat(fold.topology().ledgers().values())
                  .allMatch(ledger -> ledger.residual() == 0);
            });
    // What is asserted is exact, so a busy machine must not fill the ring.
    CaptureOptions options =
        CaptureOptions.defaults().withOwnProcessExcluded(false).withRingBytes(64 << 20);
    NodeCapture running =
        NodeCapture.start(
            options, clock, NodeCapture.Place.thisHost(), List.of(), pipeline::accept, () -> {});
    try (running) {
      assertThat(running.isRunning()).isTrue();
      traffic.call();
    }
    assertThat(running.failure()).isEmpty();
    return fold.topology();
  }

  private static TrafficTotals totals(Topology topology, Protocol protocol, int port) {
    return topology.edges().values().stream()
        .filter(edge -> edge.id().serverPort() == port && edge.id().protocol() == protocol)
        .map(Edge::totals)
        .reduce(TrafficTotals.ZERO, TrafficTotals::plus);
  }

  private static Void callMany(ExecutorService threads, InetAddress address, int port)
      throws Exception {
    List<Future<Void>> clients =
        threads.invokeAll(
            Collections.nCopies(CONNECTIONS, () -> callOnOneConnection(address, port)));
    for (Future<Void> client : clients) {
      client.get();
    }
    return null;
  }

  private static Void callOnOneConnection(InetAddress address, int port) throws IOException {
    try (Socket socket = new Socket(address, port)) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      for (int i = 0; i < REQUESTS_EACH; i++) {
        String request = "GET /item/%d HTTP/1.1\r\nHost: test\r\n\r\n".formatted(i);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String line = in.readLine();
        assertThat(line).startsWith("HTTP/1.1 200");
        while (!line.isEmpty()) {
          line = in.readLine();
        }
        assertThat(in.skip("hello".length())).isEqualTo("hello".length());
      }
    }
    return null;
  }

  private static Void pipeline(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      for (int sent = 0; sent < COMMANDS; ) {
        int count = Math.min(PIPELINE, COMMANDS - sent);
        socket.getOutputStream().write(COMMAND.repeat(count).getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < count; i++) {
          assertThat(in.readLine()).isEqualTo("+OK");
        }
        sent += count;
      }
    }
    return null;
  }

  private static void awaitListener(int port) throws InterruptedException {
    for (int attempt = 0; attempt < 200; attempt++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(socket.isConnected()).isTrue();
        return;
      } catch (IOException e) {
        Thread.sleep(25);
      }
    }
    throw new AssertionError("redis-server does not listen on port " + port);
  }
}
