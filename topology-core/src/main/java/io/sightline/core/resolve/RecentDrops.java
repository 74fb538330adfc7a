package io.sightline.core.resolve;

import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The newest packets that a rule forbade, by which a failed attempt is known to be blocked. */
final class RecentDrops {
  private static final int MAX_DROPS = 4_096;

  private record Tuple(Endpoint destination, IpAddress source) {}

  private final Map<Tuple, String> reasons =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Tuple, String> eldest) {
          return size() > MAX_DROPS;
        }
      };

  void note(DropWindow drop) {
    if (DropReasons.isBlocking(drop.reason())) {
      reasons.put(new Tuple(drop.destination(), drop.source().address()), drop.reason());
    }
  }

  /**
   * Where the packets of an attempt were dropped: at the address that was dialled, or at that of
   * one of those behind it.
   */
  Optional<Endpoint> destinationOf(FlowOpened attempt, List<Endpoint> behind) {
    if (attempt.role() == Role.SERVER || reasons.isEmpty()) {
      return Optional.empty();
    }
    IpAddress source = attempt.local().address();
    if (reasons.containsKey(new Tuple(attempt.remote(), source))) {
      return Optional.of(attempt.remote());
    }
    return behind.stream().filter(it -> reasons.containsKey(new Tuple(it, source))).findFirst();
  }
}
