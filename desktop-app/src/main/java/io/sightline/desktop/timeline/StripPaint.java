package io.sightline.desktop.timeline;

import io.sightline.core.fact.Severity;
import io.sightline.desktop.theme.Palette;
import javafx.geometry.VPos;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/** What the painters of the strip share: where to, in which colours, which time. */
record StripPaint(GraphicsContext g, StripLayout layout, TimeWindow window, Palette palette) {
  static Color colour(int argb) {
    return Color.rgb(
        (argb >> 16) & 0xff, (argb >> 8) & 0xff, argb & 0xff, ((argb >>> 24) & 0xff) / 255.0);
  }

  double x(long nanos) {
    return layout.x(window, nanos);
  }

  int of(Severity severity) {
    return switch (severity) {
      case INFO -> palette.textMuted();
      case WARNING -> palette.warning();
      case ERROR -> palette.failing();
    };
  }

  void text(String text, double x, double y, TextAlignment align, double size, int argb) {
    g.setFont(Font.font("Inter", size));
    g.setTextAlign(align);
    g.setTextBaseline(VPos.CENTER);
    g.setFill(colour(argb));
    g.fillText(text, x, y);
  }

  /** A stretch with slanted lines, which stands for what is not known. */
  void hatch(double from, double to, double top, double bottom) {
    double left = Math.max(from, StripLayout.LEFT);
    double right = Math.min(to, layout.right());
    if (right <= left) {
      return;
    }
    double tall = bottom - top;
    g.save();
    g.beginPath();
    g.rect(left, top, right - left, tall);
    g.clip();
    g.setFill(colour(Palette.withAlpha(palette.warning(), 40)));
    g.fillRect(left, top, right - left, tall);
    g.setStroke(colour(palette.warning()));
    g.setLineWidth(1.2);
    // From a fixed place, so that the lines stand still where the stretch is cut.
    double first = Math.floor((left - tall) / 7) * 7;
    for (double x = first; x < right; x += 7) {
      g.strokeLine(x, bottom, x + tall, top);
    }
    g.restore();
  }
}
