package io.sightline.benchmarks.render;

import java.util.List;

/**
 * How one side drew a way of views.
 *
 * @param cpuMillis processor time of the whole process per view
 * @param paintMillis per view, how long our painting held the FX thread; empty for others
 * @param paintCpuMillis per view, processor time of our painting on all its threads
 * @param intervalMillis per view, the time since the one before
 */
public record Frames(
    double cpuMillis,
    List<Double> paintMillis,
    List<Double> paintCpuMillis,
    List<Double> intervalMillis) {

  /** The value that a share of the values does not exceed. */
  public static double quantile(List<Double> values, double share) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("There are no values; nothing was drawn");
    }
    int index = (int) Math.ceil(share * sorted.length) - 1;
    return sorted[Math.clamp(index, 0, sorted.length - 1)];
  }

  /** The share of pulses that were left out, a pulse being due every so many milliseconds. */
  public static double missedShare(List<Double> intervals, double dueMillis) {
    long missed = 0;
    long due = 0;
    for (double interval : intervals) {
      // A pulse that is late by less than half its period was not left out.
      long periods = Math.max(1, Math.round(interval / dueMillis));
      due += periods;
      missed += periods - 1;
    }
    return due == 0 ? 0 : (double) missed / due;
  }
}
