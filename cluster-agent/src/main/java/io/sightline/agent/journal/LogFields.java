package io.sightline.agent.journal;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A line as structured logging writes it: a message, and fields as {@code name=value}, the value in
 * double quotes where it has blanks. Both klog's form ({@code "Probe failed" pod="shop/web"}) and
 * logfmt's ({@code level=error msg="…"}) are read; what does not fit is left out.
 *
 * @param message the text before the fields, without its quotes; empty where there is none
 */
record LogFields(String message, Map<String, String> fields) {
  private static final int MAX_FIELDS = 32;

  String get(String name) {
    return fields.getOrDefault(name, "");
  }

  static LogFields parse(String line) {
    Reader reader = new Reader(line);
    return reader.read();
  }

  private static final class Reader {
    private final String line;
    private int at;

    Reader(String line) {
      this.line = line;
    }

    LogFields read() {
      String message = "";
      skipBlanks();
      int begin = at;
      if (at < line.length() && line.charAt(at) == '"') {
        message = quoted();
      }
      Map<String, String> fields = new LinkedHashMap<>();
      while (at < line.length() && fields.size() < MAX_FIELDS) {
        skipBlanks();
        String name = name();
        if (name.isEmpty()) {
          skipWord();
        } else {
          fields.putIfAbsent(name, value());
        }
      }
      if (message.isEmpty() && fields.isEmpty()) {
        message = line.substring(begin);
      }
      return new LogFields(message, fields);
    }

    private void skipBlanks() {
      while (at < line.length() && line.charAt(at) <= ' ') {
        at++;
      }
    }

    private void skipWord() {
      while (at < line.length() && line.charAt(at) > ' ') {
        at++;
      }
    }

    /** The name before an equals sign, which is passed; empty, and nothing passed, without one. */
    private String name() {
      int end = at;
      while (end < line.length() && isOfName(line.charAt(end))) {
        end++;
      }
      if (end == at || end >= line.length() || line.charAt(end) != '=') {
        return "";
      }
      String name = line.substring(at, end);
      at = end + 1;
      return name;
    }

    private static boolean isOfName(char c) {
      return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
    }

    private String value() {
      if (at < line.length() && line.charAt(at) == '"') {
        return quoted();
      }
      int begin = at;
      skipWord();
      return line.substring(begin, at);
    }

    /** As Go's {@code %q} writes it; one that has no end goes to the end of the line. */
    private String quoted() {
      StringBuilder text = new StringBuilder();
      at++;
      while (at < line.length() && line.charAt(at) != '"') {
        char c = line.charAt(at++);
        if (c == '\\' && at < line.length()) {
          char escaped = line.charAt(at++);
          text.append(
              switch (escaped) {
                case 'n', 't', 'r' -> ' ';
                default -> escaped;
              });
        } else {
          text.append(c);
        }
      }
      at++;
      return text.toString();
    }
  }
}
