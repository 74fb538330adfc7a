package io.sightline.desktop.scene;

import io.sightline.desktop.layout.LayoutGraph;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A part of a model with all that follows from it, to be handed to a {@link TopologyMap}. Making it
 * takes some milliseconds for some thousand nodes, which may be spent on any thread. Immutable.
 */
public final class PreparedMap {
  private final MapModel part;
  private final MapModel whole;
  private final Set<String> pinned;
  private final MapScene scene;
  private final LayoutGraph arranged;
  private final @Nullable Coarse coarse;
  private final @Nullable Joined joined;

  /** What was summed up last; made anew where other protocols are hidden. */
  private volatile Sums sums;

  private record Sums(Set<String> leftOut, @Nullable Overview overview) {}

  private PreparedMap(
      MapModel part,
      MapModel whole,
      Set<String> pinned,
      @Nullable Coarse coarse,
      Set<String> leftOut) {
    this.part = part;
    this.whole = whole;
    this.pinned = Set.copyOf(pinned);
    this.coarse = coarse;
    scene = MapScene.of(part.withPinned(pinned));
    LayoutGraph graph = isAll(part, whole) ? scene.graph() : new Cards(whole).layoutGraph(whole);
    arranged = coarse == null ? graph : graph.withFamilies(Joined.families(whole, coarse.standsIn));
    joined = coarse == null ? null : Joined.of(part, coarse.part, coarse.standsIn);
    sums = new Sums(Set.copyOf(leftOut), Overview.isFor(part) ? overviewWithout(leftOut) : null);
  }

  /**
   * The same map as it is to look from farther away, where nodes that belong together are one.
   *
   * @param part what is drawn then
   * @param standsIn gives for the id of a node that of what stands for it, its own where that does
   * @param islandIds what is selected with an island, by the id of its group
   */
  public record Coarse(
      MapModel part, UnaryOperator<String> standsIn, Map<String, String> islandIds) {
    public Coarse {
      islandIds = Map.copyOf(islandIds);
    }
  }

  /**
   * Prepares a part of a model, or all of it.
   *
   * @param part nodes and edges of the whole
   * @param pinned ids of the nodes that the user has pinned
   */
  public static PreparedMap of(MapModel part, MapModel whole, Set<String> pinned) {
    return new PreparedMap(part, whole, pinned, null, Set.of());
  }

  /**
   * The same of a map whose nodes are joined where it is seen from afar.
   *
   * @param hiddenProtocols whose edges are not shown
   */
  public static PreparedMap of(
      MapModel part,
      MapModel whole,
      Set<String> pinned,
      Coarse coarse,
      Set<String> hiddenProtocols) {
    return new PreparedMap(part, whole, pinned, coarse, hiddenProtocols);
  }

  private static boolean isAll(MapModel part, MapModel whole) {
    return part.nodes().size() == whole.nodes().size()
        && part.edges().size() == whole.edges().size();
  }

  /** What is drawn. */
  public MapModel part() {
    return part;
  }

  /** By what it is laid out. */
  public MapModel whole() {
    return whole;
  }

  boolean isWhole() {
    return isAll(part, whole);
  }

  /** What has to be placed for it. */
  public LayoutGraph arranged() {
    return arranged;
  }

  MapScene scene() {
    return scene;
  }

  /** The scene with these pins, which are those it was prepared with but for a moment. */
  MapScene scene(Set<String> pins) {
    return pins.equals(pinned) ? scene : MapScene.of(part.withPinned(pins));
  }

  /** The map with nodes joined; null where none are. */
  @Nullable Joined joined() {
    return joined;
  }

  /** The sums of the map without the edges of some protocols. */
  Overview overview(Set<String> hiddenProtocols) {
    Sums known = sums;
    Overview overview = known.overview;
    if (overview == null || !known.leftOut.equals(hiddenProtocols)) {
      overview = overviewWithout(hiddenProtocols);
      sums = new Sums(Set.copyOf(hiddenProtocols), overview);
    }
    return overview;
  }

  private Overview overviewWithout(Set<String> hiddenProtocols) {
    return Overview.of(part, hiddenProtocols, coarse == null ? Map.of() : coarse.islandIds);
  }
}
