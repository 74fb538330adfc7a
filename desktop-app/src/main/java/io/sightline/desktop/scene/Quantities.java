package io.sightline.desktop.scene;

import java.util.Locale;

/** Short texts of rates, latencies and sizes. */
final class Quantities {
  private Quantities() {}

  /** "0.4/s", "42/s", "1.3k/s". */
  static String rate(double perSecond) {
    if (perSecond >= 999_500) {
      return decimals(perSecond / 1e6) + "M/s";
    }
    if (perSecond >= 999.5) {
      return decimals(perSecond / 1e3) + "k/s";
    }
    return decimals(perSecond) + "/s";
  }

  /** "420 µs", "12 ms", "1.4 s". */
  static String latency(long nanos) {
    if (nanos >= 999_500_000L) {
      return decimals(nanos / 1e9) + " s";
    }
    if (nanos >= 999_500L) {
      return decimals(nanos / 1e6) + " ms";
    }
    return Math.max(1, Math.round(nanos / 1e3)) + " µs";
  }

  /** "420 B/s", "12 kB/s", "1.4 MB/s". */
  static String throughput(double bytesPerSecond) {
    if (bytesPerSecond >= 999_500) {
      return decimals(bytesPerSecond / 1e6) + " MB/s";
    }
    if (bytesPerSecond >= 999.5) {
      return decimals(bytesPerSecond / 1e3) + " kB/s";
    }
    return decimals(bytesPerSecond) + " B/s";
  }

  /** "3 %", "0.4 %". */
  static String percent(double share) {
    return decimals(share * 100) + " %";
  }

  /** Two digits that matter, no more. */
  private static String decimals(double value) {
    if (value >= 9.95 || value == 0) {
      return Long.toString(Math.round(value));
    }
    String text = String.format(Locale.ROOT, value >= 0.095 ? "%.1f" : "%.2f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
