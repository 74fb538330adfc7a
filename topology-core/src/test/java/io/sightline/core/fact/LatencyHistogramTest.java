package io.sightline.core.fact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  @Test
  void aBucketsMiddleIsWithinAThirtySecondOfItsValues() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      long value = random.nextLong(1L << (1 + random.nextInt(62)));
      long middle = LatencyHistogram.middleOf(LatencyHistogram.bucketOf(value));
      assertThat(Math.abs(middle - value)).isLessThanOrEqualTo(value / 32 + 1);
    }
  }

  @Test
  void bucketsAscendWithTheirValues() {
    int previous = -1;
    for (long value = 0; value < 100_000; value++) {
      int bucket = LatencyHistogram.bucketOf(value);
      assertThat(bucket).isBetween(previous, previous + 1);
      previous = bucket;
    }
    assertThat(LatencyHistogram.bucketOf(Long.MAX_VALUE)).isLessThan(1_024);
    assertThat(LatencyHistogram.bucketOf(-5)).isZero();
  }

  @Test
  void quantilesAreNearTheExactOnes() {
    Random random = new Random(2);
    long[] values = new long[10_001];
    LatencyHistogram.Builder builder = new LatencyHistogram.Builder();
    for (int i = 0; i < values.length; i++) {
      values[i] = (long) Math.exp(10 + 2 * random.nextGaussian());
      builder.add(values[i]);
    }
    LatencyHistogram histogram = builder.drain();
    Arrays.sort(values);
    for (double quantile : new double[] {0.01, 0.5, 0.95, 0.99, 1}) {
      long exact = values[(int) Math.max(0, Math.ceil(quantile * values.length) - 1)];
      assertThat((double) histogram.quantileNanos(quantile)).isBetween(exact * 0.96, exact * 1.04);
    }
  }

  @Test
  void minusUndoesPlus() {
    LatencyHistogram first = random(3);
    LatencyHistogram second = random(4);
    assertThat(first.plus(second).minus(second)).isEqualTo(first);
    assertThat(first.plus(second).count()).isEqualTo(first.count() + second.count());
    assertThat(first.minus(first).isEmpty()).isTrue();
  }

  @Test
  void whatComesFromOutsideIsChecked() {
    assertThatThrownBy(() -> LatencyHistogram.of(new int[] {3, 2}, new long[] {1, 1}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LatencyHistogram.of(new int[] {1}, new long[] {0}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LatencyHistogram.of(new int[] {100_000}, new long[] {1}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static LatencyHistogram random(long seed) {
    Random random = new Random(seed);
    LatencyHistogram.Builder builder = new LatencyHistogram.Builder();
    for (int i = 0; i < 500; i++) {
      builder.add(random.nextLong(1L << 30));
    }
    return builder.drain();
  }
}
