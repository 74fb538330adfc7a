package io.sightline.desktop.timeline;

import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.theme.Palette;
import java.time.Duration;
import javafx.scene.text.TextAlignment;

/** Says which part of a long log was not read yet for the timeline, and how far reading is. */
final class UnreadPainter {
  /** A live log is always read up to a moment ago. */
  private static final long NOTABLE_NANOS = Duration.ofSeconds(10).toNanos();

  private static final double NOTABLE_SHARE = 0.02;
  private static final double TEXT_WIDTH = 150;

  private UnreadPainter() {}

  /** The share of the log that was read, from 0 to 1; 1 where hardly anything is missing. */
  static double readShare(long firstNanos, long lastNanos, long readNanos) {
    long span = Math.max(1, lastNanos - firstNanos);
    long missing = lastNanos - Math.clamp(readNanos, firstNanos, Math.max(firstNanos, lastNanos));
    return missing < NOTABLE_NANOS || missing < NOTABLE_SHARE * span
        ? 1
        : 1 - missing / (double) span;
  }

  static void paint(StripPaint paint, SessionView view) {
    long read = Math.max(view.firstNanos(), view.activity().readNanos());
    double share = readShare(view.firstNanos(), view.lastNanos(), read);
    if (share == 1) {
      return;
    }
    StripLayout layout = paint.layout();
    double from = Math.max(StripLayout.LEFT, paint.x(read));
    double width = layout.right() - from;
    if (width <= 0) {
      return;
    }
    var g = paint.g();
    g.setFill(StripPaint.colour(Palette.withAlpha(paint.palette().textMuted(), 18)));
    g.fillRect(from, layout.histogramTop(), width, layout.histogramBase() - layout.histogramTop());
    if (width >= TEXT_WIDTH) {
      paint.text(
          "Reading the timeline: %d %%".formatted(Math.round(100 * share)),
          from + width / 2,
          (layout.histogramTop() + layout.histogramBase()) / 2,
          TextAlignment.CENTER,
          11,
          paint.palette().textMuted());
    }
  }
}
