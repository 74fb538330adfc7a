package io.sightline.desktop.settings;

/**
 * A capture that was opened.
 *
 * @param path of the file, absolute
 * @param firstNanos time of its first fact, 0 where it holds none
 * @param lastNanos time of its last fact
 * @param bytes of the file when it was opened
 */
public record RecentCapture(String path, long firstNanos, long lastNanos, long bytes) {}
