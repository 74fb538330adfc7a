package io.sightline.desktop.layout;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Places boxes by forces: repulsion, springs along edges, and a pull to the centre of their group;
 * groups are kept apart as islands and boxes never overlap when the layout has come to rest.
 *
 * <p>The same graphs, calls and seed give the same positions. A node keeps its place from one graph
 * to the next. After a change only what is new and its surroundings move freely ("heat"), the rest
 * yields no more than it must. The layout cools and then stops: {@link #step()} returns false and
 * does nothing until something changes. Not thread-safe; see {@link LayoutThread}.
 */
public final class ForceLayout {
  static final double THETA = 0.9;
  static final double REPULSION = 2600;
  static final double NEAREST = 40;

  /** Up to so many nodes have all the room that labels on edges like. */
  private static final double ROOMY_NODES = 30;

  private static final double GROUP_PULL = 0.14;
  private static final double FAMILY_PULL = 1.1;
  private static final double CENTRE_PULL_X = 0.012;
  private static final double CENTRE_PULL_Y = 0.024;
  private static final double VELOCITY_KEPT = 0.6;
  private static final double COOLING = 0.0228;
  private static final double COLD = 0.001;
  private static final double WARM_START = 0.3;
  private static final double NODE_GAP = 15;

  /** By how much a box may grow on each side and still not touch another. */
  private static final double ROOM_LEFT = NODE_GAP / 2 - 0.5;

  private static final double ISLAND_GAP = 24;
  private static final int FINAL_SWEEPS = 400;

  /** Of many nodes overlaps are not resolved each time on the way, but wholly at its end. */
  private static final int MANY_NODES = 1000;

  private static final int SEPARATED_EVERY = 3;

  /** A small graph is laid out from several starts and the clearest result is kept. */
  private static final int MAX_CANDIDATES = 48;

  private static final int CANDIDATE_NODES = 2400;

  /** A small map that has grown by a third since it was arranged is arranged anew. */
  private static final double OUTGROWN = 1.34;

  private static final int SMALL = 60;

  private static final double HEAT_NEW = 0.3;
  private static final double HEAT_NEIGHBOUR = 0.05;
  private static final double HEAT_OTHERS = 0.002;

  private final long seed;
  private final int candidates;
  private final QuadTree tree = new QuadTree(THETA);
  private final BoxSeparation nodeSeparation = new BoxSeparation();
  private final BoxSeparation unitSeparation = new BoxSeparation();
  private final Map<String, double[]> pins = new HashMap<>();

  private LayoutGraph graph = LayoutGraph.EMPTY;
  private Map<String, Integer> index = Map.of();
  private double[] x = new double[0];
  private double[] y = new double[0];
  private double[] vx = new double[0];
  private double[] vy = new double[0];
  private double[] heat = new double[0];
  private boolean[] pinned = new boolean[0];
  private Springs springs = Springs.of(graph);
  private Units units = new Units(graph);
  private Families families = new Families(graph);

  /** After a change forces do not move nodes out of the islands as they then were. */
  private @Nullable Islands home;

  private int arrangedSize;
  private int iterations;
  private double alpha;
  private boolean settled = true;

  /** Makes a layout whose random choices follow from the seed. */
  public ForceLayout(long seed) {
    this(seed, MAX_CANDIDATES);
  }

  private ForceLayout(long seed, int candidates) {
    this.seed = seed;
    this.candidates = candidates;
  }

  /**
   * Lays out another graph from now on. Known nodes stay, new ones start next to their neighbours,
   * and the layout warms up as much as the change calls for: not at all when ids, edges and sizes
   * are the same, sizes to within what the gaps between boxes leave.
   */
  public void setGraph(LayoutGraph next) {
    setGraph(next, true);
  }

  /**
   * The same, but a map that has outgrown its arrangement is only arranged anew where that is
   * allowed: for somebody who is reading it, everything would move.
   */
  public void setGraph(LayoutGraph wanted, boolean mayArrangeAnew) {
    LayoutGraph next = wanted;
    Map<String, Integer> nextIndex = next.index();
    int n = next.size();
    double[] nx = new double[n];
    double[] ny = new double[n];
    boolean[] known = new boolean[n];
    int knownCount = 0;
    for (int i = 0; i < n; i++) {
      String id = next.ids().get(i);
      Integer old = index.get(id);
      double @Nullable [] pin = pins.get(id);
      if (pin != null) {
        nx[i] = pin[0];
        ny[i] = pin[1];
      } else if (old != null) {
        nx[i] = x[old];
        ny[i] = y[old];
      }
      known[i] = pin != null || old != null;
      knownCount += known[i] ? 1 : 0;
    }
    boolean unchanged = sameShape(graph, next);
    if (unchanged) {
      // Sizes count from when the room was given, or else small changes would add up unnoticed.
      next = next.withSizesOf(graph);
    }
    double[] nextHeat = new double[n];
    boolean outgrown = mayArrangeAnew && n <= SMALL && n >= arrangedSize * OUTGROWN;
    boolean fresh = knownCount * 2 < n || (outgrown && knownCount < n);
    if (fresh) {
      Arrays.fill(nextHeat, 1);
      Placement.scatter(next, known, nx, ny, seed);
    } else if (!unchanged) {
      Placement.besideNeighbours(next, known, nx, ny, seed);
      heatUp(next, known, nextHeat);
    }
    graph = next;
    index = nextIndex;
    x = nx;
    y = ny;
    vx = new double[n];
    vy = new double[n];
    heat = unchanged ? heat : nextHeat;
    springs = Springs.of(next);
    units = new Units(next);
    families = new Families(next);
    pinned = new boolean[n];
    for (int i = 0; i < n; i++) {
      pinned[i] = pins.containsKey(next.ids().get(i));
    }
    if (fresh) {
      home = null;
      arrangedSize = n;
      alpha = 1;
      settled = false;
      chooseStart();
    } else if (!unchanged) {
      home = Islands.of(graph, x, y);
      alpha = Math.max(alpha, WARM_START);
    }
    settled = n == 0 || (settled && unchanged);
  }

  /** Takes over the result of the best of several layouts, which differ in their start only. */
  private void chooseStart() {
    int n = graph.size();
    int count = n == 0 ? 0 : Math.min(candidates, CANDIDATE_NODES / n);
    if (count < 2) {
      return;
    }
    // On all cores, and in an order of their own: which is taken does not depend on it.
    List<Candidate> all = IntStream.range(0, count).parallel().mapToObj(this::candidate).toList();
    Candidate best = all.getFirst();
    for (Candidate candidate : all) {
      if (candidate.clutter < best.clutter) {
        best = candidate;
      }
    }
    x = best.layout.x;
    y = best.layout.y;
    alpha = COLD;
  }

  private record Candidate(ForceLayout layout, double clutter) {}

  private Candidate candidate(int number) {
    ForceLayout candidate = new ForceLayout(seed * 1_000_003 + number, 1);
    candidate.pins.putAll(pins);
    candidate.setGraph(graph);
    candidate.settle();
    return new Candidate(candidate, Clutter.of(graph, candidate.x, candidate.y));
  }

  private void heatUp(LayoutGraph next, boolean[] known, double[] target) {
    Arrays.fill(target, HEAT_OTHERS);
    for (int i = 0; i < known.length; i++) {
      Integer old = index.get(next.ids().get(i));
      if (!known[i]) {
        target[i] = HEAT_NEW;
      } else if (old != null && !settled) {
        // What is still on its way goes on as fast; what has come to rest has no heat left.
        target[i] = Math.max(target[i], heat[old] * alpha / Math.max(alpha, WARM_START));
      }
    }
    for (int e = 0; e < next.edgeCount(); e++) {
      int a = next.from()[e];
      int b = next.to()[e];
      if (!known[a] && known[b]) {
        target[b] = Math.max(target[b], HEAT_NEIGHBOUR);
      } else if (!known[b] && known[a]) {
        target[a] = Math.max(target[a], HEAT_NEIGHBOUR);
      }
    }
  }

  private static boolean sameShape(LayoutGraph a, LayoutGraph b) {
    return a.groupCount() == b.groupCount()
        && a.ids().equals(b.ids())
        && Arrays.equals(a.group(), b.group())
        && Arrays.equals(a.family(), b.family())
        && Arrays.equals(a.from(), b.from())
        && Arrays.equals(a.to(), b.to())
        && fitsRoom(a.halfWidth(), b.halfWidth())
        && fitsRoom(a.halfHeight(), b.halfHeight());
  }

  /**
   * Whether boxes still fit the room they have: a figure on a card that has a digit more is no
   * reason to move a map.
   */
  private static boolean fitsRoom(float[] before, float[] now) {
    for (int i = 0; i < now.length; i++) {
      if (Math.abs(now[i] - before[i]) > ROOM_LEFT) {
        return false;
      }
    }
    return true;
  }

  /** Holds a node at a place until {@link #unpin}; others give way to it. */
  public void pin(String id, double pinX, double pinY) {
    pins.put(id, new double[] {pinX, pinY});
    Integer i = index.get(id);
    if (i != null) {
      x[i] = pinX;
      y[i] = pinY;
      vx[i] = vy[i] = 0;
      pinned[i] = true;
      // Only overlaps are resolved: a drag must not set the rest of the map in motion.
      alpha = Math.max(alpha, 2 * COLD);
      settled = false;
    }
  }

  /** Lets a node move again. */
  public void unpin(String id) {
    pins.remove(id);
    Integer i = index.get(id);
    if (i != null && pinned[i]) {
      pinned[i] = false;
      heat[i] = 1;
      alpha = Math.max(alpha, WARM_START);
      settled = false;
    }
  }

  /** Forgets all places but the pins and starts anew. */
  public void restart() {
    LayoutGraph same = graph;
    graph = LayoutGraph.EMPTY;
    index = Map.of();
    iterations = 0;
    setGraph(same);
  }

  /** Does one iteration; returns false when the layout is at rest and nothing was done. */
  public boolean step() {
    if (settled) {
      return false;
    }
    if (graph.size() == 0) {
      settled = true;
      return false;
    }
    move();
    boolean cold = alpha < COLD;
    iterations++;
    if (cold || graph.size() < MANY_NODES || iterations % SEPARATED_EVERY == 0) {
      separate(cold ? FINAL_SWEEPS : 2, cold ? 1 : Math.min(1, 1.15 - alpha));
    }
    if (cold) {
      settled = true;
    }
    alpha -= alpha * COOLING;
    return true;
  }

  /** Iterates until the layout is at rest. */
  public void settle() {
    while (step()) {
      // Each step cools, so this ends after some three hundred.
    }
  }

  /** Whether the layout is at rest. */
  public boolean isSettled() {
    return settled;
  }

  /** How far from rest the layout is, from 1 (fresh) down to 0. */
  public double temperature() {
    return settled ? 0 : alpha;
  }

  /** The positions as they are now. */
  public LayoutSnapshot snapshot() {
    return new LayoutSnapshot(graph.ids(), x.clone(), y.clone(), settled);
  }

  /** The graph that is laid out. */
  public LayoutGraph graph() {
    return graph;
  }

  private void move() {
    int n = graph.size();
    // Many boxes need less room each, and a stronger hold on those that hang on nothing.
    double crowding = Math.clamp(Math.sqrt(ROOMY_NODES / n), 0.3, 1);
    double centre = Math.clamp(n / 20.0, 1, 6);
    tree.build(x, y, n);
    tree.repel(REPULSION * crowding * alpha, NEAREST, vx, vy);
    springs.pull(graph, alpha, x, y, vx, vy);
    units.pullToGroups(alpha * GROUP_PULL, x, y, vx, vy);
    families.pull(alpha * FAMILY_PULL, x, y, vx, vy);
    double limit = 400 * alpha + 4;
    for (int i = 0; i < n; i++) {
      if (pinned[i]) {
        vx[i] = vy[i] = 0;
        continue;
      }
      vx[i] = (vx[i] - x[i] * CENTRE_PULL_X * centre * alpha) * VELOCITY_KEPT;
      vy[i] = (vy[i] - y[i] * CENTRE_PULL_Y * centre * alpha) * VELOCITY_KEPT;
      double speed = Math.max(1, Math.hypot(vx[i], vy[i]) / limit);
      x[i] += vx[i] / speed * heat[i];
      y[i] += vy[i] / speed * heat[i];
      if (home != null && graph.group()[i] >= 0) {
        stayHome(i, home);
      }
    }
  }

  /** An island that grows pushes others away; one new node is no reason for that. */
  private void stayHome(int i, Islands islands) {
    int g = graph.group()[i];
    double marginX = graph.halfWidth()[i] + LayoutGraph.ISLAND_PADDING;
    double marginY = graph.halfHeight()[i] + LayoutGraph.ISLAND_PADDING;
    double left = islands.left[g] + marginX;
    double right = islands.right[g] - marginX;
    double top = islands.top[g] + marginY + LayoutGraph.ISLAND_TITLE;
    double bottom = islands.bottom[g] - marginY;
    if (left <= right && top <= bottom) {
      x[i] = Math.clamp(x[i], left, right);
      y[i] = Math.clamp(y[i], top, bottom);
    }
  }

  /** Resolves overlaps of boxes within groups, then of islands and lone boxes as wholes. */
  private void separate(int sweeps, double room) {
    for (int round = 0; round < sweeps && units.anyGroups(); round++) {
      int overlaps = nodeSeparation.sweep(units.nodeBoxes(x, y, pinned, heat, NODE_GAP * room));
      if (overlaps == 0) {
        break;
      }
    }
    for (int round = 0; round < sweeps; round++) {
      BoxSeparation.Boxes boxes = units.unitBoxes(x, y, pinned, ISLAND_GAP * room);
      int overlaps = unitSeparation.sweep(boxes);
      if (overlaps == 0) {
        break;
      }
      units.moveUnits(boxes, x, y);
    }
  }

  /** The ids that are pinned. */
  public List<String> pinnedIds() {
    return pins.keySet().stream().sorted().toList();
  }
}
