package io.sightline.core.policy;

import io.sightline.core.kube.LabelSelector;
import io.sightline.core.kube.LabelSelector.Operator;
import io.sightline.core.kube.LabelSelector.Requirement;
import io.sightline.core.kube.Labels;
import io.sightline.core.policy.Difference.Holder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares labels with a selector, and says what does not fit. */
final class SelectorFit {
  private static final int SLIP = 1;
  private static final int OTHER = 2;
  // An adjacent exchange or one wrong letter; two in a long word. Short words that differ by one
  // letter, such as "a" and "b", are other words.
  private static final int SHORTEST_WITH_SLIP = 3;
  private static final int LONG_WORD = 8;

  private SelectorFit() {}

  /** What keeps the labels from being selected; nothing when they are. */
  static List<Difference> of(LabelSelector selector, Labels labels, Holder holder) {
    if (selector.matches(labels)) {
      return List.of();
    }
    List<Difference> differences = new ArrayList<>();
    List<String> pairs = selector.equal().pairs();
    for (int i = 0; i < pairs.size(); i += 2) {
      String key = pairs.get(i);
      String wanted = pairs.get(i + 1);
      String actual = labels.get(key);
      if (!wanted.equals(actual)) {
        differences.add(
            new Difference.Label(
                holder, key, key + "=" + wanted, actual, distance(List.of(wanted), actual)));
      }
    }
    Labels none = Labels.NONE;
    for (Requirement requirement : selector.requirements()) {
      if (!new LabelSelector(none, List.of(requirement)).matches(labels)) {
        String actual = labels.get(requirement.key());
        boolean named = requirement.operator() == Operator.IN;
        differences.add(
            new Difference.Label(
                holder,
                requirement.key(),
                text(requirement),
                actual,
                named ? distance(requirement.values(), actual) : OTHER));
      }
    }
    return differences;
  }

  private static String text(Requirement it) {
    String values = "(" + String.join(",", it.values()) + ")";
    return switch (it.operator()) {
      case IN -> it.key() + " in " + values;
      case NOT_IN -> it.key() + " not in " + values;
      case EXISTS -> "a label " + it.key();
      case DOES_NOT_EXIST -> "no label " + it.key();
    };
  }

  private static int distance(List<String> wanted, @Nullable String actual) {
    return actual != null && wanted.stream().anyMatch(value -> isSlip(value, actual))
        ? SLIP
        : OTHER;
  }

  static boolean isSlip(String wanted, String actual) {
    int shorter = Math.min(wanted.length(), actual.length());
    if (shorter < SHORTEST_WITH_SLIP) {
      return false;
    }
    int most = shorter >= LONG_WORD ? 2 : 1;
    boolean similarLength = Math.abs(wanted.length() - actual.length()) <= most;
    return wanted.equalsIgnoreCase(actual) || (similarLength && edits(wanted, actual) <= most);
  }

  /**
   * Letters to insert, delete, replace or exchange with the next one, to make one word of the other
   * (optimal string alignment).
   */
  private static int edits(String one, String other) {
    int[][] cost = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replaced = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(cost[i - 1][j - 1] + replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean exchanged =
            i > 1
                && j > 1
                && one.charAt(i - 1) == other.charAt(j - 2)
                && one.charAt(i - 2) == other.charAt(j - 1);
        if (exchanged) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[one.length()][other.length()];
  }
}
