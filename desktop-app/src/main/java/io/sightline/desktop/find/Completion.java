package io.sightline.desktop.find;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * One way to go on writing a filter.
 *
 * @param label what is offered
 * @param detail what it means; may be empty
 * @param text the whole text once it is taken
 * @param caret where writing goes on in that text
 */
public record Completion(String label, String detail, String text, int caret) {
  private static final int MAX = 50;
  private static final String BEFORE_TERM = " \t\n\r()|!";
  private static final String ESCAPED = BEFORE_TERM + "\\\",=<>*?";

  /**
   * What may stand at the caret, the likeliest first.
   *
   * @param values the values there are for a key now
   */
  public static List<Completion> at(
      String text, int caret, Function<Key, ? extends Collection<String>> values) {
    int start = termStart(text, caret);
    String term = text.substring(start, caret);
    if (insideQuotes(term)) {
      return List.of();
    }
    int operatorEnd = operatorEnd(term);
    Writer writer = new Writer(text, caret);
    return operatorEnd < 0
        ? keys(term, start, writer)
        : values(term, start, operatorEnd, values, writer);
  }

  /** Puts what is taken in the place of what was begun. */
  private record Writer(String text, int caret) {
    Completion replace(int from, String label, String detail, String with, boolean whole) {
      int end = caret;
      while (end < text.length() && ESCAPED.indexOf(text.charAt(end)) < 0) {
        end++;
      }
      String rest = text.substring(end);
      String gap = whole && !rest.startsWith(" ") && !rest.startsWith(")") ? " " : "";
      String taken = text.substring(0, from) + with + gap + rest;
      int after = from + with.length() + (whole && !rest.startsWith(")") ? 1 : 0);
      return new Completion(label, detail, taken, Math.min(after, taken.length()));
    }
  }

  private static List<Completion> keys(String term, int start, Writer writer) {
    int colon = term.indexOf(':');
    Side side = colon < 0 ? null : Side.of(term.substring(0, colon)).orElse(null);
    int from = side == null ? start : start + colon + 1;
    String begun = side == null ? term : term.substring(colon + 1);
    List<Completion> found = new ArrayList<>();
    for (Key key : Key.values()) {
      if (begins(key.word(), begun) && (side == null || key.isOfAnEnd())) {
        String label = key.word() + key.usualOperator();
        found.add(writer.replace(from, label, key.description(), label, false));
      }
    }
    for (Side other : Side.values()) {
      String label = other.word() + ":";
      if (side == null && other != Side.ANY && begins(label, begun)) {
        String detail = other == Side.FROM ? "only the end that asks" : "only the end that answers";
        found.add(writer.replace(from, label, detail, label, false));
      }
    }
    return found;
  }

  private static List<Completion> values(
      String term,
      int start,
      int operatorEnd,
      Function<Key, ? extends Collection<String>> values,
      Writer writer) {
    String word = term.substring(0, operatorEnd).replaceAll("[!<>=]+$", "");
    int colon = word.indexOf(':');
    Key key = Key.of(word.substring(colon + 1)).orElse(null);
    if (key == null) {
      return List.of();
    }
    int begin = Math.max(operatorEnd, term.lastIndexOf(',') + 1);
    String begun = term.substring(begin).toLowerCase(Locale.ROOT);
    Collection<String> there = values.apply(key);
    Comparator<String> order =
        Comparator.comparing((String value) -> !begins(value, begun))
            .thenComparing(Comparator.naturalOrder());
    return there.stream()
        .filter(value -> value.toLowerCase(Locale.ROOT).contains(begun))
        .distinct()
        .sorted(order)
        .limit(MAX)
        .map(value -> writer.replace(start + begin, value, "", quoted(value), true))
        .toList();
  }

  /** A value so that it is read as it stands. */
  public static String quoted(String value) {
    return value.isEmpty() || value.chars().anyMatch(c -> ESCAPED.indexOf(c) >= 0)
        ? '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
        : value;
  }

  private static boolean begins(String word, String begun) {
    return word.regionMatches(true, 0, begun, 0, begun.length());
  }

  private static boolean insideQuotes(String term) {
    boolean inside = false;
    for (int i = 0; i < term.length(); i++) {
      if (term.charAt(i) == '\\') {
        i++;
      } else if (term.charAt(i) == '"') {
        inside = !inside;
      }
    }
    return inside;
  }

  /** Where the term begins in which the caret stands. */
  private static int termStart(String text, int caret) {
    int start = 0;
    boolean inside = false;
    for (int i = 0; i < caret; i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        inside = !inside;
      } else if (!inside
          && BEFORE_TERM.indexOf(c) >= 0
          && !(c == '!' && i + 1 < text.length() && text.charAt(i + 1) == '=')) {
        start = i + 1;
      }
    }
    return Math.min(start, caret);
  }

  /** Where the value begins in a term; -1 while the key is still being written. */
  private static int operatorEnd(String term) {
    for (int i = 0; i < term.length(); i++) {
      if ("=<>".indexOf(term.charAt(i)) >= 0) {
        return i + 1 < term.length() && term.charAt(i + 1) == '=' ? i + 2 : i + 1;
      }
    }
    return -1;
  }
}
