package io.sightline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.sightline.agent.probe.KernelAccess;
import io.sightline.agent.rpc.TestCertificates;
import io.sightline.capture.CaptureReader;
import io.sightline.core.fact.Loss;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.wire.FactCodec;
import io.sightline.wire.v1.RelayGrpc;
import io.sightline.wire.v1.RelayProto;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The two roles as processes: eBPF on this kernel, mutual TLS, a relay that is killed, and a
 * desktop's stream at the end.
 */
@Timeout(120)
class RolesKernelTest {
  @TempDir private Path folder;

  private final List<Process> processes = new ArrayList<>();
  private HttpServer web;
  private int agents;
  private int desktops;

  @BeforeEach
  void start() throws Exception {
    KernelAccess.require();
    web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    web.start();
    agents = TestPorts.free();
    desktops = TestPorts.free();
  }

  @AfterEach
  void stop() throws Exception {
    for (Process process : processes) {
      process.destroyForcibly();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
    if (web != null) {
      web.stop(0);
    }
  }

  @Test
  void whatANodeSeesReachesADesktopAlsoAfterTheRelayWasKilled() throws Exception {
    TestCertificates authority = new TestCertificates(folder, "authority");
    authority.relay(folder.resolve("relay"));
    authority.node(folder.resolve("node"), "*");

    Process relay = relay("one");
    node("node");
    requests(50);
    Topology before = watchUntil(topology -> served(topology) >= 50);
    assertThat(before.entities()).containsKey("node/the-node");
    long served = served(before);

    // A kill costs the recorder its last second; what came before is what this is about.
    RecorderFiles.await(folder.resolve("recorder"), file -> served(foldOf(file)) >= served);
    relay.destroyForcibly();
    assertThat(relay.waitFor(10, TimeUnit.SECONDS)).isTrue();
    requests(50);
    relay("two");
    requests(50);
    // What was counted before the kill, what happened during it, and what came after.
    Topology after = watchUntil(topology -> served(topology) >= served + 100);
    assertThat(served(after)).isEqualTo(served + 100);
    assertThat(after.gaps()).extracting(Loss::where).contains("relay-restart");
    assertThat(after.entities()).containsKey("node/the-node");
  }

  @Test
  void anAgentThatIsKilledLeavesAGapAndNoGhosts() throws Exception {
    TestCertificates authority = new TestCertificates(folder, "authority");
    authority.relay(folder.resolve("relay"));
    authority.node(folder.resolve("node"), "*");
    relay("one");
    Process agent = node("node");
    Process caller = caller();
    requests(50);
    Topology before =
        watchUntil(topology -> served(topology) >= 50 && processes(topology, caller) == 1);
    assertThat(before.gaps()).isEmpty();

    agent.destroyForcibly();
    assertThat(agent.waitFor(10, TimeUnit.SECONDS)).isTrue();
    caller.destroyForcibly();
    assertThat(caller.waitFor(10, TimeUnit.SECONDS)).isTrue();
    node("node-again");
    requests(50);
    Topology after =
        watchUntil(
            topology ->
                served(topology) >= served(before) + 50 && processes(topology, caller) == 0);
    assertThat(served(after)).isEqualTo(served(before) + 50);
    assertThat(after.gaps()).extracting(Loss::where).containsExactly("agent-restart the-node");
  }

  /** A process that holds a connection to the server for as long as it lives. */
  private Process caller() throws Exception {
    String script =
        "exec 3<>/dev/tcp/127.0.0.1/%d; exec sleep 300".formatted(web.getAddress().getPort());
    Process caller = new ProcessBuilder("bash", "-c", script).start();
    processes.add(caller);
    return caller;
  }

  /** How many entities say that they are that process and alive. */
  private static long processes(Topology topology, Process process) {
    return topology.entities().values().stream()
        .filter(entity -> Long.toString(process.pid()).equals(entity.labels().get("pid")))
        .filter(entity -> entity.exitedNanos() == 0)
        .count();
  }

  private static Topology foldOf(CaptureReader file) {
    TopologyFold fold = new TopologyFold();
    file.batches().forEachRemaining(fold::apply);
    return fold.topology();
  }

  private long served(Topology topology) {
    return topology.edges().values().stream()
        .filter(edge -> edge.id().serverPort() == web.getAddress().getPort())
        .map(Edge::totals)
        .mapToLong(totals -> totals.requests())
        .sum();
  }

  /** What a desktop's fold of the stream shows, as soon as it is as wanted. */
  private Topology watchUntil(Predicate<Topology> wanted) throws InterruptedException {
    TopologyFold fold = new TopologyFold();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", desktops).usePlaintext().build();
    try {
      Iterator<RelayProto.WatchResponse> responses =
          RelayGrpc.newBlockingStub(channel)
              .withWaitForReady()
              .withDeadlineAfter(40, TimeUnit.SECONDS)
              .watch(RelayProto.WatchRequest.getDefaultInstance());
      while (!wanted.test(fold.topology())) {
        RelayProto.WatchResponse response = responses.next();
        if (response.hasBatch()) {
          fold.apply(FactCodec.fromProto(response.getBatch()).batch());
        }
      }
    } catch (StatusRuntimeException | io.sightline.wire.WireFormatException e) {
      throw new AssertionError(
          "%d requests seen; logs: %s".formatted(served(fold.topology()), logs()), e);
    } finally {
      channel.shutdownNow();
      channel.awaitTermination(5, TimeUnit.SECONDS);
    }
    return fold.topology();
  }

  private void requests(int count) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:%d/".formatted(web.getAddress().getPort())))
              .timeout(Duration.ofSeconds(5))
              .build();
      for (int i = 0; i < count; i++) {
        assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
            .isEqualTo(204);
      }
    }
  }

  private Process relay(String name) throws Exception {
    Process process =
        role(
            name,
            "relay",
            "--listen-agents",
            "" + agents,
            "--listen-desktops",
            "" + desktops,
            "--certificates",
            folder.resolve("relay").toString(),
            "--recorder",
            folder.resolve("recorder").toString(),
            "--without-authorisation",
            "--without-cluster");
    awaitReady(name);
    return process;
  }

  private Process node(String name) throws Exception {
    Process process =
        role(
            name,
            "node",
            "--relay",
            "localhost:" + agents,
            "--certificates",
            folder.resolve("node").toString(),
            "--node-name",
            "the-node");
    awaitReady(name);
    return process;
  }

  private Process role(String name, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Xmx128m");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("io.sightline.agent.Main");
    command.addAll(List.of(arguments));
    command.add("--ready-file");
    command.add(folder.resolve(name + ".ready").toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start();
    processes.add(process);
    return process;
  }

  private void awaitReady(String name) throws Exception {
    while (!Files.exists(folder.resolve(name + ".ready"))) {
      assertThat(processes.getLast().isAlive()).as(logs()).isTrue();
      Thread.sleep(50);
    }
  }

  private String logs() {
    StringBuilder all = new StringBuilder();
    for (String name : List.of("one", "two", "node", "node-again")) {
      try {
        all.append(name).append(": ").append(Files.readString(folder.resolve(name + ".log")));
      } catch (java.io.IOException e) {
        all.append(name).append(": none\n");
      }
    }
    return all.toString();
  }
}
