package io.sightline.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.core.topology.TopologyRange;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.script.ClusterScript;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Probes of the kubelet beside the traffic of the scripted cluster. */
class CheckTrafficTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int MINUTE = 50;
  private static final NodeKey NODE = new NodeKey("worker-1", "boot-1");

  /** The pods of the script declare a probe of their port 8080 every five seconds. */
  private static final int PROBED = 8080;

  private final TopologyFold fold = new TopologyFold();
  private long position;

  CheckTrafficTest() {
    ClusterScript.batches().forEach(this::apply);
  }

  private void apply(LogBatch batch) {
    fold.apply(batch);
    position = batch.endPosition();
  }

  private String first(EntityKind kind) {
    return fold.topology().entities().values().stream()
        .filter(entity -> entity.kind() == kind && entity.exitedNanos() == 0)
        .map(Entity::id)
        .sorted()
        .findFirst()
        .orElseThrow();
  }

  /** So many requests a second from one to another, for some time; returns how many are hidden. */
  private int hiddenAfter(
      String client, String server, int port, double perSecond, StatusClass status) {
    Topology before = fold.topology();
    FlowId flow = new FlowId(NODE, 9_000);
    long begin = ClusterScript.time(ClusterScript.SECONDS);
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new FlowOpened(
            begin,
            flow,
            Transport.TCP,
            Role.SERVER,
            new Endpoint(IpAddress.ofIpv4(0x0AF40001), port),
            new Endpoint(IpAddress.ofIpv4(0x0AF40002), 40_000),
            0,
            null,
            9_000,
            false));
    facts.add(new FlowResolved(begin, flow, client, server, port, true));
    facts.add(new FlowProtocol(begin, flow, Protocol.HTTP));
    double due = 0;
    for (int second = 0; second < MINUTE; second++) {
      due += perSecond;
      int count = (int) due;
      due -= count;
      if (count > 0) {
        facts.add(
            new RequestWindow(
                begin + second * SECOND,
                SECOND,
                flow,
                Protocol.HTTP,
                "GET /healthz",
                status,
                count,
                0,
                100,
                100,
                LatencyHistogram.EMPTY));
      }
    }
    apply(new LogBatch(position, begin + MINUTE * SECOND, facts));
    TopologyRange range = TopologyRange.between(before, fold.topology());
    ShownMap all = project(range, false);
    ShownMap without = project(range, true);
    assertThat(all.hiddenChecks()).isZero();
    assertThat(all.whole().edges())
        .hasSize(without.whole().edges().size() + without.hiddenChecks());
    return without.hiddenChecks();
  }

  private static ShownMap project(TopologyRange range, boolean hide) {
    return MapProjection.project(
        range,
        range.seconds(),
        MapOptions.DEFAULT.withLevel(Level.POD).withHidesChecks(hide),
        MapModel.Caption.NONE);
  }

  @Test
  void whatThePodsOwnNodeAsksAtTheProbesPaceIsHidden() {
    assertThat(
            hiddenAfter(first(EntityKind.NODE), first(EntityKind.POD), PROBED, 0.2, StatusClass.OK))
        .isEqualTo(1);
  }

  @Test
  void moreThanProbesWouldAskIsShown() {
    assertThat(
            hiddenAfter(first(EntityKind.NODE), first(EntityKind.POD), PROBED, 5, StatusClass.OK))
        .isZero();
  }

  @Test
  void aPortWithoutAProbeIsShown() {
    assertThat(
            hiddenAfter(first(EntityKind.NODE), first(EntityKind.POD), 9_090, 0.2, StatusClass.OK))
        .isZero();
  }

  @Test
  void whatAnotherPodAsksIsShown() {
    String pod = first(EntityKind.POD);
    String other =
        fold.topology().entities().values().stream()
            .filter(entity -> entity.kind() == EntityKind.POD && !entity.id().equals(pod))
            .map(Entity::id)
            .sorted()
            .findFirst()
            .orElseThrow();
    assertThat(hiddenAfter(other, pod, PROBED, 0.2, StatusClass.OK)).isZero();
  }

  @Test
  void probesThatFailAreShown() {
    assertThat(
            hiddenAfter(
                first(EntityKind.NODE),
                first(EntityKind.POD),
                PROBED,
                0.2,
                StatusClass.SERVER_ERROR))
        .isZero();
  }
}
