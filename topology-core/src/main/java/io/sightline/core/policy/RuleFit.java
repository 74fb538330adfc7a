package io.sightline.core.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a rule, or one of its peers, fits a connection.
 *
 * @param differences what keeps it from allowing the connection; none when it does
 * @param caveats what that rests on
 */
record RuleFit(List<Difference> differences, Set<Caveat> caveats) {
  static final RuleFit MATCH = new RuleFit(List.of(), EnumSet.noneOf(Caveat.class));

  /** The best first: one that allows, the one with the least to change, the least to assume. */
  static final Comparator<RuleFit> BEST_FIRST =
      Comparator.comparing((RuleFit fit) -> !fit.isMatch())
          .thenComparingInt(RuleFit::distance)
          .thenComparingInt(fit -> fit.caveats().size());

  RuleFit {
    differences = List.copyOf(differences);
  }

  static RuleFit not(Difference difference) {
    return new RuleFit(List.of(difference), EnumSet.noneOf(Caveat.class));
  }

  RuleFit and(@Nullable Difference difference) {
    if (difference == null) {
      return this;
    }
    List<Difference> more = new ArrayList<>(differences);
    more.add(difference);
    return new RuleFit(more, caveats);
  }

  boolean isMatch() {
    return differences.isEmpty();
  }

  /** Whether it matches whatever the network plugin makes of the caveats: none is better. */
  boolean isPlainMatch() {
    return isMatch() && caveats.isEmpty();
  }

  /** Whether nothing speaks against it but what is not known. */
  boolean isUndetermined() {
    return !isMatch()
        && differences.stream().allMatch(it -> it instanceof Difference.UnseenNamespace);
  }

  /** Whether it would match, if the plugin found host-network pods by their labels. */
  boolean isUpToHostNetwork() {
    return !isMatch() && differences.stream().allMatch(it -> it instanceof Difference.HostNetwork);
  }

  int distance() {
    return differences.stream().mapToInt(Difference::distance).sum();
  }
}
