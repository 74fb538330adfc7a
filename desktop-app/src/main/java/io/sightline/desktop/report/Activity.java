package io.sightline.desktop.report;

/** What went over all edges in a stretch. */
record Activity(Span span, long requests, long failures) {
  double requestsPerSecond() {
    return requests / Math.max(1e-9, span.lengthNanos() / 1e9);
  }

  double failuresPerSecond() {
    return failures / Math.max(1e-9, span.lengthNanos() / 1e9);
  }
}
