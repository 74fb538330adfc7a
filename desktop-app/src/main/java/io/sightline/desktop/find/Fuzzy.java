package io.sightline.desktop.find;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Search by letters in their order, as one types them in a hurry: "chk" finds "checkout". What is
 * found together, at the beginning of a word, or as a whole comes first. Pure functions.
 */
public final class Fuzzy {
  private static final int NONE = -1;
  private static final int LETTER = 1;
  private static final int ADJACENT = 5;
  private static final int WORD_BEGIN = 8;
  private static final int PREFIX = 12;
  private static final int WHOLE = 24;

  private Fuzzy() {}

  /**
   * How well a text fits what was typed; negative when it does not. Spaces in the query separate
   * what is looked for each by itself.
   */
  public static int score(String query, String text) {
    int sum = 0;
    String low = text.toLowerCase(Locale.ROOT);
    for (String word : query.toLowerCase(Locale.ROOT).strip().split("\\s+", -1)) {
      int score = word.isEmpty() ? 0 : scoreWord(word, text, low);
      if (score < 0) {
        return NONE;
      }
      sum += score;
    }
    return sum;
  }

  /** What fits, the best first, and then as it stood. */
  public static <T> List<T> rank(String query, List<T> all, Function<T, String> text) {
    record Scored<T>(T value, int score, int length) {}
    return all.stream()
        .map(
            value -> {
              String words = text.apply(value);
              return new Scored<>(value, score(query, words), words.length());
            })
        .filter(scored -> scored.score() >= 0)
        .sorted(
            Comparator.comparingInt((Scored<T> scored) -> -scored.score())
                .thenComparingInt(scored -> query.isBlank() ? 0 : scored.length()))
        .map(Scored::value)
        .toList();
  }

  /** The best over all places where the first letter may stand, each taken on greedily. */
  private static int scoreWord(String word, String text, String low) {
    if (low.equals(word)) {
      return WHOLE + PREFIX + word.length() * (LETTER + ADJACENT);
    }
    int best = NONE;
    for (int from = low.indexOf(word.charAt(0)); from >= 0; ) {
      best = Math.max(best, scoreFrom(word, text, low, from));
      from = low.indexOf(word.charAt(0), from + 1);
    }
    return best;
  }

  private static int scoreFrom(String word, String text, String low, int from) {
    int score = from == 0 ? PREFIX : 0;
    int at = from;
    int last = from - 1;
    for (int i = 0; i < word.length(); i++) {
      at = low.indexOf(word.charAt(i), last + 1);
      if (at < 0) {
        return NONE;
      }
      score += LETTER;
      if (i > 0 && at == last + 1) {
        score += ADJACENT;
      }
      if (beginsWord(text, at)) {
        score += WORD_BEGIN;
      }
      last = at;
    }
    return score;
  }

  private static boolean beginsWord(String text, int at) {
    return at == 0
        || !Character.isLetterOrDigit(text.charAt(at - 1))
        || (Character.isLowerCase(text.charAt(at - 1)) && Character.isUpperCase(text.charAt(at)));
  }
}
