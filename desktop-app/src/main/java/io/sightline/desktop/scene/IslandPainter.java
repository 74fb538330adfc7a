package io.sightline.desktop.scene;

import io.sightline.desktop.theme.Palette;
import java.util.List;

/** Draws the islands of an overview: how their nodes are, and what {@link IslandWords} say. */
final class IslandPainter {
  private static final double DOT = 4;
  private static final int DIM_ALPHA = 60;

  private final Overview overview;
  private final MapView view;
  private final Placed placed;
  private final List<IslandWords> words;
  private final Emphasis emphasis;
  private final Canvas canvas;
  private final Palette palette;
  private final double ratio;

  IslandPainter(
      Overview overview,
      MapView view,
      Placed placed,
      List<IslandWords> words,
      Emphasis emphasis,
      Canvas canvas) {
    this.emphasis = emphasis;
    this.words = words;
    this.overview = overview;
    this.view = view;
    this.placed = placed;
    this.canvas = canvas;
    palette = view.palette();
    ratio = view.pixelRatio();
  }

  /** Draws the islands, below the edges. */
  void bodies() {
    for (int i = 0; i < overview.groups().length; i++) {
      int g = overview.groups()[i];
      Bounds box = g < 0 ? placed.box(i) : placed.island(g);
      if (canvas.shows(box.top() - 4 * ratio, box.bottom() + 4 * ratio)) {
        if (g < 0) {
          dot(i);
        } else {
          island(i, box);
        }
      }
    }
  }

  private int status(MapModel.Health health) {
    return switch (health) {
      case OK -> NodePainter.mix(palette.ok(), palette.icon(), 0.35);
      case WARNING -> palette.warning();
      case FAILING -> palette.failing();
    };
  }

  private void dot(int i) {
    canvas.fillCircle(
        placed.x(i),
        placed.y(i),
        DOT * ratio,
        dimmed(i, status(overview.scene().model().nodes().get(i).health())));
  }

  private int dimmed(int i, int argb) {
    return emphasis.dimsNode(i) ? Palette.withAlpha(argb, DIM_ALPHA) : argb;
  }

  private void island(int i, Bounds box) {
    MapModel.Node node = overview.scene().model().nodes().get(i);
    double radius = Math.min(10 * ratio, box.height() / 4);
    int touched = i == view.selectedNode() ? 255 : i == view.hoverNode() ? 120 : 0;
    if (touched > 0) {
      double grow = 3 * ratio;
      canvas.fillRoundRect(
          box.left() - grow,
          box.top() - grow,
          box.width() + 2 * grow,
          box.height() + 2 * grow,
          radius + grow,
          Palette.withAlpha(palette.accent(), touched));
    }
    boolean sick = node.health() == MapModel.Health.FAILING;
    int ground = emphasis.dimsNode(i) ? palette.island() : palette.card();
    canvas.fillRoundRect(box.left(), box.top(), box.width(), box.height(), radius, ground);
    canvas.strokeRoundRect(
        box.left(),
        box.top(),
        box.width(),
        box.height(),
        radius,
        (sick ? 2.2 : 1.2) * ratio,
        dimmed(i, sick ? palette.failing() : palette.cardBorder()));
    if (overview.found()[i] > 0) {
      bar(i, box);
    }
  }

  /** How many are in trouble, as a share of the lower border. */
  private void bar(int i, Bounds box) {
    double height = Math.clamp(box.height() * .06, 2 * ratio, 5 * ratio);
    double width = box.width() - 16 * ratio;
    if (width < 12 * ratio || box.height() < 18 * ratio) {
      return;
    }
    double x = box.left() + 8 * ratio;
    double y = box.bottom() - height - 5 * ratio;
    canvas.fillRoundRect(
        x, y, width, height, height / 2, dimmed(i, Palette.withAlpha(palette.ok(), 110)));
    double failing = part(overview.failing()[i], overview.found()[i], width);
    double warning = part(overview.warnings()[i], overview.found()[i], width);
    canvas.fillRoundRect(x, y, failing, height, height / 2, dimmed(i, palette.failing()));
    canvas.fillRoundRect(x + failing, y, warning, height, height / 2, dimmed(i, palette.warning()));
  }

  /** What there is is seen, however little. */
  private double part(int count, int of, double width) {
    return count == 0 ? 0 : Math.max(width * count / of, 2 * ratio);
  }

  /** Draws the names, on top of the edges. */
  void words() {
    for (int i : placed.nodesInView()) {
      IslandWords said = words.get(i);
      if (overview.groups()[i] >= 0) {
        said.draw(canvas, placed.box(i), emphasis.dimsNode(i), palette);
      }
    }
  }
}
