package io.sightline.desktop.scene;

import io.sightline.desktop.layout.LayoutGraph;
import java.util.Set;

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

  private PreparedMap(
      MapModel part, MapModel whole, Set<String> pinned, MapScene scene, LayoutGraph arranged) {
    this.part = part;
    this.whole = whole;
    this.pinned = pinned;
    this.scene = scene;
    this.arranged = arranged;
  }

  /**
   * Prepares a part of a model, or all of it.
   *
   * @param part nodes and edges of the whole
   * @param pinned ids of the nodes that the user has pinned
   */
  public static PreparedMap of(MapModel part, MapModel whole, Set<String> pinned) {
    MapScene scene = MapScene.of(part.withPinned(pinned));
    return new PreparedMap(
        part,
        whole,
        Set.copyOf(pinned),
        scene,
        isAll(part, whole) ? scene.graph() : new Cards(whole).layoutGraph(whole));
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

  LayoutGraph arranged() {
    return arranged;
  }

  /** The scene with these pins, which are those it was prepared with but for a moment. */
  MapScene scene(Set<String> pins) {
    return pins.equals(pinned) ? scene : MapScene.of(part.withPinned(pins));
  }
}
