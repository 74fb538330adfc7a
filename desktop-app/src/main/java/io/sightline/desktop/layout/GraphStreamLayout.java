package io.sightline.desktop.layout;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graphstream.stream.PipeBase;
import org.graphstream.ui.geom.Point3;
import org.graphstream.ui.layout.Layout;

/**
 * Offers {@link ForceLayout} as a GraphStream layout, so that it can take the place of {@code
 * SpringBox} and be compared with it.
 *
 * <p>Nodes and edges arrive as stream events; {@link #compute()} does one iteration and sends an
 * attribute {@code xyz} per node that moved. Positions are in GraphStream's direction of y,
 * upwards. A node attribute {@code sightline.group} (a string) puts nodes into groups. One thread
 * at a time.
 */
public final class GraphStreamLayout extends PipeBase implements Layout {
  /** Name of the node attribute that holds the group. */
  public static final String GROUP_ATTRIBUTE = "sightline.group";

  private static final float HALF_WIDTH = 70;
  private static final float HALF_HEIGHT = 25;

  private record Ends(String from, String to) {}

  private final Map<String, String> groups = new LinkedHashMap<>();
  private final Map<String, Ends> edges = new LinkedHashMap<>();
  private final Point3 low = new Point3();
  private final Point3 high = new Point3();
  private ForceLayout layout;
  private final long seed;
  private LayoutSnapshot previous = LayoutSnapshot.EMPTY;
  private boolean changed;
  private int moved;
  private int steps;
  private long lastStepMillis;
  private double stabilizationLimit = 0.9;
  private double quality = 1;
  private double force = 1;

  /** Makes a layout whose random choices follow from the seed. */
  public GraphStreamLayout(long seed) {
    this.seed = seed;
    sourceId = "sightline-layout";
    this.layout = new ForceLayout(seed);
  }

  @Override
  public String getLayoutAlgorithmName() {
    return "Sightline force layout";
  }

  @Override
  public int getNodeMovedCount() {
    return moved;
  }

  @Override
  public double getStabilization() {
    return changed ? 0 : 1 - layout.temperature();
  }

  @Override
  public double getStabilizationLimit() {
    return stabilizationLimit;
  }

  @Override
  public Point3 getLowPoint() {
    return low;
  }

  @Override
  public Point3 getHiPoint() {
    return high;
  }

  @Override
  public int getSteps() {
    return steps;
  }

  @Override
  public long getLastStepTime() {
    return lastStepMillis;
  }

  @Override
  public double getQuality() {
    return quality;
  }

  @Override
  public double getForce() {
    return force;
  }

  @Override
  public void clear() {
    groups.clear();
    edges.clear();
    layout = new ForceLayout(seed);
    previous = LayoutSnapshot.EMPTY;
    changed = false;
    steps = 0;
  }

  @Override
  public void setForce(double value) {
    force = value;
  }

  @Override
  public void setStabilizationLimit(double value) {
    stabilizationLimit = value;
  }

  @Override
  public void setQuality(double value) {
    quality = value;
  }

  @Override
  public void setSendNodeInfos(boolean send) {
    // This layout has no figures per node to send.
  }

  @Override
  public void shake() {
    layout.restart();
  }

  @Override
  public void moveNode(String id, double x, double y, double z) {
    flush();
    layout.pin(id, x, -y);
    layout.unpin(id);
  }

  @Override
  public void freezeNode(String id, boolean frozen) {
    flush();
    if (!frozen) {
      layout.unpin(id);
      return;
    }
    LayoutSnapshot now = layout.snapshot();
    int i = now.ids().indexOf(id);
    if (i >= 0) {
      layout.pin(id, now.x()[i], now.y()[i]);
    }
  }

  @Override
  public void compute() {
    flush();
    long start = System.nanoTime();
    layout.step();
    steps++;
    publish();
    lastStepMillis = (System.nanoTime() - start) / 1_000_000;
  }

  private void flush() {
    if (changed) {
      changed = false;
      layout.setGraph(graph());
    }
  }

  private LayoutGraph graph() {
    List<String> ids = new ArrayList<>(groups.keySet());
    Map<String, Integer> nodeIndex = new LinkedHashMap<>();
    Map<String, Integer> groupIndex = new LinkedHashMap<>();
    int n = ids.size();
    float[] halfWidth = new float[n];
    float[] halfHeight = new float[n];
    int[] group = new int[n];
    for (int i = 0; i < n; i++) {
      nodeIndex.put(ids.get(i), i);
      halfWidth[i] = HALF_WIDTH;
      halfHeight[i] = HALF_HEIGHT;
      String name = groups.getOrDefault(ids.get(i), "");
      group[i] = name.isEmpty() ? -1 : groupIndex.computeIfAbsent(name, g -> groupIndex.size());
    }
    List<Ends> known =
        edges.values().stream()
            .filter(e -> nodeIndex.containsKey(e.from) && nodeIndex.containsKey(e.to))
            .filter(e -> !e.from.equals(e.to))
            .toList();
    int[] from = new int[known.size()];
    int[] to = new int[known.size()];
    float[] weight = new float[known.size()];
    for (int e = 0; e < from.length; e++) {
      from[e] = nodeIndex.getOrDefault(known.get(e).from, 0);
      to[e] = nodeIndex.getOrDefault(known.get(e).to, 0);
      weight[e] = 1;
    }
    return new LayoutGraph(ids, halfWidth, halfHeight, group, groupIndex.size(), from, to, weight);
  }

  private void publish() {
    LayoutSnapshot now = layout.snapshot();
    boolean same = previous.ids().equals(now.ids());
    moved = 0;
    double left = Double.MAX_VALUE;
    double bottom = Double.MAX_VALUE;
    double right = -Double.MAX_VALUE;
    double top = -Double.MAX_VALUE;
    for (int i = 0; i < now.ids().size(); i++) {
      double x = now.x()[i];
      double y = -now.y()[i];
      left = Math.min(left, x);
      right = Math.max(right, x);
      bottom = Math.min(bottom, y);
      top = Math.max(top, y);
      if (!same || previous.x()[i] != x || previous.y()[i] != now.y()[i]) {
        moved++;
        sendNodeAttributeChanged(sourceId, now.ids().get(i), "xyz", null, new Object[] {x, y, 0.0});
      }
    }
    if (!now.ids().isEmpty()) {
      low.set(left, bottom, 0);
      high.set(right, top, 0);
    }
    previous = now;
  }

  @Override
  public void nodeAdded(String source, long time, String id) {
    groups.put(id, "");
    changed = true;
  }

  @Override
  public void nodeRemoved(String source, long time, String id) {
    groups.remove(id);
    edges.values().removeIf(e -> e.from.equals(id) || e.to.equals(id));
    changed = true;
  }

  @Override
  public void edgeAdded(
      String source, long time, String id, String from, String to, boolean directed) {
    edges.put(id, new Ends(from, to));
    changed = true;
  }

  @Override
  public void edgeRemoved(String source, long time, String id) {
    edges.remove(id);
    changed = true;
  }

  @Override
  public void graphCleared(String source, long time) {
    clear();
  }

  @Override
  public void nodeAttributeAdded(
      String source, long time, String id, String attribute, Object value) {
    if (attribute.equals(GROUP_ATTRIBUTE)) {
      groups.put(id, String.valueOf(value));
      changed = true;
    }
  }

  @Override
  public void nodeAttributeChanged(
      String source, long time, String id, String attribute, Object old, Object value) {
    nodeAttributeAdded(source, time, id, attribute, value);
  }

  @Override
  public void nodeAttributeRemoved(String source, long time, String id, String attribute) {
    if (attribute.equals(GROUP_ATTRIBUTE)) {
      groups.put(id, "");
      changed = true;
    }
  }

  @Override
  public void edgeAttributeAdded(
      String source, long time, String id, String attribute, Object value) {
    // Edges have no attribute that bears on their place.
  }

  @Override
  public void edgeAttributeChanged(
      String source, long time, String id, String attribute, Object old, Object value) {
    // Edges have no attribute that bears on their place.
  }

  @Override
  public void graphAttributeAdded(String source, long time, String attribute, Object value) {
    // Graphs have no attribute that bears on the layout.
  }

  @Override
  public void graphAttributeChanged(
      String source, long time, String attribute, Object old, Object value) {
    // Graphs have no attribute that bears on the layout.
  }
}
