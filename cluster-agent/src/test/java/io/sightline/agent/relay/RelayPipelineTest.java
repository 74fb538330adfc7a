package io.sightline.agent.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.delivery.Traffic;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.Loss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RelayPipelineTest {
  private final AtomicLong clock = new AtomicLong(1);
  private final List<Fact> log = new ArrayList<>();
  private final RelayPipeline pipeline =
      new RelayPipeline((watermark, facts) -> log.addAll(facts), clock::get);

  @Test
  void anAgentThatStartsAnewEndsWhatItNoLongerSpeaksOf() {
    Traffic traffic = new Traffic("n", 0);
    FactBatch first = traffic.next();
    FactBatch second = traffic.next();
    pipeline.accept(numbered(first, 1, 0));
    pipeline.accept(numbered(second, 1, 1));
    log.clear();

    // Of the five connections two are still there.
    List<Fact> still =
        first.facts().stream()
            .filter(fact -> fact instanceof FlowOpened opened && opened.flow().number() < 2)
            .toList();
    pipeline.accept(new FactBatch("n", 2, 0, second.watermarkNanos() + 5, still));
    assertThat(log)
        .filteredOn(FlowClosed.class::isInstance)
        .extracting(fact -> ((FlowClosed) fact).flow().number())
        .containsExactlyInAnyOrder(2L, 3L, 4L);
    assertThat(log)
        .filteredOn(Loss.class::isInstance)
        .singleElement()
        .isEqualTo(
            new Loss(second.watermarkNanos(), second.watermarkNanos() + 5, "agent-restart n", 0));
  }

  @Test
  void repeatedBatchesAreLeftOutAndMissingOnesAreALoss() {
    Traffic traffic = new Traffic("n", 0);
    pipeline.accept(numbered(traffic.next(), 1, 0));
    FactBatch second = numbered(traffic.next(), 1, 1);
    pipeline.accept(second);
    int taken = log.size();
    pipeline.accept(second);
    assertThat(log).hasSize(taken);
    assertThat(pipeline.duplicates()).isEqualTo(1);
    assertThat(pipeline.nextSequence("n", 1)).hasValue(2);
    assertThat(pipeline.nextSequence("n", 2)).isEmpty();
    assertThat(pipeline.nextSequence("m", 1)).isEmpty();

    pipeline.accept(numbered(traffic.next(), 1, 4));
    assertThat(log)
        .filteredOn(Loss.class::isInstance)
        .singleElement()
        .extracting(fact -> ((Loss) fact).lost())
        .isEqualTo(2L);
  }

  @Test
  void anAgentOfWhichNothingIsHeardIsSaidToBeAbsentOnceAndToBeBackOnce() {
    Traffic traffic = new Traffic("n", 0);
    pipeline.accept(numbered(traffic.next(), 1, 0));
    clock.addAndGet(Duration.ofSeconds(11).toNanos());
    pipeline.reportAbsent();
    assertThat(readings()).isEmpty();
    clock.addAndGet(Duration.ofSeconds(2).toNanos());
    pipeline.reportAbsent();
    pipeline.reportAbsent();
    assertThat(readings())
        .singleElement()
        .satisfies(
            reading -> {
              assertThat(reading.state()).isEqualTo(CoverageState.NOT_OBSERVED);
              assertThat(reading.detail()).startsWith("Nothing is heard from n");
            });
    pipeline.accept(numbered(traffic.next(), 1, 1));
    pipeline.accept(numbered(traffic.next(), 1, 2));
    assertThat(readings())
        .extracting(CoverageReading::state)
        .containsExactly(CoverageState.NOT_OBSERVED, CoverageState.OBSERVED);
  }

  private List<CoverageReading> readings() {
    return log.stream()
        .filter(CoverageReading.class::isInstance)
        .map(CoverageReading.class::cast)
        .toList();
  }

  private static FactBatch numbered(FactBatch batch, long epoch, long sequence) {
    return new FactBatch(batch.source(), epoch, sequence, batch.watermarkNanos(), batch.facts());
  }
}
