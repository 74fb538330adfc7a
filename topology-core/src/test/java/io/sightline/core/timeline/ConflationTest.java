package io.sightline.core.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupWindow;
import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.DiskOperation;
import io.sightline.core.fact.DiskWindow;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConflationTest {
  private static final NodeKey NODE = new NodeKey("n", "b");
  private static final FlowId FLOW = new FlowId(NODE, 1);
  private static final FlowId OTHER = new FlowId(NODE, 2);
  private static final CgroupKey CGROUP = new CgroupKey(NODE, CgroupKey.Hierarchy.UNIFIED, 5);

  @Test
  void windowsOfTheSameFlowBecomeOneOverTheWholeTime() {
    assertThat(Conflation.merge(List.of(window(FLOW, 10), window(OTHER, 10), window(FLOW, 20))))
        .containsExactly(
            new FlowWindow(10, 20, FLOW, 2, 4, 6, 70), new FlowWindow(10, 10, OTHER, 1, 2, 3, 60));
  }

  @Test
  void requestsAreMergedByOperationAndOutcome() {
    List<Fact> merged =
        Conflation.merge(
            List.of(
                requests(10, "GET /", StatusClass.OK, 1_000),
                requests(20, "GET /", StatusClass.OK, 5_000),
                requests(20, "GET /x", StatusClass.OK, 1_000),
                requests(30, "GET /", StatusClass.SERVER_ERROR, 1_000)));
    assertThat(merged).hasSize(3);
    RequestWindow first = (RequestWindow) merged.getFirst();
    assertThat(first.count()).isEqualTo(4);
    assertThat(first.incomplete()).isEqualTo(2);
    assertThat(first.requestBytes()).isEqualTo(200);
    assertThat(first.timeNanos()).isEqualTo(10);
    assertThat(first.durationNanos()).isEqualTo(20);
    assertThat(first.latency()).isEqualTo(latency(1_000).plus(latency(5_000)));
  }

  @Test
  void nothingIsMergedAcrossWhatChangesWhereItCounts() {
    List<Fact> protocol =
        List.of(window(FLOW, 10), new FlowProtocol(15, FLOW, Protocol.HTTP), window(FLOW, 20));
    assertThat(Conflation.merge(protocol)).isEqualTo(protocol);
    List<Fact> closed =
        List.of(window(FLOW, 10), new FlowClosed(15, FLOW, CloseReason.CLOSED), window(FLOW, 20));
    assertThat(Conflation.merge(closed)).isEqualTo(closed);
    List<Fact> keyframe =
        List.of(window(FLOW, 10), new TopologySnapshot(15, List.of()), window(FLOW, 20));
    assertThat(Conflation.merge(keyframe)).isEqualTo(keyframe);
    assertThat(
            Conflation.merge(
                List.of(
                    window(FLOW, 10),
                    new FlowClosed(15, OTHER, CloseReason.CLOSED),
                    window(FLOW, 20))))
        .hasSize(2);
  }

  @Test
  void usageAddsUpAndGaugesAreTheNewest() {
    List<Fact> merged =
        Conflation.merge(
            List.of(
                new CgroupWindow(10, 10, CGROUP, 1, 2, 3, 100, 500, 900, 4),
                new DiskWindow(10, 10, CGROUP, "8:0", DiskOperation.READ, 7, latency(1_000)),
                new CgroupWindow(20, 10, CGROUP, 10, 20, 30, 200, 400, 800, 40),
                new DiskWindow(20, 10, CGROUP, "8:0", DiskOperation.READ, 8, latency(9_000)),
                new DiskWindow(20, 10, CGROUP, "8:1", DiskOperation.READ, 9, latency(9_000))));
    assertThat(merged)
        .containsExactly(
            new CgroupWindow(10, 20, CGROUP, 11, 22, 33, 200, 400, 800, 44),
            new DiskWindow(
                10, 20, CGROUP, "8:0", DiskOperation.READ, 15, latency(1_000).plus(latency(9_000))),
            new DiskWindow(20, 10, CGROUP, "8:1", DiskOperation.READ, 9, latency(9_000)));
  }

  @Test
  void lossesAddUpUnlessOneIsNotKnown() {
    assertThat(Conflation.merge(List.of(new Loss(1, 2, "ring", 3), new Loss(2, 5, "ring", 4))))
        .containsExactly(new Loss(1, 5, "ring", 7));
    assertThat(Conflation.merge(List.of(new Loss(1, 2, "ring", 3), new Loss(2, 5, "ring", 0))))
        .containsExactly(new Loss(1, 5, "ring", 0));
  }

  @Test
  void ofSingleRequestsTheFailedAndTheSlowestAreKept() {
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      facts.add(exemplar(i, StatusClass.OK));
    }
    facts.add(exemplar(1, StatusClass.SERVER_ERROR));
    List<Fact> kept = Conflation.merge(facts);
    assertThat(kept).hasSize(Conflation.MAX_EXEMPLARS);
    assertThat(kept.getLast()).isEqualTo(facts.getLast());
    assertThat(kept.subList(0, kept.size() - 1))
        .allSatisfy(
            fact ->
                assertThat(((RequestExemplar) fact).latencyNanos())
                    .isGreaterThan(500 - Conflation.MAX_EXEMPLARS));
  }

  private static FlowWindow window(FlowId flow, long start) {
    return new FlowWindow(start, 10, flow, 1, 2, 3, 50 + start);
  }

  private static RequestWindow requests(
      long start, String operation, StatusClass outcome, long latency) {
    return new RequestWindow(
        start, 10, FLOW, Protocol.HTTP, operation, outcome, 2, 1, 100, 900, latency(latency));
  }

  private static RequestExemplar exemplar(long latency, StatusClass outcome) {
    return new RequestExemplar(1, FLOW, Protocol.HTTP, "GET /", outcome, "200", latency);
  }

  private static LatencyHistogram latency(long nanos) {
    LatencyHistogram.Builder builder = new LatencyHistogram.Builder();
    builder.add(nanos);
    return builder.drain();
  }
}
