package io.sightline.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs made in pairs, one of ours and one of the peer's right after or before it, so that what
 * disturbs the machine for longer than a run falls on both.
 */
final class Pairs {
  private static final double TAIL = 0.025;

  private final List<Double> ours = new ArrayList<>();
  private final List<Double> peer = new ArrayList<>();

  /** Lower and upper end of an interval of ratios. */
  record Interval(double low, double high) {}

  /** One run of either side, as a rate: more is better. */
  @FunctionalInterface
  interface Side {
    double measure() throws IOException, InterruptedException;
  }

  /** Runs pairs in the order peer, ours, ours, peer, and so on. */
  static Pairs alternating(int count, Side ours, Side peer)
      throws IOException, InterruptedException {
    Pairs pairs = new Pairs();
    for (int i = 0; i < count; i++) {
      if (oursFirst(i)) {
        double first = ours.measure();
        pairs.add(first, peer.measure());
      } else {
        double first = peer.measure();
        pairs.add(ours.measure(), first);
      }
    }
    return pairs;
  }

  /** Whether a pair begins with our side: every second one does. */
  static boolean oursFirst(int pair) {
    return pair % 2 == 1;
  }

  void add(double oursRate, double peerRate) {
    ours.add(oursRate);
    peer.add(peerRate);
  }

  int count() {
    return ours.size();
  }

  double medianOurs() {
    return median(sorted(ours));
  }

  double medianPeer() {
    return median(sorted(peer));
  }

  /** Median of the pairs' ratios, which is not the ratio of the medians. */
  double medianRatio() {
    return median(ratios());
  }

  /**
   * The 95 % interval of the median ratio, from the order statistics, which supposes nothing of the
   * distribution: how many of n ratios lie below the true median is binomial (n, ½). Fewer than six
   * pairs cannot give 95 %; then it spans all of them (five: 93.75 %).
   */
  Interval interval() {
    double[] ratios = ratios();
    int n = ratios.length;
    int rank = 0;
    double term = Math.pow(0.5, n);
    double below = term;
    while (below <= TAIL) {
      rank++;
      term = term * (n - rank + 1) / rank;
      below += term;
    }
    int lowest = Math.max(0, rank - 1);
    return new Interval(ratios[lowest], ratios[n - 1 - lowest]);
  }

  private double[] ratios() {
    double[] ratios = new double[ours.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = ours.get(i) / peer.get(i);
    }
    Arrays.sort(ratios);
    return ratios;
  }

  private static double[] sorted(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
