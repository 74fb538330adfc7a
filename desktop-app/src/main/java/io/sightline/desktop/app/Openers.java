package io.sightline.desktop.app;

import io.sightline.desktop.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the application can open, and what it remembers of that.
 *
 * @param sample a capture to look at that comes with the program; null where there is none
 */
public record Openers(
    CaptureOpener captures, ClusterOpener clusters, Settings settings, @Nullable Path sample) {
  /** Opens a capture file for a window. */
  @FunctionalInterface
  public interface CaptureOpener {
    SessionRequest open(Path capture) throws IOException;
  }

  /** Those of an application that remembers nothing. */
  public Openers(CaptureOpener captures, ClusterOpener clusters) {
    this(captures, clusters, Settings.inMemory(), null);
  }
}
