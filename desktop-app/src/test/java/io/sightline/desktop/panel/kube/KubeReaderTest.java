package io.sightline.desktop.panel.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.desktop.script.ClusterScript;
import io.sightline.desktop.script.ShopScript;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.Rollup;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KubeReaderTest {
  private static Topology at(List<LogBatch> batches, int second) {
    TopologyFold fold = new TopologyFold();
    batches.subList(0, second).forEach(fold::apply);
    return fold.topology();
  }

  private static Drilldown read(int second, String node, Level level) {
    Topology topology = at(ClusterScript.batches(), second);
    return KubeReader.read(
        topology, ClusterScript.time(second), node, Rollup.of(topology, level), ZoneOffset.UTC);
  }

  private static String section(Drilldown drilldown, String title) {
    return drilldown.sections().stream()
        .filter(section -> section.title().startsWith(title))
        .flatMap(section -> section.lines().stream())
        .map(line -> (line.name() + ": " + line.value() + " " + line.details()).strip())
        .collect(Collectors.joining("\n"));
  }

  @Test
  void ofAPodItTellsWhyItCrashes() {
    Drilldown drilldown = read(25, ClusterScript.pod("storefront-b"), Level.POD);

    assertThat(section(drilldown, "Pod storefront-b"))
        .contains("Status: CrashLoopBackOff", "Ready: 0 of 1 containers", "Restarts: 4");
    assertThat(section(drilldown, "Containers"))
        .contains("storefront: CrashLoopBackOff")
        .contains("registry/storefront:1.16", "OOMKilled, exit code 137")
        .contains("memory asks for 64Mi, limit 128Mi", "CPU asks for 100m, limit 200m")
        .contains("readiness probe: http :8080/healthz every 5 s, time-out 1 s, fails after 3");
    assertThat(section(drilldown, "Changes"))
        .contains("Rollout", "registry/storefront:1.15 → registry/storefront:1.16");
    assertThat(section(drilldown, "Isolated")).contains("default-deny: lets nothing in");
    assertThat(section(drilldown, "Reached through")).contains("Service storefront: port 80");
  }

  @Test
  void ofAWorkloadItTellsOfItsPodsAndItsScaling() {
    Drilldown drilldown = read(35, ClusterScript.workload("checkout"), Level.WORKLOAD);

    assertThat(section(drilldown, "3 pods")).contains("checkout-a: Running", "checkout-c: Running");
    assertThat(section(drilldown, "Scaled by"))
        .contains("1 of 1–3 replicas, wants 3", "cpu: 180%, target 50%", "may not add more");
    assertThat(section(drilldown, "Changes"))
        .contains("AutoscalerStep", "Scaled", "1 → 3 replicas");
  }

  @Test
  void changesOfWhatItDependsOnAreItsChangesToo() {
    Drilldown drilldown = read(35, ClusterScript.workload("storefront"), Level.WORKLOAD);

    assertThat(section(drilldown, "Changes")).contains("checkout: 1 → 3 replicas");
  }

  @Test
  void itIsTheStateAtTheMomentShown() {
    String before = section(read(39, ClusterScript.pod("postgres-0"), Level.POD), "Pod postgres-0");
    Drilldown after = read(45, ClusterScript.pod("postgres-0"), Level.POD);

    assertThat(before).contains("Ready: 1 of 1 containers");
    assertThat(section(after, "Pod postgres-0")).contains("Ready: 0 of 1 containers");
    assertThat(section(after, "Events"))
        .contains("Unhealthy", "Readiness probe failed: command timed out after 1s (3 times)");
    assertThat(section(after, "Volumes")).contains("data-postgres-0: Bound, 8Gi, fast");
  }

  @Test
  void whatIsInNoClusterHasNothingToTell() {
    Topology topology = at(ShopScript.batches(), 10);
    Rollup rollup = Rollup.of(topology, Level.WORKLOAD);

    assertThat(
            KubeReader.read(
                topology,
                ShopScript.time(10),
                ShopScript.workload("orders"),
                rollup,
                ZoneOffset.UTC))
        .isEqualTo(Drilldown.NONE);
    assertThat(KubeReader.read(topology, 0, EntityId.INTERNET, rollup, ZoneOffset.UTC).sections())
        .isEmpty();
  }
}
