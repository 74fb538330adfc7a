package io.sightline.desktop.timeline;

import java.util.Comparator;
import java.util.List;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import org.jspecify.annotations.Nullable;

/** Draws the flags of bookmarks above the histogram. */
final class FlagPainter {
  private static final double REACH = 8;

  // Not a colour of health, of a protocol, or of the cursor.
  private static final Color LIGHT = Color.web("#7A3FB8");
  private static final Color DARK = Color.web("#C79BFF");

  private FlagPainter() {}

  /** The nearest flag at a place, null where there is none. */
  static @Nullable Flag at(
      List<Flag> flags, StripLayout layout, TimeWindow window, double x, double y) {
    if (!layout.isFlags(y)) {
      return null;
    }
    return flags.stream()
        .filter(flag -> Math.abs(layout.x(window, flag.nanos()) + 4 - x) <= REACH)
        .min(Comparator.comparingDouble(flag -> Math.abs(layout.x(window, flag.nanos()) - x)))
        .orElse(null);
  }

  static void paint(List<Flag> flags, StripPaint paint) {
    GraphicsContext g = paint.g();
    Color colour = paint.palette().dark() ? DARK : LIGHT;
    for (Flag flag : flags) {
      double x = Math.round(paint.x(flag.nanos())) + 0.5;
      if (x < StripLayout.LEFT || x > paint.layout().right() + 1) {
        continue;
      }
      g.setStroke(colour);
      g.setFill(colour);
      g.setLineWidth(1.4);
      g.strokeLine(x, 1, x, StripLayout.FLAGS + 4);
      g.fillPolygon(new double[] {x, x + 10, x + 7, x + 10, x}, new double[] {1, 1, 5, 9, 9}, 5);
    }
  }
}
