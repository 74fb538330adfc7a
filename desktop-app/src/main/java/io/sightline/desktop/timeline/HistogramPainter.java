package io.sightline.desktop.timeline;

import io.sightline.core.fact.Loss;
import io.sightline.core.protocol.Protocol;
import io.sightline.desktop.session.Activity;
import io.sightline.desktop.theme.ProtocolStyle;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Draws requests over time: protocols stacked, failures on top, losses hatched. */
final class HistogramPainter {
  private static final double MIN_BAR = 4;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final Activity activity;
  private final Set<Protocol> hidden;
  private final StripLayout layout;
  private final TimeWindow window;
  private final long bucket;
  private final TreeMap<Long, Bar> bars = new TreeMap<>();

  /** One bar: some seconds put together. */
  static final class Bar {
    private final Map<Protocol, Long> requests = new EnumMap<>(Protocol.class);
    private long failures;
    private long blocked;

    private void add(Activity.Second second, Set<Protocol> hidden) {
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

    long failures() {
      return failures;
    }

    long blocked() {
      return blocked;
    }

    private long height() {
      return Math.max(total(), failures + Math.min(blocked, 1));
    }
  }

  HistogramPainter(Activity activity, Set<Protocol> hidden, StripLayout layout, TimeWindow window) {
    this.activity = activity;
    this.hidden = hidden;
    this.layout = layout;
    this.window = window;
    this.bucket = bucketNanos(layout, window);
    long from = Math.floorDiv(window.fromNanos(), bucket) * bucket;
    for (Activity.Second second : activity.between(from, window.toNanos() + 1)) {
      bars.computeIfAbsent(Math.floorDiv(second.startNanos(), bucket) * bucket, _ -> new Bar())
          .add(second, hidden);
    }
  }

  /** Whether the bars still stand: days have a hundred thousand seconds to be put together. */
  @SuppressWarnings("ReferenceEquality")
  boolean isOf(
      Activity otherActivity,
      Set<Protocol> otherHidden,
      StripLayout otherLayout,
      TimeWindow otherWindow) {
    return activity == otherActivity
        && hidden.equals(otherHidden)
        && layout.equals(otherLayout)
        && window.equals(otherWindow);
  }

  void paint(StripPaint paint) {
    long max = bars.values().stream().mapToLong(Bar::height).max().orElse(1);
    double top = paint.layout().histogramTop();
    double base = paint.layout().histogramBase();
    double scale = (base - top) / Math.max(1, max);
    var g = paint.g();
    g.save();
    g.beginPath();
    g.rect(StripLayout.LEFT, 0, paint.layout().plotWidth(), base);
    g.clip();
    double width =
        Math.max(
            1.5, bucket / (double) paint.window().spanNanos() * paint.layout().plotWidth() - 1);
    bars.forEach((start, bar) -> paint(paint, bar, paint.x(start), width, scale));
    g.restore();
    for (Loss gap : activity.gaps()) {
      double x = paint.x(gap.timeNanos());
      paint.hatch(x, Math.max(x + 6, paint.x(gap.untilNanos())), top, base);
    }
  }

  private static void paint(StripPaint paint, Bar bar, double x, double width, double scale) {
    var g = paint.g();
    double top = paint.layout().histogramTop();
    double base = paint.layout().histogramBase();
    double y = base;
    for (Map.Entry<Protocol, Long> part : bar.requests.entrySet()) {
      double tall = part.getValue() * scale;
      g.setFill(
          StripPaint.colour(
              ProtocolStyle.of(part.getKey().wireName()).colour(paint.palette().dark())));
      g.fillRect(x, y - tall, width, tall);
      y -= tall;
    }
    if (bar.failures + bar.blocked > 0) {
      double tall = Math.clamp(bar.failures * scale, 4, Math.max(4, base - top));
      double highest = Math.max(top, Math.min(y, base - 4));
      g.setFill(StripPaint.colour(paint.palette().failing()));
      g.fillRect(x, highest, width, Math.min(tall, base - highest));
    }
  }

  /** How much time one bar stands for. */
  static long bucketNanos(StripLayout layout, TimeWindow window) {
    return Math.max(
        SECOND_NANOS, TimeSteps.atLeast(MIN_BAR / layout.plotWidth() * window.spanNanos()));
  }

  /** The bar that begins at an instant. */
  Bar bar(long startNanos, long bucketNanos) {
    Bar bar = new Bar();
    activity
        .between(startNanos, startNanos + bucketNanos)
        .forEach(second -> bar.add(second, hidden));
    return bar;
  }
}
