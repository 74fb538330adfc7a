package io.sightline.core.fact;

import java.util.Arrays;

/**
 * An immutable histogram of durations in nanoseconds with a relative error of at most 1/32.
 *
 * <p>Buckets are log-linear: sixteen to each power of two, so that any two histograms add and
 * subtract exactly, whoever recorded them. Only used buckets are kept, in ascending order. The
 * scheme is part of the capture format; see {@link #bucketOf}.
 */
public final class LatencyHistogram {
  /** A histogram of nothing. */
  public static final LatencyHistogram EMPTY = new LatencyHistogram(new int[0], new long[0]);

  private static final int SUB_BUCKET_BITS = 4;
  private static final int SUB_BUCKETS = 1 << SUB_BUCKET_BITS;

  private final int[] buckets;
  private final long[] counts;
  private final long total;

  private LatencyHistogram(int[] buckets, long[] counts) {
    this.buckets = buckets;
    this.counts = counts;
    // No stream: many of these are made for each second of a large cluster.
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    this.total = sum;
  }

  /**
   * A histogram from ascending bucket numbers and their positive counts; throws when they are not,
   * because they may come from a file or the network.
   */
  public static LatencyHistogram of(int[] buckets, long[] counts) {
    if (buckets.length != counts.length) {
      throw new IllegalArgumentException("as many counts as buckets are needed");
    }
    int previous = -1;
    for (int i = 0; i < buckets.length; i++) {
      if (buckets[i] <= previous || buckets[i] > bucketOf(Long.MAX_VALUE) || counts[i] <= 0) {
        throw new IllegalArgumentException("buckets ascend and counts are positive");
      }
      previous = buckets[i];
    }
    return buckets.length == 0 ? EMPTY : new LatencyHistogram(buckets.clone(), counts.clone());
  }

  /** A histogram of one duration. */
  public static LatencyHistogram ofOne(long nanos) {
    return new LatencyHistogram(new int[] {bucketOf(nanos)}, new long[] {1});
  }

  /**
   * The bucket of a duration: the value itself below 16, then sixteen buckets for each power of
   * two. Negative durations count as 0.
   */
  public static int bucketOf(long nanos) {
    if (nanos < SUB_BUCKETS) {
      return (int) Math.max(0, nanos);
    }
    int shift = 63 - Long.numberOfLeadingZeros(nanos) - SUB_BUCKET_BITS;
    return (shift + 1) * SUB_BUCKETS + (int) (nanos >>> shift) - SUB_BUCKETS;
  }

  /** The middle of a bucket, in nanoseconds. */
  public static long middleOf(int bucket) {
    if (bucket < 2 * SUB_BUCKETS) {
      return bucket;
    }
    int shift = bucket / SUB_BUCKETS - 1;
    long low = (long) (bucket % SUB_BUCKETS + SUB_BUCKETS) << shift;
    return low + (1L << (shift - 1));
  }

  public long count() {
    return total;
  }

  public boolean isEmpty() {
    return total == 0;
  }

  public int bucketCount() {
    return buckets.length;
  }

  /** The number of the i-th used bucket, in ascending order. */
  public int bucket(int index) {
    return buckets[index];
  }

  /** The count of the i-th used bucket. */
  public long bucketTotal(int index) {
    return counts[index];
  }

  /**
   * The smallest bucket middle at or below which the given share of durations lies.
   *
   * @param quantile 0 to 1
   * @return nanoseconds; 0 when the histogram is empty
   */
  public long quantileNanos(double quantile) {
    if (total == 0) {
      return 0;
    }
    long rank = Math.max(1, (long) Math.ceil(quantile * total));
    long seen = 0;
    for (int i = 0; i < buckets.length; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return middleOf(buckets[i]);
      }
    }
    return middleOf(buckets[buckets.length - 1]);
  }

  /** How many durations were at least that long. */
  public long countAtLeast(long nanos) {
    long found = 0;
    for (int i = buckets.length - 1; i >= 0 && buckets[i] >= bucketOf(nanos); i--) {
      found += counts[i];
    }
    return found;
  }

  /** The sum of the two. */
  public LatencyHistogram plus(LatencyHistogram other) {
    if (other.isEmpty()) {
      return this;
    }
    return isEmpty() ? other : merge(other, 1);
  }

  /** What was added since the other; a bucket in which the other has more counts as 0. */
  public LatencyHistogram minus(LatencyHistogram other) {
    return other.isEmpty() ? this : merge(other, -1);
  }

  private LatencyHistogram merge(LatencyHistogram other, int sign) {
    int[] mergedBuckets = new int[buckets.length + other.buckets.length];
    long[] mergedCounts = new long[mergedBuckets.length];
    int size = 0;
    int i = 0;
    int j = 0;
    while (i < buckets.length || j < other.buckets.length) {
      int mine = i < buckets.length ? buckets[i] : Integer.MAX_VALUE;
      int theirs = j < other.buckets.length ? other.buckets[j] : Integer.MAX_VALUE;
      int bucket = Math.min(mine, theirs);
      long count = (mine == bucket ? counts[i++] : 0);
      count += theirs == bucket ? sign * other.counts[j++] : 0;
      if (count > 0) {
        mergedBuckets[size] = bucket;
        mergedCounts[size++] = count;
      }
    }
    return new LatencyHistogram(
        Arrays.copyOf(mergedBuckets, size), Arrays.copyOf(mergedCounts, size));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LatencyHistogram that
        && Arrays.equals(buckets, that.buckets)
        && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(buckets) + Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "LatencyHistogram[count=%d, p50=%dns, p99=%dns]"
        .formatted(total, quantileNanos(0.5), quantileNanos(0.99));
  }

  /**
   * Collects durations into a histogram. Not thread-safe.
   *
   * <p>Keeps used buckets only: there is one for each operation of each connection, and the
   * durations of one lie near each other.
   */
  public static final class Builder {
    private static final int FIRST_CAPACITY = 4;

    private int[] buckets = new int[FIRST_CAPACITY];
    private long[] counts = new long[FIRST_CAPACITY];
    private int size;

    public void add(long nanos) {
      add(nanos, 1);
    }

    public void add(long nanos, long count) {
      if (count > 0) {
        addTo(bucketOf(nanos), count);
      }
    }

    /** Takes over what another one holds, which stays as it is. */
    public void addAll(Builder other) {
      for (int i = 0; i < other.size; i++) {
        addTo(other.buckets[i], other.counts[i]);
      }
    }

    /** Adds all durations of a histogram. */
    public void addAll(LatencyHistogram other) {
      for (int i = 0; i < other.buckets.length; i++) {
        addTo(other.buckets[i], other.counts[i]);
      }
    }

    /** The histogram so far; the builder starts anew. */
    public LatencyHistogram drain() {
      if (size == 0) {
        return EMPTY;
      }
      LatencyHistogram drained =
          new LatencyHistogram(Arrays.copyOf(buckets, size), Arrays.copyOf(counts, size));
      size = 0;
      return drained;
    }

    private void addTo(int bucket, long count) {
      int at = Arrays.binarySearch(buckets, 0, size, bucket);
      if (at >= 0) {
        counts[at] += count;
      } else {
        insert(-at - 1, bucket, count);
      }
    }

    private void insert(int at, int bucket, long count) {
      if (size == buckets.length) {
        buckets = Arrays.copyOf(buckets, 2 * size);
        counts = Arrays.copyOf(counts, 2 * size);
      }
      System.arraycopy(buckets, at, buckets, at + 1, size - at);
      System.arraycopy(counts, at, counts, at + 1, size - at);
      buckets[at] = bucket;
      counts[at] = count;
      size++;
    }
  }
}
