package io.sightline.desktop.export.perfetto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.desktop.export.Progress;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.find.Filter;
import io.sightline.desktop.find.FilterSyntaxException;
import io.sightline.desktop.script.ClusterScript;
import io.sightline.desktop.script.ShopScript;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class PerfettoTraceTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1000 * MILLI;
  private static final String ROOT = "Sightline: shop-host > ";
  private static final String ORDERS = ROOT + "shop > orders > ";

  /** What catalog asks of the database, and checkout of payments. */
  private static final FlowId CATALOG_TO_DATABASE = new FlowId(ShopScript.NODE, 5);

  private static final FlowId CHECKOUT_TO_PAYMENTS = new FlowId(ShopScript.NODE, 9);

  private static MemoryFactLog log(List<LogBatch> batches, List<? extends Fact> more) {
    MemoryFactLog log = new MemoryFactLog();
    for (LogBatch batch : batches) {
      List<Fact> facts = new ArrayList<>(batch.facts());
      more.stream()
          .filter(fact -> fact.timeNanos() + SECOND == batch.watermarkNanos())
          .forEach(facts::add);
      log.append(new LogBatch(log.endPosition(), batch.watermarkNanos(), facts));
    }
    return log;
  }

  private static RequestExemplar request(
      int second, FlowId flow, StatusClass outcome, String status, long latencyNanos) {
    return new RequestExemplar(
        ShopScript.time(second),
        flow,
        flow.equals(CHECKOUT_TO_PAYMENTS) ? Protocol.HTTP : Protocol.POSTGRESQL,
        flow.equals(CHECKOUT_TO_PAYMENTS) ? "POST /pay" : "SELECT items",
        outcome,
        status,
        latencyNanos);
  }

  private static byte[] trace(MemoryFactLog log, String filter) {
    try {
      Snapshot whole = Snapshot.whole(log, "shop-host", "abc").filtered(Filter.parse(filter));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PerfettoTrace.write(log, whole, out, Progress.NONE);
      return out.toByteArray();
    } catch (IOException | FilterSyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static MemoryFactLog shop(RequestExemplar... requests) {
    return log(ShopScript.batches(), List.of(requests));
  }

  @Test
  void countersSayWhatWasScripted() throws Exception {
    ReadTrace read = new ReadTrace(trace(shop(), ""));
    long calm = ShopScript.time(10);
    assertThat(read.value(ORDERS + "requests", calm)).isEqualTo(24);
    assertThat(read.value(ORDERS + "CPU throttled", calm)).isZero();
    assertThat(read.value(ORDERS + "CPU throttled", ShopScript.time(60)))
        .isCloseTo(62, within(0.5));
    assertThat(read.value(ORDERS + "CPU throttled", ShopScript.time(72))).isZero();
    assertThat(read.value(ROOT + "shop > database > fsync p99", ShopScript.time(30)))
        .isBetween(1.3e9, 2.2e9);
    String pay = ROOT + "shop > checkout > to payments, http > ";
    assertThat(read.value(pay + "requests", calm)).isEqualTo(10);
    assertThat(read.value(pay + "latency p95", calm)).isBetween(9e6, 18e6);
    assertThat(read.value(pay + "requests", ShopScript.time(90))).isZero();
    assertThat(read.value(pay + "latency p95", ShopScript.time(90))).isZero();
    assertThat(
            read.value(
                ROOT + "shop > checkout > to payments, http > blocked packets",
                ShopScript.time(90)))
        .isEqualTo(2);
  }

  @Test
  void requestsAreSlicesOfTheirLength() throws Exception {
    ReadTrace read =
        new ReadTrace(
            trace(
                shop(
                    request(30, CATALOG_TO_DATABASE, StatusClass.OK, "", 360 * MILLI),
                    // It began two seconds before the one in which it ended.
                    request(31, CATALOG_TO_DATABASE, StatusClass.OK, "", 3000 * MILLI),
                    request(40, CHECKOUT_TO_PAYMENTS, StatusClass.SERVER_ERROR, "503", 12 * MILLI),
                    request(41, CHECKOUT_TO_PAYMENTS, StatusClass.NO_RESPONSE, "", 0)),
                ""));
    String lanes = ROOT + "shop > catalog > to database, postgresql > requests";
    assertThat(read.slices().stream().filter(it -> it.track().equals(lanes)))
        .extracting(
            ReadTrace.Slice::name,
            ReadTrace.Slice::fromNanos,
            slice -> slice.toNanos() - slice.fromNanos())
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("SELECT items", ShopScript.time(30), 360 * MILLI),
            org.assertj.core.groups.Tuple.tuple(
                "SELECT items", ShopScript.time(32) - 3000 * MILLI, 3000 * MILLI));
    assertThat(read.slices())
        .filteredOn(it -> it.name().equals("POST /pay 503"))
        .singleElement()
        .satisfies(it -> assertThat(it.details()).containsEntry("protocol", "http"));
    assertThat(read.instants())
        .extracting(ReadTrace.Instant::name)
        .contains("POST /pay, no response");
  }

  @Test
  void findingsAndGapsAreSlicesOfTheTimeTheyHeld() throws Exception {
    ReadTrace read = new ReadTrace(trace(shop(), ""));
    assertThat(read.slices())
        .filteredOn(it -> it.track().equals(ROOT + "Findings"))
        .anySatisfy(
            it -> {
              assertThat(it.details())
                  .containsEntry("rule", "disk-saturated")
                  .containsKey("evidence 1");
              assertThat(it.fromNanos()).isBetween(ShopScript.time(15), ShopScript.time(25));
              assertThat(it.toNanos()).isBetween(ShopScript.time(36), ShopScript.time(47));
            });
    assertThat(read.slices())
        .filteredOn(it -> it.track().equals(ROOT + "Gaps"))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.name()).isEqualTo("stream: 120 lost");
              assertThat(it.fromNanos()).isEqualTo(ShopScript.time(45));
              assertThat(it.toNanos()).isEqualTo(ShopScript.time(48));
            });
  }

  @Test
  void eventsAreInstantsOnTheirLaneAndOnWhatTheyAreAbout() throws Exception {
    ReadTrace read = new ReadTrace(trace(log(ClusterScript.batches(), List.of()), ""));
    assertThat(read.instants())
        .filteredOn(it -> it.nanos() == ClusterScript.time(40))
        .extracting(ReadTrace.Instant::track, ReadTrace.Instant::name)
        .contains(
            org.assertj.core.groups.Tuple.tuple(ROOT + "Events", "Unhealthy: postgres-0"),
            org.assertj.core.groups.Tuple.tuple(ROOT + "shop > postgres", "Unhealthy"));
  }

  @Test
  void timesAreThoseOfTheWall() throws Exception {
    ReadTrace read = new ReadTrace(trace(shop(), ""));
    var clocks = read.packets().getFirst().getClockSnapshot().getClocksList();
    assertThat(clocks).extracting(it -> it.getClockId()).containsExactly(6, 1);
    assertThat(clocks).extracting(it -> it.getTimestamp()).containsOnly(ShopScript.time(1));
  }

  @Test
  void aFilterLeavesOnlyWhatPasses() throws Exception {
    ReadTrace read =
        new ReadTrace(
            trace(
                shop(request(40, CHECKOUT_TO_PAYMENTS, StatusClass.OK, "200", 12 * MILLI)),
                "proto=redis"));
    assertThat(read.paths())
        .contains(ROOT + "shop > catalog > to cache, redis")
        .noneMatch(path -> path.contains("payments") || path.contains("postgresql"));
    assertThat(read.slices()).noneMatch(it -> it.name().startsWith("POST"));
  }

  @Test
  void theSameLogGivesTheSameBytesAndItCanBeGivenUp() {
    byte[] bytes = trace(shop(), "");
    assertThat(bytes).isNotEmpty().isEqualTo(trace(shop(), ""));
    MemoryFactLog log = shop();
    assertThatThrownBy(
            () ->
                PerfettoTrace.write(
                    log,
                    Snapshot.whole(log, "shop-host", ""),
                    new ByteArrayOutputStream(),
                    share -> share < 0.3))
        .isInstanceOf(CancellationException.class);
  }
}
