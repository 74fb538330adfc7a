package io.sightline.desktop.scene;

import io.sightline.desktop.scene.raster.Text;
import io.sightline.desktop.theme.Palette;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses and draws the labels: titles of islands, names of nodes that are drawn as discs, and
 * figures of edges. No label overlaps another, a node, or the border of the view; what matters most
 * is placed first and what finds no room is left out.
 */
final class LabelPainter {
  /** A label that found a place, in device pixels. */
  record Label(
      Bounds box,
      String text,
      Text.Face face,
      double size,
      int argb,
      boolean plate,
      boolean alarm) {}

  private final MapScene scene;
  private final MapView view;
  private final Placed placed;
  private final Routes routes;
  private final Emphasis emphasis;
  private final LabelPlacer placer;
  private final List<Label> labels = new ArrayList<>();

  LabelPainter(MapScene scene, MapView view, Placed placed, Routes routes, Emphasis emphasis) {
    this.scene = scene;
    this.view = view;
    this.placed = placed;
    this.routes = routes;
    this.emphasis = emphasis;
    double ratio = view.pixelRatio();
    Bounds clear = view.clear();
    placer =
        new LabelPlacer(
            new Bounds(
                clear.left() * ratio,
                clear.top() * ratio,
                clear.right() * ratio,
                clear.bottom() * ratio));
  }

  /** Finds places for all labels; call once. */
  void place() {
    double margin = 2 * view.pixelRatio();
    for (int i : placed.nodesInView()) {
      placer.block(
          placed.x(i) - placed.halfWidth(i) - margin,
          placed.y(i) - placed.halfHeight(i) - margin,
          placed.x(i) + placed.halfWidth(i) + margin,
          placed.y(i) + placed.halfHeight(i) + margin);
    }
    EdgeLabels edges = new EdgeLabels(scene, view, routes, emphasis, this);
    edges.blockMarks();
    switch (view.detail()) {
      case CARDS -> {
        islandTitles();
        edges.place();
      }
      case DISCS -> {
        islandTitles();
        new NodeLabels(scene, view, placed, emphasis, this).place();
        edges.place();
      }
      case DOTS -> {
        islandTitles();
        new NodeLabels(scene, view, placed, emphasis, this).place();
      }
      case ISLANDS -> edges.place();
    }
  }

  /** The labels that found a place, what matters most first. */
  List<Label> placed() {
    return labels;
  }

  /** All boxes that are taken: nodes, labels and marks. */
  LabelPlacer taken() {
    return placer;
  }

  private void islandTitles() {
    double ratio = view.pixelRatio();
    double size = titleSize(view);
    for (int g = 0; g < scene.model().groups().size(); g++) {
      Bounds island = placed.island(g);
      if (island.isEmpty()) {
        continue;
      }
      double height = size * 1.5;
      String text =
          Text.fit(
              Text.Face.SEMIBOLD,
              size,
              scene.model().groups().get(g).label(),
              island.width() - 24 * ratio);
      double width = Text.width(Text.Face.SEMIBOLD, size, text);
      double x =
          island.left() + Math.min(16 * ratio, 20 * ratio * view.camera().scale() + 3 * ratio);
      double y =
          island.top() + Math.min(11 * ratio, 13 * ratio * view.camera().scale() + 2 * ratio);
      if (text.length() > 1 && !title(text, x, y, width, height, size)) {
        // A small island has no room for it inside.
        title(text, x, island.top() - height - ratio, width, height, size);
      }
    }
  }

  private boolean title(String text, double x, double y, double width, double height, double size) {
    return add(
        new Bounds(x, y, x + width, y + height),
        text,
        Text.Face.SEMIBOLD,
        size,
        view.palette().islandTitle(),
        false,
        false);
  }

  static double titleSize(MapView view) {
    return view.pixelRatio() * Math.clamp(14 * view.camera().scale(), 10.5, 16);
  }

  /** Adds a label if its place is free. */
  boolean add(
      Bounds box,
      String text,
      Text.Face face,
      double size,
      int argb,
      boolean plate,
      boolean alarm) {
    if (!placer.take(box)) {
      return false;
    }
    labels.add(new Label(box, text, face, size, argb, plate, alarm));
    return true;
  }

  /** Adds a label whatever it covers. */
  void addOnTop(Label label) {
    labels.add(label);
  }

  /** Keeps labels off a box. */
  void block(Bounds box) {
    placer.block(box);
  }

  /** Draws labels that were placed. */
  static void draw(List<Label> labels, Canvas canvas, MapView view) {
    Palette palette = view.palette();
    double ratio = view.pixelRatio();
    for (Label label : labels) {
      Bounds box = label.box;
      if (!canvas.shows(box.top() - 2 * ratio, box.bottom() + 2 * ratio)) {
        continue;
      }
      int argb = label.argb;
      if (label.plate) {
        double radius = box.height() / 2;
        canvas.fillRoundRect(
            box.left(), box.top(), box.width(), box.height(), radius, palette.plate());
        canvas.strokeRoundRect(
            box.left(),
            box.top(),
            box.width(),
            box.height(),
            radius,
            Math.max(1, ratio),
            label.alarm ? argb : NodePainter.mix(palette.plateBorder() | 0xFF000000, argb, .25));
        argb = NodePainter.mix(argb, palette.text(), palette.dark() ? .3 : .35);
      }
      if (!label.plate) {
        // A veil keeps lines that pass behind from striking the name through.
        canvas.fillRoundRect(
            box.left() - ratio,
            box.top(),
            box.width() + 2 * ratio,
            box.height(),
            3 * ratio,
            Palette.withAlpha(palette.island(), 190));
      }
      canvas.textCentred(label.face, label.size, label.text, box.centreX(), box.centreY(), argb);
    }
  }
}
