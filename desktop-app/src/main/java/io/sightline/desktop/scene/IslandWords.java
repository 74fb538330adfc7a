package io.sightline.desktop.scene;

import io.sightline.desktop.scene.raster.Text;
import io.sightline.desktop.theme.Palette;
import java.util.ArrayList;
import java.util.List;

/**
 * What is written on an island of an overview: its name, how many it holds, and how many of those
 * are in trouble; as much of it as there is room for.
 */
record IslandWords(List<Line> lines) {
  private static final double LARGEST_TITLE = 22;
  private static final double SMALLEST_TITLE = 9;
  private static final double LINE_HEIGHT = 1.36;
  private static final int DIM_ALPHA = 90;

  /** A line, in the middle of the island. */
  record Line(String text, Text.Face face, double size, int argb) {}

  static IslandWords of(Overview overview, int i, Bounds island, MapView view) {
    Palette palette = view.palette();
    double ratio = view.pixelRatio();
    String name = overview.scene().model().nodes().get(i).label();
    double room = island.width() - 12 * ratio;
    double title =
        Math.clamp(
            Math.min(island.height() * .3, room / Text.width(Text.Face.SEMIBOLD, 1, name)),
            SMALLEST_TITLE * ratio,
            LARGEST_TITLE * ratio);
    double small = Math.clamp(title * .62, 9 * ratio, 13 * ratio);
    List<Line> lines = new ArrayList<>();
    String fitted = Text.fit(Text.Face.SEMIBOLD, title, name, room);
    if (fitted.length() > 1) {
      lines.add(new Line(fitted, Text.Face.SEMIBOLD, title, palette.text()));
    }
    line(members(overview, i), small, room, palette.textMuted(), lines);
    if (overview.failing()[i] > 0) {
      line(overview.failing()[i] + " failing", small, room, palette.failing(), lines);
    }
    if (overview.warnings()[i] > 0) {
      line(overview.warnings()[i] + " with warnings", small, room, palette.warning(), lines);
    }
    double free = island.height() - 14 * ratio;
    boolean counted = overview.found()[i] < overview.members()[i];
    while (!lines.isEmpty() && height(lines) > free) {
      // The number of members says least, but where it tells how many were found; the name most.
      lines.remove(lines.size() > 2 && !counted ? 1 : lines.size() - 1);
    }
    return new IslandWords(List.copyOf(lines));
  }

  private static String members(Overview overview, int i) {
    int all = overview.members()[i];
    int found = overview.found()[i];
    String of = found == all || found == 0 ? "" : found + " of ";
    return of + all + (all == 1 ? " entity" : " entities");
  }

  private static void line(String text, double size, double room, int argb, List<Line> lines) {
    if (Text.width(Text.Face.MEDIUM, size, text) <= room) {
      lines.add(new Line(text, Text.Face.MEDIUM, size, argb));
    }
  }

  private static double height(List<Line> lines) {
    return lines.stream().mapToDouble(line -> line.size * LINE_HEIGHT).sum();
  }

  double halfHeight() {
    return height(lines) / 2;
  }

  double halfWidth() {
    return lines.stream()
            .mapToDouble(line -> Text.width(line.face, line.size, line.text))
            .max()
            .orElse(0)
        / 2;
  }

  /**
   * Draws the lines in a box of their size.
   *
   * @param dimmed whether something else is looked for
   */
  void draw(Canvas canvas, Bounds box, boolean dimmed, Palette palette) {
    if (lines.isEmpty() || !canvas.shows(box.top() - 2, box.bottom() + 2)) {
      return;
    }
    // A veil keeps lines that pass behind from striking the words through.
    canvas.fillRoundRect(
        box.left() - 3,
        box.top(),
        box.width() + 6,
        box.height(),
        5,
        Palette.withAlpha(dimmed ? palette.island() : palette.card(), 215));
    double y = box.top();
    for (Line line : lines) {
      y += line.size * LINE_HEIGHT / 2;
      int argb = dimmed ? Palette.withAlpha(line.argb, DIM_ALPHA) : line.argb;
      canvas.textCentred(line.face, line.size, line.text, box.centreX(), y, argb);
      y += line.size * LINE_HEIGHT / 2;
    }
  }
}
