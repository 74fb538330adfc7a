package io.sightline.desktop.view;

import java.util.Locale;

/** Short texts of durations, rates, sizes and shares, with two digits that matter. */
public final class Quantity {
  private static final String[] SIZES = {"B", "kB", "MB", "GB", "TB"};

  private Quantity() {}

  /** "420 µs", "12 ms", "1.4 s". */
  public static String duration(long nanos) {
    if (nanos >= 999_500_000L) {
      return digits(nanos / 1e9) + " s";
    }
    if (nanos >= 999_500L) {
      return digits(nanos / 1e6) + " ms";
    }
    return nanos == 0 ? "0 s" : Math.max(1, Math.round(nanos / 1e3)) + " µs";
  }

  /** Bytes as Kubernetes writes them: "64Mi", "8Gi"; exact where it is no whole number of them. */
  public static String binary(long bytes) {
    String[] units = {"", "Ki", "Mi", "Gi", "Ti", "Pi"};
    int unit = 0;
    long left = bytes;
    while (left != 0 && left % 1024 == 0 && unit < units.length - 1) {
      left /= 1024;
      unit++;
    }
    return left >= 100_000 ? size(bytes) : left + units[unit];
  }

  /** How old something is: "45 s", "12 min", "3 h", "5 d". */
  public static String age(long nanos) {
    long seconds = Math.max(0, nanos / 1_000_000_000L);
    if (seconds < 120) {
      return seconds + " s";
    }
    long minutes = seconds / 60;
    if (minutes < 120) {
      return minutes + " min";
    }
    long hours = minutes / 60;
    return hours < 48 ? hours + " h" : hours / 24 + " d";
  }

  /** A duration, or a dash where there was nothing to measure. */
  public static String durationOrDash(long nanos) {
    return nanos <= 0 ? "–" : duration(nanos);
  }

  /** "0.4/s", "42/s", "1.3k/s". */
  public static String rate(double perSecond) {
    return count(perSecond) + "/s";
  }

  /** "0.4", "42", "1.3k", "12M". */
  public static String count(double value) {
    if (value >= 999_500) {
      return digits(value / 1e6) + "M";
    }
    if (value >= 999.5) {
      return digits(value / 1e3) + "k";
    }
    return digits(value);
  }

  /** "42", "1.3k", "12M". */
  public static String count(long value) {
    return count((double) value);
  }

  /** "1 234 567", with thin spaces between the thousands. */
  public static String exact(long value) {
    return String.format(Locale.ROOT, "%,d", value).replace(',', '\u2009');
  }

  /** "420 B", "12 kB", "1.4 MB", in powers of 1000. */
  public static String size(double bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < SIZES.length - 1) {
      value /= 1000;
      unit++;
    }
    return digits(value) + " " + SIZES[unit];
  }

  /** "420 B", "12 kB", "1.4 MB", in powers of 1000. */
  public static String size(long bytes) {
    return size((double) bytes);
  }

  /** "3 %", "0.4 %". */
  public static String percent(double share) {
    return digits(share * 100) + " %";
  }

  private static String digits(double value) {
    if (value >= 9.95 || value == 0) {
      return Long.toString(Math.round(value));
    }
    String text = String.format(Locale.ROOT, value >= 0.095 ? "%.1f" : "%.2f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
