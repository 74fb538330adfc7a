package io.sightline.desktop.timeline;

import io.sightline.core.fact.Loss;
import io.sightline.core.protocol.Protocol;
import io.sightline.desktop.session.Activity;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.theme.ProtocolStyle;
import io.sightline.desktop.view.Moment;
import io.sightline.desktop.view.Quantity;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.Cursor;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.Text;
import javafx.scene.text.TextAlignment;

/**
 * Activity over time: requests of each protocol stacked, failures on top, losses hatched, and the
 * cursor. Dragging moves the cursor, the wheel zooms. JavaFX application thread only.
 */
public final class TimelineStrip extends Region {
  private static final double AXIS = 18;
  private static final double TOP = 6;
  private static final double MIN_BAR = 4;
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final int[] STEPS = {
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200
  };

  private final Canvas canvas = new Canvas();
  private final LongConsumer onSeek;
  private final ZoneId zone;
  private SessionView view;
  private TimeWindow window = TimeWindow.whole(0, 0);
  private Palette palette = Palette.LIGHT;
  private Set<Protocol> hidden = Set.of();
  private double hoverX = -1;

  /** One bar: some seconds put together. */
  private static final class Bar {
    private final Map<Protocol, Long> requests = new EnumMap<>(Protocol.class);
    private long failures;
    private long blocked;

    void add(Activity.Second second, Set<Protocol> hidden) {
      second
          .requests()
          .forEach(
              (protocol, count) -> {
                if (!hidden.contains(protocol)) {
                  requests.merge(protocol, count, Long::sum);
                }
              });
      failures += second.failures();
      blocked += second.blockedPackets();
    }

    long total() {
      return requests.values().stream().mapToLong(Long::longValue).sum();
    }

    long height() {
      return Math.max(total(), failures + Math.min(blocked, 1));
    }
  }

  /** A strip that reports where the user drags to, in nanoseconds since 1970. */
  public TimelineStrip(SessionView first, ZoneId zone, LongConsumer onSeek) {
    this.view = first;
    this.zone = zone;
    this.onSeek = onSeek;
    getStyleClass().add("timeline-strip");
    setAccessibleRole(AccessibleRole.SLIDER);
    setAccessibleText("Timeline: requests by second; drag to move in time");
    getChildren().add(canvas);
    setMinHeight(64);
    setPrefHeight(76);
    setCursor(Cursor.HAND);
    setOnMousePressed(this::seek);
    setOnMouseDragged(this::seek);
    setOnMouseMoved(event -> hover(event.getX()));
    setOnMouseExited(_ -> hover(-1));
    setOnScroll(this::scroll);
  }

  /** Shows a session's newest view. */
  public void show(SessionView next) {
    if (next.firstNanos() != 0) {
      window =
          view.firstNanos() == 0
              ? TimeWindow.whole(next.firstNanos(), next.lastNanos())
              : window.grown(next.firstNanos(), view.lastNanos(), next.lastNanos());
      if (!window.whole() && next.instantNanos() != view.instantNanos()) {
        window = window.showing(next.instantNanos());
      }
    }
    view = next;
    setAccessibleHelp("Cursor at " + Moment.time(view.instantNanos(), zone));
    paint();
  }

  public void setPalette(Palette next) {
    palette = next;
    paint();
  }

  /** Leaves out the requests of these protocols. */
  public void setHidden(Set<Protocol> protocols) {
    hidden = Set.copyOf(protocols);
    paint();
  }

  /** The stretch of time shown. */
  public TimeWindow window() {
    return window;
  }

  /** Shows everything there is. */
  public void zoomOut() {
    window = TimeWindow.whole(view.firstNanos(), view.lastNanos());
    paint();
  }

  @Override
  protected void layoutChildren() {
    canvas.setWidth(getWidth());
    canvas.setHeight(getHeight());
    paint();
  }

  private void seek(MouseEvent event) {
    if (view.firstNanos() != 0) {
      hoverX = event.getX();
      onSeek.accept(window.instantAt(event.getX() / getWidth()));
    }
  }

  private void hover(double x) {
    hoverX = x;
    paint();
  }

  private void scroll(ScrollEvent event) {
    if (view.firstNanos() == 0) {
      return;
    }
    if (event.getDeltaX() != 0 && Math.abs(event.getDeltaX()) > Math.abs(event.getDeltaY())) {
      window = window.pan(-event.getDeltaX() / getWidth(), view.firstNanos(), view.lastNanos());
    } else if (event.getDeltaY() != 0) {
      window =
          window.zoom(
              event.getDeltaY() > 0 ? 0.8 : 1.25,
              window.instantAt(event.getX() / getWidth()),
              view.firstNanos(),
              view.lastNanos());
    }
    event.consume();
    paint();
  }

  private void paint() {
    double width = canvas.getWidth();
    double height = canvas.getHeight();
    if (width < 2 || height < 2) {
      return;
    }
    GraphicsContext g = canvas.getGraphicsContext2D();
    g.clearRect(0, 0, width, height);
    g.setFont(Font.font("Inter", 11));
    if (view.firstNanos() == 0) {
      g.setFill(colour(palette.textMuted()));
      g.setTextAlign(TextAlignment.CENTER);
      g.setTextBaseline(VPos.CENTER);
      g.fillText("Activity appears here with the first fact.", width / 2, height / 2);
      return;
    }
    paintAxis(g, width, height);
    paintBars(g, width, height);
    paintGaps(g, width, height);
    paintCursor(g, width, height);
    paintHover(g, width, height);
  }

  private void paintAxis(GraphicsContext g, double width, double height) {
    double base = height - AXIS;
    g.setStroke(colour(palette.cardBorder()));
    g.setLineWidth(1);
    g.strokeLine(0, base + 0.5, width, base + 0.5);
    long step = stepSeconds(width) * SECOND_NANOS;
    long offset =
        zone.getRules().getOffset(Moment.instant(window.fromNanos())).getTotalSeconds()
            * SECOND_NANOS;
    long tick = Math.ceilDiv(window.fromNanos() + offset, step) * step - offset;
    g.setFill(colour(palette.textMuted()));
    g.setTextBaseline(VPos.CENTER);
    g.setTextAlign(TextAlignment.CENTER);
    for (; tick <= window.toNanos(); tick += step) {
      double x = Math.round(window.shareOf(tick) * width) + 0.5;
      g.strokeLine(x, base, x, base + 4);
      if (x > 30 && x < width - 30) {
        g.fillText(Moment.time(tick, zone), x, base + AXIS / 2 + 2);
      }
    }
  }

  private long stepSeconds(double width) {
    double wanted = window.spanNanos() / 1e9 / Math.max(1, width / 110);
    for (int step : STEPS) {
      if (step >= wanted) {
        return step;
      }
    }
    return STEPS[STEPS.length - 1];
  }

  private void paintBars(GraphicsContext g, double width, double height) {
    long bucket = bucketSeconds(width) * SECOND_NANOS;
    Map<Long, Bar> bars = new java.util.TreeMap<>();
    long max = 1;
    for (Activity.Second second : view.activity().seconds()) {
      if (second.startNanos() + bucket < window.fromNanos()
          || second.startNanos() > window.toNanos()) {
        continue;
      }
      Bar bar =
          bars.computeIfAbsent(Math.floorDiv(second.startNanos(), bucket) * bucket, _ -> new Bar());
      bar.add(second, hidden);
      max = Math.max(max, bar.height());
    }
    double base = height - AXIS;
    double scale = (base - TOP) / max;
    double barWidth = Math.max(1.5, bucket / (double) window.spanNanos() * width - 1);
    for (Map.Entry<Long, Bar> entry : bars.entrySet()) {
      double x = window.shareOf(entry.getKey()) * width;
      paintBar(g, entry.getValue(), x, base, barWidth, scale);
    }
  }

  private void paintBar(
      GraphicsContext g, Bar bar, double x, double base, double width, double scale) {
    double y = base;
    for (Map.Entry<Protocol, Long> part : bar.requests.entrySet()) {
      double tall = part.getValue() * scale;
      g.setFill(colour(ProtocolStyle.of(part.getKey().wireName()).colour(palette.dark())));
      g.fillRect(x, y - tall, width, tall);
      y -= tall;
    }
    long bad = bar.failures + bar.blocked;
    if (bad > 0) {
      double tall = Math.clamp(bar.failures * scale, 4, Math.max(4, base - TOP));
      double top = Math.max(TOP, Math.min(y, base - 4));
      g.setFill(colour(palette.failing()));
      g.fillRect(x, top, width, Math.min(tall, base - top));
    }
  }

  private long bucketSeconds(double width) {
    double seconds = MIN_BAR / width * window.spanNanos() / 1e9;
    for (int step : STEPS) {
      if (step >= seconds) {
        return step;
      }
    }
    return STEPS[STEPS.length - 1];
  }

  private void paintGaps(GraphicsContext g, double width, double height) {
    double base = height - AXIS;
    for (Loss gap : view.activity().gaps()) {
      double from = window.shareOf(gap.timeNanos()) * width;
      double to = Math.max(from + 6, window.shareOf(gap.untilNanos()) * width);
      if (to < 0 || from > width) {
        continue;
      }
      g.save();
      g.beginPath();
      g.rect(from, TOP, to - from, base - TOP);
      g.clip();
      g.setFill(colour(Palette.withAlpha(palette.warning(), 40)));
      g.fillRect(from, TOP, to - from, base - TOP);
      g.setStroke(colour(palette.warning()));
      g.setLineWidth(1.2);
      for (double x = from - base; x < to; x += 7) {
        g.strokeLine(x, base, x + base, 0);
      }
      g.restore();
    }
  }

  private void paintCursor(GraphicsContext g, double width, double height) {
    double x = Math.round(Math.clamp(window.shareOf(view.instantNanos()), 0, 1) * width);
    x = Math.clamp(x, 5, width - 5) + 0.5;
    g.setStroke(colour(palette.accent()));
    g.setFill(colour(palette.accent()));
    g.setLineWidth(2);
    g.strokeLine(x, 0, x, height - AXIS);
    g.fillPolygon(new double[] {x - 5, x + 5, x}, new double[] {0, 0, 7}, 3);
  }

  private void paintHover(GraphicsContext g, double width, double height) {
    if (hoverX < 0 || hoverX > width) {
      return;
    }
    long bucket = bucketSeconds(width) * SECOND_NANOS;
    long start = Math.floorDiv(window.instantAt(hoverX / width), bucket) * bucket;
    Bar bar = new Bar();
    for (Activity.Second second : view.activity().seconds()) {
      if (second.startNanos() >= start && second.startNanos() < start + bucket) {
        bar.add(second, hidden);
      }
    }
    String text =
        Moment.time(start, zone)
            + "   "
            + Quantity.exact(bar.total())
            + " requests"
            + (bar.failures == 0 ? "" : "   " + Quantity.exact(bar.failures) + " failed")
            + (bar.blocked == 0 ? "" : "   " + Quantity.exact(bar.blocked) + " packets dropped");
    Text measured = new Text(text);
    measured.setFont(g.getFont());
    double textWidth = Math.ceil(measured.getLayoutBounds().getWidth()) + 16;
    double x = Math.clamp(hoverX + 12, 4, Math.max(4, width - textWidth - 4));
    g.setFill(colour(palette.plate()));
    g.fillRoundRect(x, TOP, textWidth, 20, 6, 6);
    g.setStroke(colour(palette.plateBorder()));
    g.setLineWidth(1);
    g.strokeRoundRect(x + 0.5, TOP + 0.5, textWidth - 1, 19, 6, 6);
    g.setFill(colour(palette.text()));
    g.setTextAlign(TextAlignment.LEFT);
    g.setTextBaseline(VPos.CENTER);
    g.fillText(text, x + 8, TOP + 10);
    g.setStroke(colour(Palette.withAlpha(palette.textMuted(), 120)));
    g.strokeLine(Math.round(hoverX) + 0.5, TOP, Math.round(hoverX) + 0.5, height - AXIS);
  }

  private static Color colour(int argb) {
    return Color.rgb(
        (argb >> 16) & 0xff, (argb >> 8) & 0xff, argb & 0xff, ((argb >>> 24) & 0xff) / 255.0);
  }
}
