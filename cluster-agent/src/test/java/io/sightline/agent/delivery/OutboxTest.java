package io.sightline.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupKey.Hierarchy;
import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final Outbox.Limits SMALL = new Outbox.Limits(500, 8, 400, 4, 100_000);

  @Test
  void whatWasNotAcknowledgedIsSentAgainAsItWas() {
    Traffic traffic = new Traffic("n", 2);
    Outbox outbox = new Outbox("n", 7, SMALL);
    outbox.resume(false, 0);
    for (int i = 0; i < 3; i++) {
      outbox.offer(traffic.next());
    }
    List<FactBatch> first = drain(outbox);
    assertThat(first).extracting(FactBatch::sequence).containsExactly(0L, 1L, 2L);

    outbox.resume(true, 1);
    outbox.acknowledge(1);
    outbox.acknowledge(0);
    assertThat(drain(outbox)).isEqualTo(first.subList(1, 3));
    outbox.acknowledge(3);
    outbox.acknowledge(3);
    assertThat(outbox.isEmpty()).isTrue();
    assertThat(outbox.heldFacts()).isZero();
  }

  @Test
  void aRelayThatKnowsNothingIsToldWhoIsWhoBeforeTheRest() {
    Traffic traffic = new Traffic("n", 2);
    Outbox outbox = new Outbox("n", 7, SMALL);
    outbox.resume(false, 0);
    for (int i = 0; i < 4; i++) {
      outbox.offer(traffic.next());
    }
    drain(outbox);
    outbox.acknowledge(2);

    outbox.resume(false, 0);
    assertThat(outbox.epoch()).isEqualTo(8);
    List<FactBatch> again = drain(outbox);
    assertThat(again).extracting(FactBatch::sequence).containsExactly(0L, 1L, 2L);
    List<Fact> told = again.getFirst().facts();
    assertThat(told.getFirst()).isInstanceOf(NodeObserved.class);
    assertThat(told).filteredOn(FlowOpened.class::isInstance).hasSize(Traffic.LASTING);
    assertThat(told).noneMatch(RequestWindow.class::isInstance);
    assertThat(again.get(0).watermarkNanos()).isLessThanOrEqualTo(again.get(1).watermarkNanos());
  }

  @Test
  void anOpenConversationIsToldOfWithItsProcessAlsoWhenThatHasEnded() {
    NodeKey node = new NodeKey("n", "boot");
    ProcessKey process = new ProcessKey(node, 42, 7);
    ProcessObserved began =
        new ProcessObserved(1, process, "brief", new CgroupKey(node, Hierarchy.UNIFIED, 5), 1);
    ProcessExited ended = new ProcessExited(3, process);
    Endpoint server = new Endpoint(IpAddress.parse("10.96.0.10"), 53);
    Endpoint client = new Endpoint(IpAddress.parse("10.244.0.7"), 0);
    FlowOpened flow =
        new FlowOpened(
            2,
            new FlowId(node, 1),
            Transport.UDP,
            Role.CLIENT,
            client,
            server,
            1,
            process,
            0,
            false);
    Inventory inventory = new Inventory();

    inventory.learn(List.of(began, flow, ended));
    assertThat(inventory.facts()).containsExactly(began, flow, ended);

    inventory.learn(List.of(new FlowClosed(4, flow.flow(), CloseReason.IDLE)));
    assertThat(inventory.facts()).isEmpty();
  }

  @Test
  void waitingWindowsGrowLongerAndTheirCountsStayExact() {
    Traffic traffic = new Traffic("n", 0);
    Outbox outbox = new Outbox("n", 7, SMALL);
    outbox.resume(false, 0);
    for (int i = 0; i < 1_000; i++) {
      outbox.offer(traffic.next());
      assertThat(outbox.heldFacts()).isLessThanOrEqualTo(500);
    }
    List<Fact> facts = acknowledgeAll(outbox);
    assertThat(Traffic.losses(facts)).isEmpty();
    assertThat(Traffic.requestsIn(facts)).isEqualTo(traffic.requests());
    assertThat(Traffic.bytesIn(facts)).isEqualTo(traffic.bytes());
    assertThat(Traffic.connectionsIn(facts)).isEqualTo(traffic.connections());
    long covered =
        facts.stream()
            .filter(fact -> fact instanceof FlowWindow window && window.flow().number() == 0)
            .mapToLong(fact -> ((FlowWindow) fact).durationNanos())
            .sum();
    assertThat(covered).isEqualTo(1_000 * Traffic.SECOND);
  }

  @Test
  void whatCannotBeKeptIsALossOfExactlySoMany() {
    Traffic traffic = new Traffic("n", 40);
    Outbox outbox = new Outbox("n", 7, SMALL);
    outbox.resume(false, 0);
    for (int i = 0; i < 300; i++) {
      outbox.offer(traffic.next());
      assertThat(outbox.heldFacts()).isLessThanOrEqualTo(500 + 400);
    }
    List<Fact> facts = acknowledgeAll(outbox);
    assertThat(Traffic.losses(facts)).isNotEmpty();
    assertThat(Traffic.losses(facts))
        .allSatisfy(
            loss -> {
              assertThat(loss.where()).startsWith("node-queue n, ");
              assertThat(loss.timeNanos()).isBetween(Traffic.START, loss.untilNanos());
            });
    assertThat(Traffic.requestsIn(facts)).isEqualTo(traffic.requests());
    assertThat(Traffic.bytesIn(facts)).isEqualTo(traffic.bytes());
    assertThat(Traffic.connectionsIn(facts)).isEqualTo(traffic.connections());
    // The flows that live on are still known, and so is the node.
    assertThat(facts)
        .filteredOn(fact -> fact instanceof FlowOpened it && it.flow().number() < Traffic.LASTING)
        .hasSize(Traffic.LASTING);
  }

  @Test
  void aLongBatchIsSentInPartsOfWhichOnlyTheLastCompletesItsTime() {
    Traffic traffic = new Traffic("n", 40);
    Outbox outbox = new Outbox("n", 7, new Outbox.Limits(500, 8, 400, 4, 50));
    outbox.resume(false, 0);
    FactBatch second = traffic.next();
    outbox.offer(second);
    List<FactBatch> parts = drain(outbox);
    assertThat(parts.size()).isEqualTo(4);
    assertThat(parts.subList(0, 3)).allMatch(part -> part.facts().size() == 50);
    assertThat(parts.subList(0, 3))
        .allMatch(part -> part.watermarkNanos() < second.watermarkNanos());
    assertThat(parts.getLast().watermarkNanos()).isEqualTo(second.watermarkNanos());
    assertThat(parts.stream().flatMap(part -> part.facts().stream()).toList())
        .isEqualTo(second.facts());
  }

  private static List<FactBatch> drain(Outbox outbox) {
    List<FactBatch> sent = new ArrayList<>();
    for (Optional<FactBatch> next = outbox.next(); next.isPresent(); next = outbox.next()) {
      sent.add(next.get());
    }
    return sent;
  }

  private static List<Fact> acknowledgeAll(Outbox outbox) {
    List<Fact> facts = new ArrayList<>();
    while (!outbox.isEmpty()) {
      for (FactBatch batch : drain(outbox)) {
        facts.addAll(batch.facts());
        outbox.acknowledge(batch.sequence() + 1);
      }
    }
    return facts;
  }
}
