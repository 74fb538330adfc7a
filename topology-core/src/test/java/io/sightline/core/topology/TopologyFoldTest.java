package io.sightline.core.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyFoldTest {
  private static final long T = Script.START;
  private static final String CLIENT = EntityId.ofProcess(Script.process(1));
  private static final String SERVER = EntityId.ofProcess(Script.process(2));
  private static final EdgeId HTTP_EDGE =
      new EdgeId(CLIENT, SERVER, Protocol.HTTP, Transport.TCP, 8080);
  private static final EdgeId TCP_EDGE = HTTP_EDGE.withProtocol(Protocol.TCP);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyPrefixEqualsTheDeltasUpToIt(long seed) {
    TopologyFold fold = new TopologyFold();
    Topology byDeltas = Topology.EMPTY;
    for (LogBatch batch : new Script(seed).batches(150)) {
      byDeltas = byDeltas.apply(fold.apply(batch));
      assertThat(fold.topology()).isEqualTo(byDeltas);
    }
    assertThat(byDeltas.edges()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aFoldFromAKeyframeEqualsOneFromTheStartAtEveryLaterPosition(long seed) {
    List<LogBatch> batches = new Script(seed).batches(180);
    for (int cut : new int[] {1, 17, 50, 60, 100, 120, 150}) {
      TopologyFold whole = new TopologyFold();
      batches.subList(0, cut).forEach(whole::apply);
      LogBatch last = batches.get(cut - 1);
      TopologyFold resumed = new TopologyFold();
      resumed.apply(
          new LogBatch(last.endPosition() - 1, last.watermarkNanos(), List.of(whole.snapshot())));
      for (LogBatch batch : batches.subList(cut, batches.size())) {
        assertThat(resumed.topology()).isEqualTo(whole.topology());
        whole.apply(batch);
        resumed.apply(batch);
      }
      assertThat(resumed.topology()).isEqualTo(whole.topology());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void foldingWithoutDeltasGivesTheSameWheneverItIsLookedAt(long seed) {
    TopologyFold whole = new TopologyFold();
    TopologyFold often = new TopologyFold();
    TopologyFold seldom = new TopologyFold();
    int number = 0;
    for (LogBatch batch : new Script(seed).batches(150)) {
      whole.apply(batch);
      often.fold(batch);
      seldom.fold(batch);
      assertThat(often.topology()).isEqualTo(whole.topology());
      if (++number % 13 == 0) {
        assertThat(seldom.topology()).isEqualTo(whole.topology());
      }
      if (number % 50 == 0) {
        LogBatch keyframe =
            new LogBatch(
                batch.endPosition() - 1, batch.watermarkNanos(), List.of(whole.snapshot()));
        TopologyFold resumed = new TopologyFold();
        resumed.apply(keyframe);
        TopologyFold alike = new TopologyFold();
        alike.fold(keyframe);
        assertThat(alike.topology()).isEqualTo(resumed.topology());
      }
    }
    assertThat(seldom.topology()).isEqualTo(whole.topology());
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void snapshotToFactsToSnapshotIsTheIdentity(long seed) {
    TopologyFold fold = new TopologyFold();
    new Script(seed).batches(100).forEach(fold::apply);
    TopologySnapshot snapshot = fold.snapshot();
    TopologyFold again = new TopologyFold();
    again.apply(new LogBatch(0, snapshot.timeNanos(), List.of(snapshot)));
    assertThat(new HashSet<>(again.snapshot().facts())).isEqualTo(new HashSet<>(snapshot.facts()));
  }

  @Test
  void theServersRecordCountsAndTheClientsIsAShadow() {
    Topology topology =
        fold(
            opened(1, Role.SERVER),
            opened(2, Role.CLIENT),
            resolved(1, true),
            resolved(2, false),
            new FlowProtocol(T, flow(1), Protocol.HTTP),
            new FlowProtocol(T, flow(2), Protocol.HTTP),
            new FlowWindow(T, Script.SECOND, flow(1), 5_000, 300, 1, 0),
            new FlowWindow(T, Script.SECOND, flow(2), 300, 5_000, 2, 0),
            requests(1, StatusClass.OK, 7),
            requests(2, StatusClass.OK, 7));

    Edge edge = topology.edges().get(HTTP_EDGE);
    assertThat(topology.edges()).hasSize(1);
    assertThat(edge.totals().connections()).isEqualTo(1);
    assertThat(edge.totals().requests()).isEqualTo(7);
    assertThat(edge.totals().bytesSent()).isEqualTo(300);
    assertThat(edge.totals().bytesReceived()).isEqualTo(5_000);
    assertThat(edge.totals().retransmits()).isEqualTo(3);
  }

  @Test
  void aShareMovesWhenTheProtocolBecomesKnown() {
    Topology before =
        fold(
            opened(1, Role.SERVER),
            resolved(1, true),
            new FlowWindow(T, Script.SECOND, flow(1), 10, 20, 0, 0));
    assertThat(before.edges()).containsOnlyKeys(TCP_EDGE);

    Topology after =
        fold(
            opened(1, Role.SERVER),
            resolved(1, true),
            new FlowWindow(T, Script.SECOND, flow(1), 10, 20, 0, 0),
            new FlowProtocol(T, flow(1), Protocol.HTTP));
    assertThat(after.edges()).containsOnlyKeys(HTTP_EDGE);
    assertThat(after.edges().get(HTTP_EDGE).totals().bytesSent()).isEqualTo(20);
    assertThat(after.edges().get(HTTP_EDGE).totals().connections()).isEqualTo(1);
  }

  @Test
  void aFailedAttemptIsNoConnectionAndStandsWithTheKnownProtocol() {
    Topology topology =
        fold(
            opened(1, Role.CLIENT),
            resolved(1, true),
            new FlowProtocol(T, flow(1), Protocol.HTTP),
            requests(1, StatusClass.OK, 2),
            new FlowClosed(T, flow(1), CloseReason.CLOSED),
            opened(2, Role.CLIENT),
            resolved(2, true),
            new FlowClosed(T, flow(2), CloseReason.CONNECT_REFUSED));

    assertThat(topology.edges()).containsOnlyKeys(HTTP_EDGE);
    Edge edge = topology.edges().get(HTTP_EDGE);
    assertThat(edge.totals().connections()).isEqualTo(1);
    assertThat(edge.totals().connectFailures()).isEqualTo(1);
    assertThat(edge.lastFailure()).contains("refused");
    assertThat(Verdict.of(edge.totals())).isEqualTo(Verdict.FAILING);
  }

  @Test
  void aConnectionThatEndedWithoutAWordCountsForTheKnownProtocol() {
    Topology topology =
        fold(
            opened(1, Role.SERVER),
            resolved(1, true),
            new FlowProtocol(T, flow(1), Protocol.HTTP),
            opened(2, Role.SERVER),
            resolved(2, true),
            new FlowClosed(T, flow(2), CloseReason.CLOSED));

    assertThat(topology.edges()).containsOnlyKeys(HTTP_EDGE);
    assertThat(topology.edges().get(HTTP_EDGE).totals().connections()).isEqualTo(2);
  }

  @Test
  void attemptsBeforeTheFirstSuccessGoOverToItsProtocol() {
    Topology topology =
        fold(
            opened(1, Role.CLIENT),
            resolved(1, true),
            new FlowClosed(T, flow(1), CloseReason.CONNECT_REFUSED),
            opened(2, Role.SERVER),
            resolved(2, true),
            new FlowProtocol(T, flow(2), Protocol.HTTP));

    assertThat(topology.edges()).containsOnlyKeys(HTTP_EDGE);
    assertThat(topology.edges().get(HTTP_EDGE).totals().connectFailures()).isEqualTo(1);
    assertThat(topology.edges().get(HTTP_EDGE).totals().connections()).isEqualTo(1);
  }

  @Test
  void aLateServerRecordTakesTheClientsPlace() {
    Topology topology =
        fold(
            opened(1, Role.CLIENT),
            resolved(1, true),
            new FlowWindow(T, Script.SECOND, flow(1), 30, 50, 0, 0),
            opened(2, Role.SERVER),
            resolved(2, true),
            resolved(1, false),
            new FlowWindow(T, Script.SECOND, flow(2), 50, 30, 0, 0));

    Edge edge = topology.edges().get(TCP_EDGE);
    assertThat(edge.totals().connections()).isEqualTo(1);
    assertThat(edge.totals().bytesSent()).isEqualTo(30);
  }

  @Test
  void aRangeIsTheDifferenceOfTwoTopologies() {
    TopologyFold fold = new TopologyFold();
    fold.apply(
        new LogBatch(
            0,
            T,
            List.of(
                opened(1, Role.SERVER),
                resolved(1, true),
                new FlowProtocol(T, flow(1), Protocol.HTTP),
                requests(1, StatusClass.OK, 5))));
    Topology earlier = fold.topology();
    fold.apply(
        new LogBatch(4, T + Script.SECOND, List.of(requests(1, StatusClass.SERVER_ERROR, 4))));

    TopologyRange range = TopologyRange.between(earlier, fold.topology());
    assertThat(range.traffic(HTTP_EDGE).requests()).isEqualTo(4);
    assertThat(range.traffic(HTTP_EDGE).errors()).isEqualTo(4);
    assertThat(range.traffic(HTTP_EDGE).connections()).isZero();
    assertThat(range.traffic(HTTP_EDGE).latency().count()).isEqualTo(1);
    assertThat(range.verdict(HTTP_EDGE)).isEqualTo(Verdict.FAILING);
  }

  @Test
  void workloadsAreNamedByTheirCgroup() {
    Topology topology =
        fold(
            new CgroupObserved(T, Script.cgroup(5), "/demo/shop/orders"),
            new ProcessObserved(T, Script.process(2), "java", Script.cgroup(5), 1));

    Entity workload = topology.entities().get(EntityId.ofCgroup(Script.cgroup(5)));
    assertThat(workload.name()).isEqualTo("orders");
    assertThat(workload.namespace()).isEqualTo("shop");
    Entity process = topology.entities().get(SERVER);
    assertThat(process.parent()).isEqualTo(workload.id());
    assertThat(process.namespace()).isEqualTo("shop");
  }

  @Test
  void aBatchThatWasFoldedAlreadyIsRefused() {
    TopologyFold fold = new TopologyFold();
    LogBatch batch = new LogBatch(0, T, List.of(opened(1, Role.SERVER)));
    fold.apply(batch);
    assertThatThrownBy(() -> fold.apply(batch))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("position 0");
  }

  private static Topology fold(Fact... facts) {
    TopologyFold fold = new TopologyFold();
    fold.apply(new LogBatch(0, T, List.of(facts)));
    return fold.topology();
  }

  private static FlowId flow(int number) {
    return new FlowId(Script.NODE, number);
  }

  private static FlowOpened opened(int number, Role role) {
    Endpoint client = new Endpoint(IpAddress.parse("10.0.0.1"), 40_000);
    Endpoint server = new Endpoint(IpAddress.parse("10.0.0.2"), 8_080);
    return new FlowOpened(
        T,
        flow(number),
        Transport.TCP,
        role,
        role == Role.SERVER ? server : client,
        role == Role.SERVER ? client : server,
        1,
        Script.process(role == Role.SERVER ? 2 : 1),
        77,
        false);
  }

  private static FlowResolved resolved(int number, boolean counted) {
    return new FlowResolved(T, flow(number), CLIENT, SERVER, 8_080, counted);
  }

  private static RequestWindow requests(int number, StatusClass statusClass, long count) {
    return new RequestWindow(
        T,
        Script.SECOND,
        flow(number),
        Protocol.HTTP,
        "GET /",
        statusClass,
        count,
        0,
        10,
        20,
        LatencyHistogram.ofOne(1_000_000));
  }
}
