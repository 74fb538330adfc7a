package io.sightline.desktop.find;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What may have been meant. */
final class Suggestions {
  private static final int MAX = 6;

  private Suggestions() {}

  static String unknownKey(String word) {
    List<String> keys = Arrays.stream(Key.values()).map(Key::word).toList();
    return word.isEmpty()
        ? "Expected a key before the operator: %s".formatted(oneOf(keys, word))
        : "There is no key %s; expected %s".formatted(word, oneOf(keys, word));
  }

  /** Those of several words that are nearest to what was written: "http, http2 or tcp". */
  static String oneOf(List<String> words, String written) {
    List<String> near = new ArrayList<>(words);
    String wanted = written.toLowerCase(Locale.ROOT);
    if (near.size() > MAX) {
      near.sort(Comparator.comparingInt(word -> distance(wanted, word)));
      return near.stream().limit(MAX).collect(Collectors.joining(", ")) + ", …";
    }
    return String.join(", ", near.subList(0, near.size() - 1)) + " or " + near.getLast();
  }

  /** Letters to change, leave out or put in (Levenshtein); a common beginning counts as nearer. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    boolean begins = !a.isEmpty() && (b.startsWith(a) || a.startsWith(b));
    return 2 * row[b.length()] - (begins ? 5 : 0);
  }
}
