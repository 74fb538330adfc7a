package io.sightline.core.policy;

import io.sightline.core.kube.NetworkPolicy;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A rule that almost allowed a connection.
 *
 * @param rule its place among the policy's rules of that direction, from 0
 * @param differences what keeps it from allowing the connection, at least one
 */
public record NearMiss(
    NetworkPolicy policy, Direction direction, int rule, List<Difference> differences) {
  /** From this distance on a rule is about something else, and says nothing to a reader. */
  static final int TOO_FAR = 7;

  /** The nearest first, then by name, so that the order of policies does not matter. */
  static final Comparator<NearMiss> ORDER =
      Comparator.comparingInt(NearMiss::distance)
          .thenComparing(miss -> miss.policy().key().name())
          .thenComparing(miss -> miss.policy().key().uid())
          .thenComparingInt(NearMiss::rule);

  public NearMiss {
    differences = List.copyOf(differences);
  }

  /** How much would have to change: the sum of the differences'. */
  public int distance() {
    return differences.stream().mapToInt(Difference::distance).sum();
  }

  /** A sentence that names the rule and says what does not fit, without its full stop. */
  public String text() {
    return "%s rule %d of %s/%s %s"
        .formatted(
            direction.word(),
            rule + 1,
            policy.key().namespace(),
            policy.key().name(),
            differences.stream().map(Difference::text).collect(Collectors.joining("; and ")));
  }
}
