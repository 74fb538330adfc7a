package io.sightline.desktop.report;

import io.sightline.desktop.view.Moment;

/** A stretch of time, in nanoseconds since 1970. */
public record Span(long fromNanos, long toNanos) {
  String text() {
    return Moment.rangeUtc(fromNanos, toNanos);
  }

  public long lengthNanos() {
    return toNanos - fromNanos;
  }
}
