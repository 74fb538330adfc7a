package io.sightline.desktop.scene;

import io.sightline.desktop.layout.Islands;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much of a map is drawn as one at the zoom it is seen at, and the way from one step to the
 * next: nodes gather where the one will stand that stands for them, and come out of it again.
 * JavaFX application thread only.
 *
 * <p>Between two scales a map stays as it is, so that it does not flicker at a threshold.
 */
final class Zoomed {
  private static final double JOINING_BEGINS = 0.24;
  private static final double JOINING_ENDS = 0.3;
  private static final double SECONDS_A_STEP = 0.2;

  private MapView.Step wanted = MapView.Step.NODES;
  private boolean joins;

  /** 0 where each node is by itself, and then one more for each step that the map has. */
  private double depth;

  private boolean begun;

  /** The step for a map at a zoom, where nothing was shown before. */
  static MapView.Step stepAt(PreparedMap map, double scale) {
    return step(MapView.Step.NODES, map, scale);
  }

  private static MapView.Step step(MapView.Step now, PreparedMap map, double scale) {
    if (Overview.isCalledFor(now == MapView.Step.ISLANDS, map.part(), scale)) {
      return MapView.Step.ISLANDS;
    }
    double begins = now == MapView.Step.NODES ? JOINING_BEGINS : JOINING_ENDS;
    return map.joined() != null && scale < begins ? MapView.Step.JOINED : MapView.Step.NODES;
  }

  /**
   * Goes on towards the step for a zoom; returns whether it changed what is seen.
   *
   * @param joining whether anything is to be drawn as one
   * @param seconds that have gone by; infinite for no way between steps
   */
  boolean advance(PreparedMap map, boolean joining, double scale, double seconds) {
    wanted = joining ? step(wanted, map, scale) : MapView.Step.NODES;
    boolean mayJoin = map.joined() != null;
    double goal = depthOf(wanted, mayJoin);
    double before = depth;
    if (!begun || mayJoin != joins) {
      depth = goal;
    } else {
      double step = seconds / SECONDS_A_STEP;
      depth += Math.clamp(goal - depth, -step, step);
    }
    begun = true;
    joins = mayJoin;
    return depth != before;
  }

  /** Whether it is on the way. */
  boolean isMoving() {
    return depth != depthOf(wanted, joins);
  }

  private static double depthOf(MapView.Step step, boolean joins) {
    return switch (step) {
      case NODES -> 0;
      case JOINED -> 1;
      case ISLANDS -> joins ? 2 : 1;
    };
  }

  /** What is to be painted of a map whose nodes are at the given places. */
  Scenery scenery(PreparedMap map, MapScene scene, double[] x, double[] y, Set<String> hidden) {
    return at(depth, map, scene, x, y, hidden);
  }

  /** What is to be painted of a map at a step. */
  static Scenery scenery(
      MapView.Step step, PreparedMap map, double[] x, double[] y, Set<String> hidden) {
    boolean joins = map.joined() != null;
    return at(depthOf(step, joins), map, map.scene(), x, y, hidden);
  }

  private static Scenery at(
      double depth, PreparedMap map, MapScene scene, double[] x, double[] y, Set<String> hidden) {
    Islands islands = Islands.of(scene.graph(), x, y);
    Joined joined = map.joined();
    int settled = (int) depth;
    double gathered = eased(depth - settled);
    if (settled == (joined == null ? 1 : 2)) {
      return new Scenery(scene, x, y, islands, null, map.overview(hidden));
    }
    if (joined == null) {
      return gather(scene, x, y, islands, null, gathered);
    }
    double[] middleX = joined.middles(x);
    double[] middleY = joined.middles(y);
    if (settled == 1) {
      return gather(joined.scene(), middleX, middleY, islands, joined, gathered);
    }
    if (gathered == 0) {
      return new Scenery(scene, x, y, islands, null, null);
    }
    double[] atX = x.clone();
    double[] atY = y.clone();
    for (int i = 0; i < atX.length; i++) {
      int parent = joined.parents()[i];
      if (parent != Joined.NONE) {
        atX[i] += (middleX[parent] - atX[i]) * gathered;
        atY[i] += (middleY[parent] - atY[i]) * gathered;
      }
    }
    return new Scenery(scene, atX, atY, islands, null, null);
  }

  /** Nodes on their way to the middle of their island. */
  private static Scenery gather(
      MapScene scene,
      double[] x,
      double[] y,
      Islands islands,
      @Nullable Joined joined,
      double gathered) {
    if (gathered == 0) {
      return new Scenery(scene, x, y, islands, joined, null);
    }
    double[] atX = x.clone();
    double[] atY = y.clone();
    for (int i = 0; i < atX.length; i++) {
      int g = scene.model().nodes().get(i).group();
      if (g >= 0 && islands.exists(g)) {
        atX[i] += ((islands.left[g] + islands.right[g]) / 2 - atX[i]) * gathered;
        atY[i] += ((islands.top[g] + islands.bottom[g]) / 2 - atY[i]) * gathered;
      }
    }
    return new Scenery(scene, atX, atY, islands, joined, null);
  }

  private static double eased(double share) {
    return share * share * (3 - 2 * share);
  }
}
