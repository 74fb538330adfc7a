package io.sightline.desktop.timeline;

/**
 * A bookmark as the strip shows it.
 *
 * @param nanos where it stands
 * @param text what a reader is told of it
 */
record Flag(long nanos, String text) {}
