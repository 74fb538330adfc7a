package io.sightline.agent.kube;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.sightline.agent.TestPorts;
import io.sightline.agent.rpc.TestCertificates;
import io.sightline.core.fact.Fact;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.wire.FactCodec;
import io.sightline.wire.WireFormatException;
import io.sightline.wire.v1.RelayGrpc;
import io.sightline.wire.v1.RelayProto;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A relay as a process of its own, and a desktop that folds what it says. */
final class RelayProcess implements AutoCloseable {
  private static final long START_SECONDS = 30;

  //   3:         21590        3655528  [Ljdk.internal.vm.FillerElement; (java.base@25.0.3)
  private static final Pattern FILLER =
      Pattern.compile("(?m)^ *\\d+: +\\d+ +(\\d+) +\\S*jdk\\.internal\\.vm\\.Filler");

  private final Path folder;
  private final Process process;
  private final ManagedChannel channel;
  private final TopologyFold fold = new TopologyFold();
  private final Consumer<Fact> eachFact;
  private volatile boolean closed;

  /**
   * Starts a relay.
   *
   * @param eachFact is given every fact as soon as it has come
   */
  RelayProcess(Path folder, URI apiServer, Consumer<Fact> eachFact) throws Exception {
    this.folder = folder;
    this.eachFact = eachFact;
    new TestCertificates(folder, "authority").relay(folder.resolve("relay"));
    int desktops = TestPorts.free();
    Path ready = folder.resolve("ready");
    process =
        new ProcessBuilder(
                java(),
                "@" + options(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.sightline.agent.Main",
                "relay",
                "--listen-agents",
                Integer.toString(TestPorts.free()),
                "--listen-desktops",
                Integer.toString(desktops),
                "--certificates",
                folder.resolve("relay").toString(),
                "--recorder",
                folder.resolve("recorder").toString(),
                "--api-server",
                apiServer.toString(),
                "--without-authorisation",
                "--ready-file",
                ready.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("relay.log").toFile())
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!Files.exists(ready)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        process.destroyForcibly();
        throw new IOException("the relay did not start: " + log());
      }
      Thread.sleep(50);
    }
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", desktops)
            .usePlaintext()
            .maxInboundMessageSize(FactCodec.MAX_BATCH_BYTES)
            .build();
    Thread.ofPlatform().daemon().name("desktop").start(this::follow);
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** The options of the JVM with which a relay is started everywhere. */
  private static Path options() {
    for (String place : List.of("cluster-agent/src/main/jvm", "src/main/jvm")) {
      Path options = Path.of(System.getProperty("sightline.home", "."), place, "relay.options");
      if (Files.exists(options)) {
        return options.toAbsolutePath();
      }
    }
    throw new IllegalStateException("relay.options is not there: run this in the source tree");
  }

  private void follow() {
    Iterator<RelayProto.WatchResponse> responses =
        RelayGrpc.newBlockingStub(channel)
            .withWaitForReady()
            .watch(RelayProto.WatchRequest.getDefaultInstance());
    try {
      while (responses.hasNext()) {
        RelayProto.WatchResponse response = responses.next();
        if (response.hasBatch()) {
          var batch = FactCodec.fromProto(response.getBatch()).batch();
          batch.facts().forEach(eachFact);
          synchronized (fold) {
            fold.apply(batch);
          }
        }
      }
    } catch (StatusRuntimeException | WireFormatException e) {
      if (!closed) {
        throw new IllegalStateException("the relay's stream ended: " + log(), e);
      }
    }
  }

  Topology topology() {
    synchronized (fold) {
      return fold.topology();
    }
  }

  List<KubeObject> objects() {
    return List.copyOf(topology().objects().values());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Bytes of all objects that live in the relay's heap, after a full collection. What the collector
   * leaves lying between them, a twentieth of the heap at most, it counts as objects of its own.
   */
  long liveBytes() throws IOException, InterruptedException {
    String said = jcmd("GC.class_histogram");
    long filler = 0;
    Matcher line = FILLER.matcher(said);
    while (line.find()) {
      filler += Long.parseLong(line.group(1));
    }
    // Its last line: Total        1234      56789
    return Long.parseLong(said.substring(said.lastIndexOf(' ') + 1)) - filler;
  }

  /** The classes that take most of the heap. */
  String histogram(int count) throws IOException, InterruptedException {
    return String.join("\n", jcmd("GC.class_histogram").lines().limit(count + 3L).toList());
  }

  /** Resident memory, as the kernel counts it. */
  long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    return 0;
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process.pid()),
                command)
            .redirectErrorStream(true)
            .start();
    String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (jcmd.waitFor() != 0) {
      throw new IOException("jcmd failed: " + said);
    }
    return said.strip();
  }

  String log() {
    try {
      List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("relay.log")));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    } catch (IOException e) {
      return "no log";
    }
  }

  @Override
  public void close() {
    closed = true;
    channel.shutdownNow();
    process.destroy();
    try {
      if (process.waitFor(10, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
