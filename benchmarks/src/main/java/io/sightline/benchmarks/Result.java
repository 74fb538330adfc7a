package io.sightline.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * One measured quantity against its peer.
 *
 * @param name the benchmark it belongs to
 * @param nodes size of the graph it was measured on; null where there is no graph
 * @param ours median of our side, in {@code unit}
 * @param peer median of the other side, or the limit itself where there is no other side
 * @param ratio median ratio, above 1 if ours is better
 * @param pairs how many pairs of runs; 0 if it was compared with a limit
 * @param low lower end of the 95 % interval of the ratio; null without pairs
 * @param high its upper end
 * @param must what the ratio must reach
 * @param remark further figures, for people; may be empty
 */
record Result(
    String name,
    String metric,
    @Nullable Integer nodes,
    double ours,
    double peer,
    String peerName,
    double ratio,
    String unit,
    int pairs,
    @Nullable Double low,
    @Nullable Double high,
    double must,
    String remark) {
  private static final double MOST_RATIO = 1000;

  /** The result of a comparison where more is better. */
  static Result ofPairs(
      String name, String metric, Pairs pairs, String peerName, String unit, double must) {
    Pairs.Interval interval = pairs.interval();
    return new Result(
        name,
        metric,
        null,
        pairs.medianOurs(),
        pairs.medianPeer(),
        peerName,
        pairs.medianRatio(),
        unit,
        pairs.count(),
        interval.low(),
        interval.high(),
        must,
        "");
  }

  /** The result of something that must not exceed a limit. */
  static Result ofLimit(
      String name, String metric, double ours, double limit, String unit, String remark) {
    // What is wholly absent is better than the limit by no number that JSON has.
    double ratio = Math.min(MOST_RATIO, limit / ours);
    return new Result(
        name, metric, null, ours, limit, "limit", ratio, unit, 0, null, null, 1, remark);
  }

  /** The result of a comparison of times, where less is better. */
  static Result ofTimes(
      String name,
      String metric,
      Pairs times,
      String peerName,
      String unit,
      double must,
      String remark) {
    // The ratios of the times of ours to theirs, turned over.
    Pairs.Interval interval = times.interval();
    return new Result(
        name,
        metric,
        null,
        times.medianOurs(),
        times.medianPeer(),
        peerName,
        1 / times.medianRatio(),
        unit,
        times.count(),
        1 / interval.high(),
        1 / interval.low(),
        must,
        remark);
  }

  /** The same result, of a graph of so many nodes. */
  Result withNodes(int count) {
    return new Result(
        name, metric, count, ours, peer, peerName, ratio, unit, pairs, low, high, must, remark);
  }

  boolean isMet() {
    return ratio >= must;
  }
}
