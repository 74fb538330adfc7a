package io.sightline.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * One measured quantity against its peer.
 *
 * @param name the benchmark it belongs to
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

  /** The result of a comparison where more is better. */
  static Result ofPairs(
      String name, String metric, Pairs pairs, String peerName, String unit, double must) {
    Pairs.Interval interval = pairs.interval();
    return new Result(
        name,
        metric,
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
    return new Result(
        name, metric, ours, limit, "limit", limit / ours, unit, 0, null, null, 1, remark);
  }

  boolean isMet() {
    return ratio >= must;
  }
}
