package io.sightline.desktop.scene;

import io.sightline.desktop.layout.LayoutGraph;
import io.sightline.desktop.scene.raster.Text;
import java.util.List;

/**
 * The size of each node's card in map units, and from it what the layout has to place.
 *
 * <p>Immutable; computed once per model.
 */
public final class Cards {
  static final double HEIGHT = 50;
  static final double BADGE_ROW = 22;
  static final double ICON_COLUMN = 50;
  static final double TITLE_SIZE = 13.5;
  static final double DETAIL_SIZE = 11;
  static final double BADGE_SIZE = 10.5;
  private static final double RIGHT_MARGIN = 16;
  private static final double MIN_WIDTH = 128;
  private static final double MAX_WIDTH = 230;

  private final float[] halfWidth;
  private final float[] halfHeight;
  private final double[] strongLabel;
  private final double[] label;

  /** Measures the cards of a model. */
  public Cards(MapModel model) {
    int n = model.nodes().size();
    halfWidth = new float[n];
    halfHeight = new float[n];
    strongLabel = new double[n];
    label = new double[n];
    for (int i = 0; i < n; i++) {
      MapModel.Node node = model.nodes().get(i);
      strongLabel[i] = Text.width(Text.Face.SEMIBOLD, 1, node.label());
      label[i] = Text.width(Text.Face.MEDIUM, 1, node.label());
      double text =
          Math.max(
              strongLabel[i] * TITLE_SIZE,
              Text.width(Text.Face.REGULAR, DETAIL_SIZE, detail(node)));
      double width = ICON_COLUMN + text + RIGHT_MARGIN;
      double badges = 20;
      for (MapModel.Badge badge : node.badges()) {
        badges += badgeWidth(badge) + 6;
      }
      width = Math.clamp(Math.max(width, badges), MIN_WIDTH, MAX_WIDTH);
      halfWidth[i] = (float) Math.ceil(width / 2);
      halfHeight[i] = (float) ((HEIGHT + (node.badges().isEmpty() ? 0 : BADGE_ROW)) / 2);
    }
  }

  static double badgeWidth(MapModel.Badge badge) {
    return Text.width(Text.Face.MEDIUM, BADGE_SIZE, badge.text()) + 14;
  }

  /** The second line of a card. */
  static String detail(MapModel.Node node) {
    String kind =
        switch (node.kind()) {
          case WORKLOAD -> "workload";
          case POD -> "pod";
          case CONTAINER -> "container";
          case PROCESS -> "process";
          case SERVICE -> "service";
          case INGRESS -> "ingress";
          case MACHINE -> "node";
          case DATABASE -> "database";
          case CACHE -> "cache";
          case QUEUE -> "queue";
          case DNS -> "DNS";
          case JOB -> "job";
          case CLIENT -> "client";
          case VOLUME -> "volume";
          case EXTERNAL_HOST -> "external host";
          case INTERNET -> "outside the cluster";
          case OTHER -> "";
        };
    if (node.requestsPerSecond() <= 0) {
      return kind;
    }
    String rate = Quantities.rate(node.requestsPerSecond());
    return kind.isEmpty() ? rate : kind + " · " + rate;
  }

  /** The width of a node's name at a size of 1, in medium or strong letters. */
  double labelWidth(int node, boolean strong) {
    return strong ? strongLabel[node] : label[node];
  }

  /** Half the width of a node's card. */
  public double halfWidth(int node) {
    return halfWidth[node];
  }

  /** Half the height of a node's card. */
  public double halfHeight(int node) {
    return halfHeight[node];
  }

  /** What the layout has to place for a model. */
  public LayoutGraph layoutGraph(MapModel model) {
    List<MapModel.Node> nodes = model.nodes();
    int[] group = new int[nodes.size()];
    for (int i = 0; i < group.length; i++) {
      group[i] = nodes.get(i).group();
    }
    List<MapModel.Edge> edges = model.edges().stream().filter(e -> e.from() != e.to()).toList();
    int[] from = new int[edges.size()];
    int[] to = new int[edges.size()];
    float[] weight = new float[edges.size()];
    for (int e = 0; e < from.length; e++) {
      from[e] = edges.get(e).from();
      to[e] = edges.get(e).to();
      weight[e] = 1;
    }
    return new LayoutGraph(
        nodes.stream().map(MapModel.Node::id).toList(),
        halfWidth.clone(),
        halfHeight.clone(),
        group,
        model.groups().size(),
        from,
        to,
        weight);
  }
}
