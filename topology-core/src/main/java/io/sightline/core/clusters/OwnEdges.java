package io.sightline.core.clusters;

import static java.util.Objects.requireNonNull;

import io.sightline.core.fact.EdgeTotals;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.Transport;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The edges whose count no relay knows: those between clusters, and those of which a part was found
 * to belong to one. Bounded; the oldest go first. Not thread-safe.
 */
final class OwnEdges {
  private static final int MAX_OWN = 65_536;

  /** What tells edges apart, whichever their protocol. */
  private record Path(String client, String server, Transport transport, int port, String via) {
    static Path of(FlowResolved it, Transport transport) {
      return new Path(it.clientEntity(), it.serverEntity(), transport, it.serverPort(), it.via());
    }

    static Path of(EdgeTotals it) {
      return new Path(
          it.clientEntity(), it.serverEntity(), it.transport(), it.serverPort(), it.via());
    }
  }

  private final Set<Path> own =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Path, Boolean> eldest) {
              return size() > MAX_OWN;
            }
          });

  /** Notes where a flow was told to lead, and where it was found to. */
  void note(Crossing crossing) {
    Transport transport = crossing.opened().transport();
    Path told = Path.of(crossing.told(), transport);
    Path decided = Path.of(requireNonNull(crossing.decided), transport);
    if (!told.equals(decided)) {
      own.add(told);
      own.add(decided);
    }
  }

  boolean contains(EdgeTotals edge) {
    return own.contains(Path.of(edge));
  }
}
