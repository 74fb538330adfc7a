package io.sightline.wire;

import com.google.protobuf.Internal;
import io.sightline.core.fact.LatencyHistogram;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A latency histogram as a list of unsigned numbers, see {@code TrafficTotals.latency} in {@code
 * facts.proto}.
 */
final class LatencyWords {
  private static final int ORIGIN = 256;

  private LatencyWords() {}

  static void write(LatencyHistogram histogram, LongConsumer out) {
    int previous = ORIGIN;
    for (int i = 0; i < histogram.bucketCount(); i++) {
      int step = histogram.bucket(i) - previous;
      long unsigned = i == 0 ? ((step << 1) ^ (step >> 31)) & 0xffff_ffffL : step;
      long count = histogram.bucketTotal(i);
      if (count == 1) {
        out.accept(unsigned << 1);
      } else {
        out.accept(unsigned << 1 | 1);
        out.accept(count);
      }
      previous = histogram.bucket(i);
    }
  }

  /** Throws IllegalArgumentException when the numbers are no histogram. */
  static LatencyHistogram read(List<Long> words) {
    if (words.isEmpty()) {
      return LatencyHistogram.EMPTY;
    }
    int[] buckets = new int[words.size()];
    long[] counts = new long[words.size()];
    int used = 0;
    long bucket = ORIGIN;
    for (int i = 0; i < words.size(); i++) {
      long word = at(words, i);
      long unsigned = word >>> 1;
      bucket += used == 0 ? (unsigned >>> 1) ^ -(unsigned & 1) : unsigned;
      if (bucket < 0 || bucket > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("a histogram has no bucket " + bucket);
      }
      long count = 1;
      if ((word & 1) == 1) {
        i++;
        if (i == words.size()) {
          throw new IllegalArgumentException("a histogram ends in the middle of a bucket");
        }
        count = at(words, i);
      }
      buckets[used] = (int) bucket;
      counts[used++] = count;
    }
    return LatencyHistogram.of(Arrays.copyOf(buckets, used), Arrays.copyOf(counts, used));
  }

  /** Without an object for each number, where the list can do that. */
  private static long at(List<Long> words, int index) {
    return words instanceof Internal.LongList longs ? longs.getLong(index) : words.get(index);
  }
}
