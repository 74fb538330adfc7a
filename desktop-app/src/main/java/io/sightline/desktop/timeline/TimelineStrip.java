package io.sightline.desktop.timeline;

import io.sightline.capture.Bookmark;
import io.sightline.core.protocol.Protocol;
import io.sightline.desktop.session.Lane;
import io.sightline.desktop.session.Mark;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.view.Moment;
import io.sightline.desktop.view.Quantity;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.scene.AccessibleRole;
import javafx.scene.Cursor;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Region;
import javafx.scene.text.Text;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;

/**
 * Activity over time: requests of each protocol stacked with failures on top, lanes of what
 * happened below, flags of bookmarks above, and the cursor.
 *
 * <p>Dragging moves the cursor, a click on a mark goes to it, the wheel zooms, dragging with Shift
 * zooms to what was brushed, a double click shows everything. JavaFX application thread only.
 */
public final class TimelineStrip extends Region {
  private static final double AXIS_LABELS = 110;
  private static final double MIN_BRUSH = 4;

  private final Canvas canvas = new Canvas();
  private final Tooltip tooltip = new Tooltip();
  private final LongConsumer onSeek;
  private final ZoneId zone;
  private SessionView view;
  private List<Flag> flags = List.of();
  private TimeWindow window = TimeWindow.whole(0, 0);
  private Palette palette = Palette.LIGHT;
  private Set<Protocol> hidden = Set.of();
  private @Nullable LanePainter lanes;
  private @Nullable HistogramPainter histogram;
  private Runnable beforeZoom = () -> {};
  private double hoverX = -1;
  private double hoverY = -1;
  private double brushFrom = -1;
  private double brushTo = -1;

  /** A strip that reports where the user goes to, in nanoseconds since 1970. */
  public TimelineStrip(SessionView first, ZoneId zone, LongConsumer onSeek) {
    this.view = first;
    this.zone = zone;
    this.onSeek = onSeek;
    getStyleClass().add("timeline-strip");
    setAccessibleRole(AccessibleRole.SLIDER);
    setAccessibleText("Timeline: requests by second; drag to move in time");
    getChildren().add(canvas);
    setMinHeight(StripLayout.MIN_HEIGHT);
    setPrefHeight(StripLayout.PREF_HEIGHT);
    setCursor(Cursor.HAND);
    tooltip.getStyleClass().add("mark-tooltip");
    setOnMousePressed(this::press);
    setOnMouseDragged(this::drag);
    setOnMouseReleased(this::release);
    setOnMouseMoved(event -> hover(event.getX(), event.getY()));
    setOnMouseExited(_ -> hover(-1, -1));
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

  /** Shows a flag for each bookmark, also when they change. */
  public void showBookmarks(ObservableList<Bookmark> bookmarks) {
    bookmarks.addListener((ListChangeListener<Bookmark>) _ -> setFlags(bookmarks));
    setFlags(bookmarks);
  }

  private void setFlags(List<Bookmark> bookmarks) {
    flags =
        bookmarks.stream()
            .map(
                bookmark ->
                    new Flag(
                        bookmark.timeNanos(),
                        Moment.time(bookmark.timeNanos(), zone)
                            + "  "
                            + (bookmark.note().isEmpty() ? "Bookmark" : bookmark.note())))
            .toList();
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

  /** Shows another stretch of time, such as one that was shown before. */
  public void setWindow(TimeWindow next) {
    window = next.whole() ? TimeWindow.whole(view.firstNanos(), view.lastNanos()) : next;
    paint();
  }

  /** What to do before the user chooses another stretch of time. */
  public void setBeforeZoom(Runnable action) {
    beforeZoom = action;
  }

  /** Shows everything there is. */
  public void zoomOut() {
    beforeZoom.run();
    window = TimeWindow.whole(view.firstNanos(), view.lastNanos());
    paint();
  }

  /** Where an instant is, in this node's coordinates. */
  public double xOf(long nanos) {
    return geometry().x(window, nanos);
  }

  /** The middle of a lane, in this node's coordinates. */
  public double yOf(Lane lane) {
    return geometry().laneMiddle(lane);
  }

  /** What a reader is told of the marks at a place; empty where there are none. */
  public String textAt(double x, double y) {
    Flag flag = flagAt(x, y);
    if (flag != null) {
      return flag.text();
    }
    List<Mark> marks = marksAt(x, y);
    return marks.isEmpty() ? "" : MarkText.of(marks, view.topology(), zone);
  }

  @Override
  protected void layoutChildren() {
    canvas.setWidth(getWidth());
    canvas.setHeight(getHeight());
    paint();
  }

  private StripLayout geometry() {
    return new StripLayout(getWidth(), getHeight());
  }

  private List<Mark> marksAt(double x, double y) {
    return view.firstNanos() == 0 ? List.of() : lanes().at(x, y);
  }

  private @Nullable Flag flagAt(double x, double y) {
    return view.firstNanos() == 0 ? null : FlagPainter.at(flags, geometry(), window, x, y);
  }

  /** Marks are put together once for a window, not for each picture of it. */
  private LanePainter lanes() {
    LanePainter known = lanes;
    if (known == null || !known.isOf(view.activity().marks(), geometry(), window)) {
      known = new LanePainter(view.activity().marks(), geometry(), window);
      lanes = known;
    }
    return known;
  }

  /** So are the bars. */
  private HistogramPainter histogram() {
    HistogramPainter known = histogram;
    if (known == null || !known.isOf(view.activity(), hidden, geometry(), window)) {
      known = new HistogramPainter(view.activity(), hidden, geometry(), window);
      histogram = known;
    }
    return known;
  }

  private void press(MouseEvent event) {
    if (view.firstNanos() == 0) {
      return;
    }
    if (event.isShiftDown()) {
      brushFrom = event.getX();
      brushTo = brushFrom;
      return;
    }
    if (event.getClickCount() == 2) {
      zoomOut();
      return;
    }
    Flag flag = flagAt(event.getX(), event.getY());
    List<Mark> marks = marksAt(event.getX(), event.getY());
    if (flag != null) {
      onSeek.accept(flag.nanos());
    } else if (!marks.isEmpty()) {
      onSeek.accept(marks.getFirst().seekNanos());
    } else {
      seek(event);
    }
  }

  private void drag(MouseEvent event) {
    if (view.firstNanos() == 0) {
      return;
    }
    if (brushFrom >= 0) {
      brushTo = event.getX();
      paint();
    } else if (!event.isStillSincePress()) {
      seek(event);
    }
  }

  private void release(MouseEvent event) {
    if (brushFrom < 0) {
      return;
    }
    double from = Math.min(brushFrom, event.getX());
    double to = Math.max(brushFrom, event.getX());
    brushFrom = -1;
    if (to - from >= MIN_BRUSH) {
      beforeZoom.run();
      window =
          TimeWindow.chosen(
              geometry().instant(window, from),
              geometry().instant(window, to),
              view.firstNanos(),
              view.lastNanos());
    }
    paint();
  }

  private void seek(MouseEvent event) {
    hoverX = event.getX();
    hoverY = event.getY();
    tooltip.hide();
    onSeek.accept(geometry().instant(window, event.getX()));
  }

  private void hover(double x, double y) {
    hoverX = x;
    hoverY = y;
    String text = x < 0 ? "" : textAt(x, y);
    if (text.isEmpty()) {
      tooltip.hide();
    } else if (!tooltip.isShowing() || !tooltip.getText().equals(text)) {
      tooltip.setText(text);
      var place = localToScreen(x + 12, 0);
      if (place != null && getScene() != null) {
        // Above the strip, where there is room; its height is known only once it is shown.
        tooltip.show(this, place.getX(), place.getY());
        tooltip.setAnchorY(place.getY() - tooltip.getHeight() - 4);
      }
    }
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
              geometry().instant(window, event.getX()),
              view.firstNanos(),
              view.lastNanos());
    }
    event.consume();
    paint();
  }

  private void paint() {
    double width = canvas.getWidth();
    double height = canvas.getHeight();
    if (width < StripLayout.LEFT + 2 || height < 2) {
      return;
    }
    GraphicsContext g = canvas.getGraphicsContext2D();
    g.clearRect(0, 0, width, height);
    StripPaint paint = new StripPaint(g, new StripLayout(width, height), window, palette);
    if (view.firstNanos() == 0) {
      paint.text(
          "Activity appears here with the first fact.",
          width / 2,
          height / 2,
          TextAlignment.CENTER,
          11,
          palette.textMuted());
      return;
    }
    HistogramPainter bars = histogram();
    paintAxis(paint);
    bars.paint(paint);
    UnreadPainter.paint(paint, view);
    lanes().paint(paint);
    paintCursor(paint);
    FlagPainter.paint(flags, paint);
    paintHover(paint, bars);
    paintBrush(paint);
  }

  private void paintAxis(StripPaint paint) {
    GraphicsContext g = paint.g();
    StripLayout layout = paint.layout();
    double base = layout.axisTop();
    g.setStroke(StripPaint.colour(palette.cardBorder()));
    g.setLineWidth(1);
    g.strokeLine(StripLayout.LEFT, base + 0.5, layout.right(), base + 0.5);
    long step =
        Math.max(
            1_000_000_000L,
            TimeSteps.atLeast(AXIS_LABELS / layout.plotWidth() * window.spanNanos()));
    long offset =
        zone.getRules().getOffset(Moment.instant(window.fromNanos())).getTotalSeconds()
            * 1_000_000_000L;
    long tick = Math.ceilDiv(window.fromNanos() + offset, step) * step - offset;
    for (; tick <= window.toNanos(); tick += step) {
      double x = Math.round(paint.x(tick)) + 0.5;
      g.strokeLine(x, base, x, base + 4);
      if (x > 30 && x < layout.width() - 30) {
        paint.text(
            Moment.time(tick, zone),
            x,
            base + StripLayout.AXIS / 2 + 2,
            TextAlignment.CENTER,
            11,
            palette.textMuted());
      }
    }
  }

  private void paintCursor(StripPaint paint) {
    GraphicsContext g = paint.g();
    StripLayout layout = paint.layout();
    double x =
        Math.round(Math.clamp(paint.x(view.instantNanos()), StripLayout.LEFT, layout.right()))
            + 0.5;
    g.setStroke(StripPaint.colour(palette.accent()));
    g.setFill(StripPaint.colour(palette.accent()));
    g.setLineWidth(2);
    g.strokeLine(x, StripLayout.FLAGS - 6, x, layout.axisTop());
    g.fillPolygon(
        new double[] {x - 5, x + 5, x},
        new double[] {StripLayout.FLAGS - 7, StripLayout.FLAGS - 7, StripLayout.FLAGS},
        3);
  }

  private void paintHover(StripPaint paint, HistogramPainter histogram) {
    StripLayout layout = paint.layout();
    if (hoverX < StripLayout.LEFT || hoverX > layout.right() || brushFrom >= 0) {
      return;
    }
    GraphicsContext g = paint.g();
    g.setStroke(StripPaint.colour(Palette.withAlpha(palette.textMuted(), 120)));
    g.setLineWidth(1);
    g.strokeLine(
        Math.round(hoverX) + 0.5,
        layout.histogramTop(),
        Math.round(hoverX) + 0.5,
        layout.axisTop());
    if (hoverY > layout.histogramBase() || layout.isFlags(hoverY)) {
      return;
    }
    long bucket = HistogramPainter.bucketNanos(layout, window);
    long start = Math.floorDiv(layout.instant(window, hoverX), bucket) * bucket;
    HistogramPainter.Bar bar = histogram.bar(start, bucket);
    plate(
        paint,
        Moment.time(start, zone)
            + "   "
            + Quantity.exact(bar.total())
            + " requests"
            + (bar.failures() == 0 ? "" : "   " + Quantity.exact(bar.failures()) + " failed")
            + (bar.blocked() == 0
                ? ""
                : "   " + Quantity.exact(bar.blocked()) + " packets dropped"),
        hoverX + 12);
  }

  private void paintBrush(StripPaint paint) {
    if (brushFrom < 0) {
      return;
    }
    double from =
        Math.clamp(Math.min(brushFrom, brushTo), StripLayout.LEFT, Math.max(brushFrom, brushTo));
    double to = Math.min(Math.max(brushFrom, brushTo), paint.layout().right());
    if (to <= from) {
      return;
    }
    GraphicsContext g = paint.g();
    g.setFill(StripPaint.colour(Palette.withAlpha(palette.accent(), 50)));
    g.fillRect(from, StripLayout.FLAGS, to - from, paint.layout().axisTop() - StripLayout.FLAGS);
    plate(
        paint,
        Moment.time(paint.layout().instant(window, from), zone)
            + " to "
            + Moment.time(paint.layout().instant(window, to), zone),
        from);
  }

  private void plate(StripPaint paint, String text, double wantedX) {
    GraphicsContext g = paint.g();
    Text measured = new Text(text);
    measured.setFont(javafx.scene.text.Font.font("Inter", 11));
    double wide = Math.ceil(measured.getLayoutBounds().getWidth()) + 16;
    double x = Math.clamp(wantedX, 4, Math.max(4, paint.layout().width() - wide - 4));
    double y = StripLayout.FLAGS;
    g.setFill(StripPaint.colour(palette.plate()));
    g.fillRoundRect(x, y, wide, 20, 6, 6);
    g.setStroke(StripPaint.colour(palette.plateBorder()));
    g.setLineWidth(1);
    g.strokeRoundRect(x + 0.5, y + 0.5, wide - 1, 19, 6, 6);
    paint.text(text, x + 8, y + 10, TextAlignment.LEFT, 11, palette.text());
  }
}
