package io.sightline.desktop.panel.logs;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How serious a line of a log is, as far as its text says so. */
public enum LogLevel {
  /** The text does not say. */
  UNKNOWN,
  DEBUG,
  INFO,
  WARNING,
  ERROR;

  /** Only the begin of a line is looked at: what comes later is somebody's text. */
  private static final int LOOKED_AT = 400;

  /** `"level":"error"`, `level=warn`, `severity: ERROR`. */
  private static final Pattern FIELD =
      Pattern.compile(
          "(?i)\\b(?:level|lvl|severity|loglevel)\"?\\s*[:=]\\s*\"?(trace|debug|info|notice|warn(?:ing)?|err(?:or)?|crit(?:ical)?|alert|emerg(?:ency)?|fatal|panic|severe)\\b");

  /** The Kubernetes components' own: `E0921 14:03:22.123456`. */
  private static final Pattern KLOG = Pattern.compile("^([IWEF])\\d{4} \\d\\d:\\d\\d:\\d\\d");

  /** A word in capitals, or one in brackets or before a colon as nginx and PostgreSQL write it. */
  private static final Pattern WORD =
      Pattern.compile(
          "\\b(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|CRITICAL|FATAL|PANIC|SEVERE|LOG)\\b"
              + "|\\[(debug|info|notice|warn|warning|error|crit|alert|emerg|fatal)\\]");

  /** The level that a line names, without its time stamp by the API server. */
  public static LogLevel of(String text) {
    String begin = text.length() > LOOKED_AT ? text.substring(0, LOOKED_AT) : text;
    Matcher klog = KLOG.matcher(begin);
    if (klog.find()) {
      return switch (klog.group(1)) {
        case "I" -> INFO;
        case "W" -> WARNING;
        default -> ERROR;
      };
    }
    Matcher field = FIELD.matcher(begin);
    if (field.find()) {
      return ofWord(field.group(1));
    }
    Matcher word = WORD.matcher(begin);
    if (word.find()) {
      return ofWord(word.group(1) != null ? word.group(1) : word.group(2));
    }
    return UNKNOWN;
  }

  private static LogLevel ofWord(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "trace", "debug" -> DEBUG;
      case "info", "notice", "log" -> INFO;
      case "warn", "warning" -> WARNING;
      default -> ERROR;
    };
  }
}
