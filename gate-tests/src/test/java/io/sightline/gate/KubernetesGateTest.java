package io.sightline.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.agent.flow.NodeCapture;
import io.sightline.agent.nativelib.BootClock;
import io.sightline.agent.probe.CaptureOptions;
import io.sightline.agent.probe.KernelFeatures;
import io.sightline.agent.relay.RelayPipeline;
import io.sightline.core.fact.ClusterObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.core.topology.EntityId;
import io.sightline.desktop.export.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real traffic of what is laid out as a kubelet lays out pods, captured by eBPF on the running
 * kernel, with the objects of an API that match: the export names every pod, service and workload,
 * and counts everything once.
 */
@Timeout(180)
class KubernetesGateTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NODE = "gate-node";
  private static final String KUBELET = "system.slice/kubelet.service";
  private static final String WEB = "10.244.77.11";
  private static final String FRONT = "10.96.77.10";
  private static final String NAMES = "10.96.77.53";

  private final MemoryFactLog log = new MemoryFactLog();
  private final BootClock clock = new BootClock();
  private final RelayPipeline pipeline =
      new RelayPipeline(
          (watermark, facts) ->
              log.append(
                  new LogBatch(log.endPosition(), Math.max(log.lastNanos(), watermark), facts)));
  private final ClusterScript cluster = new ClusterScript(clock.wallNanos());
  private KubeletLayout layout;
  private long sequence;

  @BeforeEach
  void layOut() throws Exception {
    layout = new KubeletLayout(requireKernel());
    layout.network("client", "10.244.77.10");
    layout.network("web-1", WEB);
    layout.network("dns", "10.244.77.53");
    layout.network("flash", "10.244.77.99");
    String toWeb = " dnat to " + WEB + ":8080";
    layout.services(
        // A pod that calls itself, and whoever is no pod, must be answered by way of the node.
        "ip saddr %s ip daddr %s meta mark set 0x4000".formatted(WEB, FRONT),
        "ip saddr %s ip daddr %s meta mark set 0x4000".formatted(KubeletLayout.NODE_ADDRESS, FRONT),
        "ip saddr %s ip daddr %s meta mark set 0x4000".formatted(KubeletLayout.NODE_ADDRESS, NAMES),
        "ip daddr %s tcp dport 30080 meta mark set 0x4000".formatted(KubeletLayout.NODE_ADDRESS),
        "ip daddr %s tcp dport 80".formatted(FRONT) + toWeb,
        "ip daddr %s tcp dport 30080".formatted(KubeletLayout.NODE_ADDRESS) + toWeb,
        "ip daddr %s udp dport 53 dnat to 10.244.77.53:53".formatted(NAMES));
  }

  @AfterEach
  void cleanUp() throws Exception {
    if (layout != null) {
      layout.close();
    }
  }

  @Test
  void everyPodServiceAndWorkloadOfTheTrafficIsNamedAndAllIsCountedOnce() throws Exception {
    // Somebody is always at home on a node's own network.
    layout.start("", KUBELET, "serve", "10250");
    layout.start("web-1", systemd("web-1"), "serve", "8080");
    layout.start("dns", cgroupfs("dns"), "answer", "53");
    layout.awaitListener("web-1", "-ltn", 8080);
    layout.awaitListener("dns", "-lun", 53);
    Pod web = pod("web-1", WEB, false);
    Pod dns = pod("dns", "10.244.77.53", false);
    Pod flash = pod("flash", "10.244.77.99", false);

    NodeCapture capture =
        NodeCapture.start(
            CaptureOptions.defaults().withRingBytes(16 << 20),
            clock,
            NodeCapture.Place.node(NODE),
            List.of(),
            pipeline::accept,
            () -> {});
    try (capture) {
      assertThat(capture.isRunning()).isTrue();
      api(
          cluster.namespace(),
          cluster.node(NODE, bootId(), KubeletLayout.NODE_ADDRESS),
          web,
          cluster.service("front", FRONT, PortProtocol.TCP, 80, 30_080),
          cluster.endpoints("front", PortProtocol.TCP, 8080, web));
      // It is gone when the API tells of it.
      layout.run("flash", cgroupfs("flash"), "call", FRONT, "80", "1", "2");
      layout.removeNetwork("flash");
      api(
          dns,
          pod("client", "10.244.77.10", false),
          pod("host-agent", KubeletLayout.NODE_ADDRESS, true),
          flash,
          cluster.workload(
              ObjectKind.REPLICA_SET, "web-rs", ClusterScript.owner(ObjectKind.DEPLOYMENT, "web")),
          cluster.workload(ObjectKind.DEPLOYMENT, "web", null),
          cluster.service("names", NAMES, PortProtocol.UDP, 53, 0),
          cluster.endpoints("names", PortProtocol.UDP, 53, dns));
      gone(flash);

      layout.run("client", cgroupfs("client"), "call", FRONT, "80", "4", "25");
      layout.run("client", cgroupfs("client"), "call", FRONT, "80", "30", "1");
      layout.run(
          "client", cgroupfs("client"), "call", KubeletLayout.NODE_ADDRESS, "30080", "3", "2");
      layout.run("client", cgroupfs("client"), "call", WEB, "8080", "2", "3");
      layout.run("web-1", systemd("web-1"), "call", FRONT, "80", "2", "4");
      layout.run("", systemd("host-agent"), "call", FRONT, "80", "2", "5");
      layout.run("", KUBELET, "call", WEB, "8080", "7", "1");
      layout.run("client", cgroupfs("client"), "ask", NAMES, "53", "12");
      // Translated before it leaves, and answered to a port that may be any.
      for (int socket = 0; socket < 4; socket++) {
        layout.run("", systemd("host-agent"), "ask", NAMES, "53", "5");
      }
      // What waits for its other end has come to it by then.
      Thread.sleep(3_000);
    }
    assertThat(capture.failure()).isEmpty();
    pipeline.finish();

    JsonNode export = JSON.readTree(Snapshot.whole(log, "gate", "").json(List.of()));
    List<String> pods = List.of("web-1", "client", "dns", "host-agent", "flash");
    for (String pod : pods) {
      JsonNode entity = entity(export, podId(pod));
      assertThat(entity.path("name").asText()).isEqualTo(pod);
      assertThat(entity.path("namespace").asText()).isEqualTo(ClusterScript.NAMESPACE);
    }
    String front = EntityId.ofService(ClusterScript.uid("front"));
    String names = EntityId.ofService(ClusterScript.uid("names"));
    assertThat(entity(export, front).path("name").asText()).isEqualTo("front");
    assertThat(entity(export, names).path("name").asText()).isEqualTo("names");
    assertThat(export.path("entities"))
        .anyMatch(it -> it.path("kind").asText().equals("workload") && isNamed(it, "web"))
        .anyMatch(it -> it.path("kind").asText().equals("namespace") && isNamed(it, "demo"))
        .anyMatch(it -> it.path("kind").asText().equals("node") && isNamed(it, NODE));

    String webId = podId("web-1");
    // Kept alive, brief ones that are told together, and by the node's port.
    assertEdge(export, podId("client"), webId, front, "http", 100 + 30 + 6, 4 + 30 + 3);
    assertEdge(export, podId("client"), webId, "", "http", 6, 2);
    assertEdge(export, webId, webId, front, "http", 8, 2);
    assertEdge(export, podId("host-agent"), webId, front, "http", 10, 2);
    assertEdge(export, podId("flash"), webId, front, "http", 2, 1);
    assertEdge(export, podId("client"), podId("dns"), names, "dns", 12, 0);
    assertEdge(export, podId("host-agent"), podId("dns"), names, "dns", 20, 0);
    assertThat(export.path("edges"))
        .filteredOn(it -> it.path("to").asText().equals(podId("dns")))
        .as("each question is counted once, and is one")
        .hasSize(2);
    List<JsonNode> probes = new ArrayList<>(edges(export, "", webId, "", "http"));
    probes.removeAll(edges(export, podId("client"), webId, "", "http"));
    assertThat(probes).as("edges of the kubelet's one process").hasSize(1);
    assertThat(probes.getFirst().path("from").asText()).startsWith("process/" + NODE + "/");
    assertThat(probes.getFirst().path("requests").asLong()).isEqualTo(7);
    assertThat(probes.getFirst().path("connections").asLong()).isEqualTo(7);

    assertThat(sum(export, webId, "requests")).isEqualTo(136 + 6 + 8 + 10 + 2 + 7);
    assertThat(sum(export, webId, "connections")).isEqualTo(37 + 2 + 2 + 2 + 1 + 7);
    assertThat(export.path("edges"))
        .as("nothing is left of addresses that translation made up")
        .noneMatch(
            it ->
                it.path("to").asText().startsWith("external/10.")
                    || it.path("from").asText().startsWith("external/10."));
    assertThat(export.path("ledger").path("residual").asLong()).isZero();
    assertThat(remaining())
        .as("processes that were not told to have ended")
        .doesNotContainAnyElementsOf(layout.ended());
  }

  /** The PIDs of those that, by what is in the log, still run at its end. */
  private List<Long> remaining() {
    Set<ProcessKey> running = new HashSet<>();
    log.read(
        0,
        batch -> {
          for (Fact fact : batch.facts()) {
            switch (fact) {
              case ProcessObserved observed -> running.add(observed.process());
              case ProcessExited exited -> running.remove(exited.process());
              default -> {}
            }
          }
          return true;
        });
    return running.stream().map(process -> (long) process.pid()).toList();
  }

  private void assertEdge(
      JsonNode export,
      String from,
      String to,
      String via,
      String protocol,
      long requests,
      long connections) {
    List<JsonNode> found = edges(export, from, to, via, protocol);
    assertThat(found)
        .as("edge %s → %s via %s in %s", from, to, via, export.path("edges").toPrettyString())
        .hasSize(1);
    assertThat(found.getFirst().path("requests").asLong())
        .as("requests from %s to %s via %s in %s", from, to, via, export.path("edges"))
        .isEqualTo(requests);
    if (connections > 0) {
      assertThat(found.getFirst().path("connections").asLong())
          .as("connections from %s to %s via %s", from, to, via)
          .isEqualTo(connections);
    }
  }

  /** The edges between two, or to one where no sender is given, in the order of their ids. */
  private static List<JsonNode> edges(
      JsonNode export, String from, String to, String via, String protocol) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode edge : export.path("edges")) {
      if ((from.isEmpty() || edge.path("from").asText().equals(from))
          && edge.path("to").asText().equals(to)
          && edge.path("via").asText().equals(via)
          && edge.path("protocol").asText().equals(protocol)) {
        found.add(edge);
      }
    }
    return found;
  }

  private static long sum(JsonNode export, String to, String field) {
    long sum = 0;
    for (JsonNode edge : export.path("edges")) {
      if (edge.path("to").asText().equals(to)) {
        sum += edge.path(field).asLong();
      }
    }
    return sum;
  }

  private static JsonNode entity(JsonNode export, String id) {
    for (JsonNode entity : export.path("entities")) {
      if (entity.path("id").asText().equals(id)) {
        return entity;
      }
    }
    throw new AssertionError(id + " is not in " + export.path("entities").toPrettyString());
  }

  private static boolean isNamed(JsonNode entity, String name) {
    return entity.path("name").asText().equals(name);
  }

  private Pod pod(String name, String address, boolean host) {
    return cluster.pod(
        name, NODE, address, host, ClusterScript.owner(ObjectKind.REPLICA_SET, "web-rs"));
  }

  private static String podId(String name) {
    return EntityId.ofPod(ClusterScript.uid(name));
  }

  private static String cgroupfs(String pod) {
    return KubeletLayout.cgroupfs(ClusterScript.uid(pod), ClusterScript.containerId(pod));
  }

  private static String systemd(String pod) {
    return KubeletLayout.systemd(ClusterScript.uid(pod), ClusterScript.containerId(pod));
  }

  private void api(KubeObject... objects) {
    long now = clock.wallNanos();
    List<Fact> facts = new ArrayList<>();
    facts.add(new ClusterObserved(now, ClusterScript.CLUSTER, "gate", "v1.36.0"));
    Arrays.stream(objects).forEach(object -> facts.add(new ObjectObserved(now, object)));
    pipeline.accept(new FactBatch("api", 1, sequence++, now, facts));
  }

  private void gone(KubeObject object) {
    long now = clock.wallNanos();
    pipeline.accept(
        new FactBatch("api", 1, sequence++, now, List.of(new ObjectGone(now, object.key()))));
  }

  private static String bootId() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
  }

  /** The root of cgroup v2; fails in CI and skips elsewhere where eBPF cannot be loaded. */
  private static Path requireKernel() throws IOException {
    KernelFeatures features = KernelFeatures.detect();
    Optional<Path> root = features.cgroupRoot();
    if (features.obstacles().isEmpty() && root.isPresent()) {
      return root.get();
    }
    String message = "KUBERNETES TEST NOT RUN: " + String.join(" ", features.obstacles());
    if (System.getenv("CI") != null) {
      fail(message);
    }
    System.err.println(message);
    abort(message);
    throw new AssertionError("abort always throws");
  }
}
