package io.sightline.benchmarks;

import java.util.List;
import java.util.Locale;

/** Results as text for a terminal. */
final class ResultTable {
  private static final String ROW = "%-46s %12s %12s  %-26s %7s  %-13s %6s  %s%n";

  private ResultTable() {}

  static String of(List<Result> results) {
    StringBuilder text = new StringBuilder();
    text.append(
        ROW.formatted("", "ours", "peer", "peer", "ratio", "95 % interval", "must", "held?"));
    for (Result result : results) {
      text.append(
          ROW.formatted(
              result.metric(),
              number(result.ours()),
              number(result.peer()),
              result.peerName() + ", " + result.unit(),
              ratio(result.ratio()),
              interval(result),
              ratio(result.must()),
              result.isMet() ? "yes" : "NO"));
      if (!result.remark().isEmpty()) {
        text.append("    ").append(result.remark()).append(System.lineSeparator());
      }
    }
    return text.toString();
  }

  private static String interval(Result result) {
    Double low = result.low();
    Double high = result.high();
    return low == null || high == null ? "-" : ratio(low) + "-" + ratio(high);
  }

  private static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2fx", value);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 1000 ? "%.1f" : "%,.0f", value);
  }
}
