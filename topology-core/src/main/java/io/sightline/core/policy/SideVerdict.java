package io.sightline.core.policy;

import io.sightline.core.kube.NetworkPolicy;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the policies of one end say.
 *
 * @param direction egress for the client's end, ingress for the server's
 * @param isolating the policies that isolate this end, by name; none where everything is allowed
 * @param allowedBy a policy of them that allows the connection; null where none does or none is
 *     needed
 * @param nearest the rules that come nearest to allowing it, the nearest first; none where it is
 *     allowed
 * @param caveats what this rests on
 */
public record SideVerdict(
    Direction direction,
    Outcome outcome,
    List<NetworkPolicy> isolating,
    @Nullable NetworkPolicy allowedBy,
    List<NearMiss> nearest,
    Set<Caveat> caveats) {
  public SideVerdict {
    isolating = List.copyOf(isolating);
    nearest = List.copyOf(nearest);
    caveats = Set.copyOf(caveats);
  }

  static SideVerdict open(Direction direction, Set<Caveat> caveats) {
    return new SideVerdict(direction, Outcome.ALLOWED, List.of(), null, List.of(), caveats);
  }
}
