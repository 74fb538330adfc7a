package io.sightline.desktop.report;

import io.sightline.core.fact.Severity;

/** Something that happened at an instant. */
record TimelineEntry(long nanos, Severity severity, String kind, String who, String what) {}
