package io.sightline.gate;

import io.sightline.shop.host.Commands;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Network namespaces and control groups as a kubelet, a point-to-point CNI and kube-proxy lay them
 * out, without any of them: one namespace is the node's own, each pod has one joined to it, and
 * services are address translation in the node's.
 */
final class KubeletLayout implements AutoCloseable {
  static final String NODE_ADDRESS = "192.0.2.77";
  private static final String GATEWAY = "10.244.77.1";
  private static final String PREFIX = "slgate-";
  private static final String NODE = PREFIX + "node";
  private static final Path NAMED_NETWORKS = Path.of("/run/netns");

  private final Path cgroups;
  private final List<Process> processes = new ArrayList<>();
  private final FileChannel alone;

  /** Removes what a run before left, and makes the node; after another run that is not over. */
  KubeletLayout(Path cgroupRoot) throws IOException {
    this.cgroups = cgroupRoot.resolve("slgate");
    this.alone =
        FileChannel.open(
            Path.of("/run/slgate.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    // Held until the channel is closed.
    alone.lock();
    sweep();
    Files.createDirectories(cgroups);
    Commands.run("ip", "netns", "add", NODE);
    batch(
        NODE,
        "link set lo up",
        "link add eth0 type bridge",
        "address add " + NODE_ADDRESS + "/24 dev eth0",
        "link set eth0 up",
        "route add default dev eth0");
    Commands.run("ip", "netns", "exec", NODE, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
  }

  /** A pod's network: a point-to-point link to the node, as the CNI plugin `ptp` makes it. */
  void network(String pod, String address) throws IOException {
    String link = "v" + pod;
    Commands.run("ip", "netns", "add", PREFIX + pod);
    Commands.run(
        "ip",
        "-n",
        NODE,
        "link",
        "add",
        link,
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        PREFIX + pod);
    batch(
        NODE,
        "address add " + GATEWAY + "/32 dev " + link,
        "link set " + link + " up",
        "route add " + address + "/32 dev " + link);
    batch(
        PREFIX + pod,
        "link set lo up",
        "address add " + address + "/32 dev eth0",
        "link set eth0 up",
        "route add " + GATEWAY + "/32 dev eth0",
        "route add default via " + GATEWAY);
  }

  /** Takes a pod's network away. */
  void removeNetwork(String pod) throws IOException {
    Commands.run("ip", "netns", "delete", PREFIX + pod);
  }

  /**
   * Services by translation: what comes for one goes to a backend, and under the gateway's address
   * with a random port where the answer would find another way back.
   *
   * @param rules of nftables, `ip daddr … dnat to …`; with mark 0x4000 where to hide the sender
   */
  void services(String... rules) throws IOException {
    String table =
        """
        table ip slgate {
          chain services {
            %s
          }
          chain arriving {
            type nat hook prerouting priority dstnat; policy accept;
            jump services
          }
          chain leaving {
            type nat hook output priority -100; policy accept;
            jump services
          }
          chain hiding {
            type nat hook postrouting priority srcnat; policy accept;
            meta mark 0x4000 masquerade fully-random
          }
        }
        """
            .formatted(String.join("\n    ", rules));
    Commands.run(List.of("ip", "netns", "exec", NODE, "nft", "-f", "-"), table);
  }

  /** The group of a container under the cgroupfs driver. */
  static String cgroupfs(String podUid, String containerId) {
    return "kubepods/burstable/pod%s/%s".formatted(podUid, containerId);
  }

  /** The group of a container under the systemd driver. */
  static String systemd(String podUid, String containerId) {
    return "kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod%s.slice/cri-containerd-%s.scope"
        .formatted(podUid.replace('-', '_'), containerId);
  }

  /** Starts a program in a pod's network, or in the node's own where that is empty. */
  Process start(String network, String cgroup, String... arguments) throws IOException {
    Path directory = cgroups.resolve(cgroup);
    Files.createDirectories(directory);
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            "sh",
            "-c",
            "echo 0 > %s/cgroup.procs && exec \"$@\"".formatted(directory),
            "sh",
            "ip",
            "netns",
            "exec",
            network.isEmpty() ? NODE : PREFIX + network,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx32m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.net.preferIPv4Stack=true",
            "-cp",
            Path.of("target/test-classes").toAbsolutePath().toString(),
            "io.sightline.gate.PodProgram"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    processes.add(process);
    return process;
  }

  /** Runs a program to its end. */
  void run(String network, String cgroup, String... arguments)
      throws IOException, InterruptedException {
    Process process = start(network, cgroup, arguments);
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    if (!ended || process.exitValue() != 0) {
      String output =
          ended
              ? new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              : "did not end";
      throw new IOException("%s in %s: %s".formatted(String.join(" ", arguments), cgroup, output));
    }
  }

  /** The PIDs of those that were started and have ended. */
  List<Long> ended() {
    return processes.stream().filter(process -> !process.isAlive()).map(Process::pid).toList();
  }

  /** Waits until somebody listens on a port in a pod's network. */
  void awaitListener(String network, String option, int port)
      throws IOException, InterruptedException {
    for (int attempt = 0; attempt < 300; attempt++) {
      String sockets =
          Commands.run("ip", "netns", "exec", PREFIX + network, "ss", "-H", "-n", option);
      if (sockets.contains(":" + port + " ")) {
        return;
      }
      Thread.sleep(100);
    }
    throw new IOException("nobody listens on port %d in %s".formatted(port, network));
  }

  @Override
  public void close() throws IOException {
    try (alone) {
      processes.forEach(Process::destroyForcibly);
      sweep();
    }
  }

  private void sweep() throws IOException {
    if (Files.exists(cgroups)) {
      Files.writeString(cgroups.resolve("cgroup.kill"), "1");
      for (int attempt = 0; !removed(cgroups); attempt++) {
        if (attempt == 100) {
          throw new IOException("processes do not leave " + cgroups);
        }
        pause();
      }
    }
    if (Files.exists(NAMED_NETWORKS)) {
      try (DirectoryStream<Path> named = Files.newDirectoryStream(NAMED_NETWORKS, PREFIX + "*")) {
        for (Path network : named) {
          Commands.run("ip", "netns", "delete", network.getFileName().toString());
        }
      }
    }
  }

  /** Removes groups from the leaves up; false where one still has processes. */
  private static boolean removed(Path directory) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory, Files::isDirectory)) {
      for (Path child : children) {
        removed(child);
      }
    }
    try {
      Files.delete(directory);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void batch(String network, String... lines) throws IOException {
    Commands.run(List.of("ip", "-n", network, "-batch", "-"), String.join("\n", lines) + "\n");
  }
}
