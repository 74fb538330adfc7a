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
 * @param focus what everything shown is near to; null for no such limit
 */
public record Narrowing(Filter filter, boolean hidesOthers, @Nullable Focus focus) {
  /** Everything is shown. */
  public static final Narrowing NONE = new Narrowing(Filter.NONE, false, null);

  /**
   * The surroundings of a node of the map.
   *
   * @param id of the node
   * @param hops how many edges away the furthest may be, in either direction; at least one
   */
  public record Focus(String id, int hops) {
    public Focus {
      if (hops < 1) {
        throw new IllegalArgumentException("a focus needs one hop or more, not " + hops);
      }
    }

    /** "2 hops around checkout". */
    public String words(Topology topology) {
      Entity entity = topology.entities().get(id);
      String name = entity == null ? id : entity.name();
      return "%d %s around %s".formatted(hops, hops == 1 ? "hop" : "hops", name);
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
