package io.sightline.desktop.view;

import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.find.Filter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is looked for on a map: what passes a filter, and what is near something. Immutable.
 *
 * @param hidesOthers whether the rest is taken from the map; else it is only dimmed
 * @param focus what everything shown is near to or on the way of; null for no such limit
 */
public record Narrowing(Filter filter, boolean hidesOthers, @Nullable Focus focus) {
  /** Everything is shown. */
  public static final Narrowing NONE = new Narrowing(Filter.NONE, false, null);

  /** What of a map is looked at, whatever it is called. */
  public sealed interface Focus {
    /** "2 hops around checkout". */
    String words(Topology topology);

    private static String name(String id, Topology topology) {
      Entity entity = topology.entities().get(id);
      return entity == null ? id : entity.name();
    }
  }

  /** The way from one node of the map to another. */
  public record Path(String fromId, String toId) implements Focus {
    @Override
    public String words(Topology topology) {
      return "path from %s to %s"
          .formatted(Focus.name(fromId, topology), Focus.name(toId, topology));
    }
  }

  /**
   * The surroundings of a node of the map.
   *
   * @param id of the node
   * @param hops how many edges away the furthest may be, in either direction; at least one
   */
  public record Around(String id, int hops) implements Focus {
    public Around {
      if (hops < 1) {
        throw new IllegalArgumentException("a focus needs one hop or more, not " + hops);
      }
    }

    @Override
    public String words(Topology topology) {
      return "%d %s around %s"
          .formatted(hops, hops == 1 ? "hop" : "hops", Focus.name(id, topology));
    }
  }

  /** What only passes a filter stays on the map. */
  public static Narrowing hiding(Filter filter) {
    return new Narrowing(filter, true, null);
  }

  public boolean isNone() {
    return filter.isEmpty() && focus == null;
  }

  public Narrowing withFilter(Filter other) {
    return new Narrowing(other, hidesOthers, focus);
  }

  public Narrowing withHidesOthers(boolean hides) {
    return new Narrowing(filter, hides, focus);
  }

  public Narrowing withFocus(@Nullable Focus other) {
    return new Narrowing(filter, hidesOthers, other);
  }

  /** What a picture says of it: "ns=shop err%>5, 2 hops around checkout (others dimmed)". */
  public String words(Topology topology) {
    List<String> words = new ArrayList<>();
    if (!filter.isEmpty()) {
      words.add(filter.text());
    }
    if (focus != null) {
      words.add(focus.words(topology));
    }
    return String.join(", ", words) + (hidesOthers ? "" : " (others dimmed)");
  }
}
