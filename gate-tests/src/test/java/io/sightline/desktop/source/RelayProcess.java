package io.sightline.desktop.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.delivery.Outbox;
import io.sightline.agent.rpc.Credential;
import io.sightline.agent.rpc.MutualTls;
import io.sightline.agent.rpc.NodeStream;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The relay as a process of its own, as in a pod: it finds its service account where a kubelet
 * mounts it, in a mount namespace of its own, and asks the API server who may see what.
 */
final class RelayProcess implements AutoCloseable {
  private static final String IN_A_POD =
      "mount -t tmpfs none /run && mkdir -p /run/secrets/kubernetes.io/serviceaccount"
          + " && cp \"$1\"/* /run/secrets/kubernetes.io/serviceaccount/ && shift && exec \"$@\"";

  private final Path folder;
  private final Process process;
  private final int agents;
  private final int desktops;
  private final MutualTls nodeTls;
  private final NodeStream node;

  private RelayProcess(
      Path folder, Process process, int agents, int desktops, MutualTls nodeTls, NodeStream node) {
    this.folder = folder;
    this.process = process;
    this.agents = agents;
    this.desktops = desktops;
    this.nodeTls = nodeTls;
    this.node = node;
  }

  /**
   * Starts one that believes its agent, and waits until it is ready.
   *
   * @param folder with {@code account}, {@code relay} and {@code node}: what is mounted into pods
   * @param epoch of the agent that delivers to it
   */
  static RelayProcess start(Path folder, ScriptedCluster api, String name, long epoch)
      throws Exception {
    return start(folder, api, name, epoch, Credential.NONE, "--without-node-identity");
  }

  /**
   * Starts one with the options of an installation.
   *
   * @param credential of the agent that delivers to it
   */
  static RelayProcess start(
      Path folder,
      ScriptedCluster api,
      String name,
      long epoch,
      Credential credential,
      String... options)
      throws Exception {
    int agents = TestPorts.free();
    int desktops = TestPorts.free();
    Path ready = folder.resolve(name + ".ready");
    List<String> command = new ArrayList<>();
    command.addAll(List.of("unshare", "--mount", "sh", "-c", IN_A_POD, "sh"));
    command.add(folder.resolve("account").toString());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Xmx128m");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of("io.sightline.agent.Main", "relay"));
    command.addAll(List.of("--listen-agents", "" + agents, "--listen-desktops", "" + desktops));
    command.addAll(List.of("--certificates", folder.resolve("relay").toString()));
    command.addAll(List.of("--recorder", folder.resolve("recorder").toString()));
    command.addAll(List.of("--cluster", "test-cluster", "--ready-file", ready.toString()));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KUBERNETES_SERVICE_HOST", "127.0.0.1");
    builder.environment().put("KUBERNETES_SERVICE_PORT", "" + api.port());
    Process process = builder.redirectOutput(folder.resolve(name + ".log").toFile()).start();
    while (!Files.exists(ready)) {
      assertThat(process.isAlive())
          .as(() -> "the relay: " + log(folder.resolve(name + ".log")))
          .isTrue();
      Thread.sleep(50);
    }
    MutualTls nodeTls = MutualTls.watching(folder.resolve("node"));
    NodeStream node =
        new NodeStream(
            "node-1",
            "test",
            "localhost:" + agents,
            "",
            nodeTls,
            credential,
            new Outbox("node-1", epoch, Outbox.Limits.DEFAULT));
    node.start();
    return new RelayProcess(folder, process, agents, desktops, nodeTls, node);
  }

  private static String log(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "no log";
    }
  }

  /** The port for desktops, on the loopback. */
  int port() {
    return desktops;
  }

  /** Delivers what a node's agent has seen. */
  void deliver(long watermarkNanos, List<Fact> facts) {
    node.accept(new FactBatch("node-1", 1, 0, watermarkNanos, facts));
  }

  /** Whether all of it is with the relay before that time has passed. */
  boolean takes(Duration atMost) throws InterruptedException {
    return node.drain(atMost);
  }

  /** Waits until all of it is with the relay. */
  void settle() throws InterruptedException {
    assertThat(node.drain(Duration.ofSeconds(20))).isTrue();
  }

  /** Ends it as a crash does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Override
  public void close() {
    node.close();
    nodeTls.close();
    process.destroyForcibly().onExit().join();
  }

  @Override
  public String toString() {
    return "relay of %s on %d and %d".formatted(folder, agents, desktops);
  }
}
