package io.sightline.core.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.resolve.TwoAgents.Side;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.EntityId;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections between nodes, of which two agents tell: everything is counted once. */
class SeveralAgentsTest {
  private static final long MILLI = 1_000_000L;
  private static final int SECONDS = 20;

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0", "0, 1", "2, 0", "0, 2"})
  void anEndThatComesInTimeIsJoinedWhicheverAgentDeliversFirst(int clientLag, int serverLag) {
    TwoAgents it = new TwoAgents(0, 0);
    it.passes(0, 0);
    it.deliver(Side.CLIENT);
    it.deliver(Side.SERVER);
    for (int i = 0; i < SECONDS; i++) {
      it.passes(4, 3);
      lag(it, Side.CLIENT, i, clientLag);
      lag(it, Side.SERVER, i, serverLag);
    }
    finish(it);

    isExact(it);
    assertThat(it.edges()).singleElement().satisfies(SeveralAgentsTest::joinsTheProcesses);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1_500, -300, 300, 1_500})
  void clocksThatAreApartDoNotKeepEndsApart(long skewMillis) {
    TwoAgents it = new TwoAgents(0, skewMillis * MILLI);
    for (int i = 0; i < SECONDS; i++) {
      it.passes(4, 3);
      it.deliver(Side.SERVER);
      it.deliver(Side.CLIENT);
    }
    finish(it);

    isExact(it);
    assertThat(it.edges()).singleElement().satisfies(SeveralAgentsTest::joinsTheProcesses);
  }

  @Test
  void whatAnAgentThatWasAwayTellsLaterIsCountedAlready() {
    for (Side away : Side.values()) {
      Side there = away == Side.CLIENT ? Side.SERVER : Side.CLIENT;
      TwoAgents it = new TwoAgents(0, 0);
      for (int i = 0; i < 30; i++) {
        it.passes(5, 4);
        it.deliver(there);
        if (i < 5) {
          it.deliver(away);
        }
      }
      // Decided without it, and so counted by what the other saw.
      assertThat(it.totals().requests()).isGreaterThan(it.requests() * 3 / 4);
      while (it.hasUnsent(away)) {
        it.deliver(away);
      }
      finish(it);
      isExact(it);
    }
  }

  @Test
  void nobodyWaitsForAnAgentThatIsGone() {
    TwoAgents it = new TwoAgents(0, 0);
    it.passes(0, 0);
    it.deliver(Side.CLIENT);
    it.deliver(Side.SERVER);
    for (int i = 0; i < 6; i++) {
      it.passes(1, 1);
      it.deliver(Side.CLIENT);
    }
    long counted = it.totals().connections();
    it.passes(1, 1);
    it.deliver(Side.CLIENT);
    it.passes(1, 1);
    it.deliver(Side.CLIENT);

    // One more with each second: they wait a batch of their own agent, not for the other's.
    assertThat(it.totals().connections()).isEqualTo(counted + 2);
    assertThat(it.totals().connections()).isEqualTo(it.connections() - 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void whateverIsLateOrApartTheCountsAreExact(int seed) {
    Random random = new Random(seed);
    TwoAgents it =
        new TwoAgents(random.nextInt(8_000) * MILLI, (random.nextInt(8_000) - 4_000) * MILLI);
    for (int i = 0; i < 60; i++) {
      it.passes(random.nextInt(6), random.nextInt(6));
      for (Side side : Side.values()) {
        int batches = random.nextInt(10) == 0 ? 9 : random.nextInt(3);
        for (int j = 0; j < batches && it.hasUnsent(side); j++) {
          it.deliver(side);
        }
      }
    }
    finish(it);
    isExact(it);
  }

  @Test
  void aBurstBeyondWhatMayWaitIsCountedOnceAllTheSame() {
    TwoAgents it = new TwoAgents(0, 0);
    it.passes(0, 0);
    it.deliver(Side.CLIENT);
    it.deliver(Side.SERVER);
    it.passes(2 * Resolver.MAX_WAITING, Resolver.MAX_WAITING);
    it.deliver(Side.CLIENT);
    assertThat(it.totals().connections()).isGreaterThanOrEqualTo(Resolver.MAX_WAITING);
    it.deliver(Side.SERVER);
    it.passes(0, Resolver.MAX_WAITING);
    finish(it);
    isExact(it);
  }

  private static void lag(TwoAgents it, Side side, int second, int lag) {
    if (second >= lag) {
      it.deliver(side);
    }
  }

  private static void finish(TwoAgents it) {
    it.passes(0, 1_000_000);
    for (int i = 0; i < 8; i++) {
      it.passes(0, 0);
    }
    while (it.hasUnsent(Side.CLIENT) || it.hasUnsent(Side.SERVER)) {
      for (Side side : Side.values()) {
        if (it.hasUnsent(side)) {
          it.deliver(side);
        }
      }
    }
  }

  private static void isExact(TwoAgents it) {
    assertThat(it.totals().connections()).isEqualTo(it.connections());
    assertThat(it.totals().requests()).isEqualTo(it.requests());
    assertThat(it.totals().bytesSent()).isEqualTo(it.requests() / 3 * 100);
    assertThat(it.totals().bytesReceived()).isEqualTo(it.requests() / 3 * 900);
    LatencyHistogram latency = it.totals().latency();
    assertThat(latency.count()).isEqualTo(it.requests());
  }

  private static void joinsTheProcesses(Edge edge) {
    assertThat(edge.id().client()).isEqualTo(EntityId.ofProcess(TwoAgents.process(Side.CLIENT)));
    assertThat(edge.id().server()).isEqualTo(EntityId.ofProcess(TwoAgents.process(Side.SERVER)));
  }
}
