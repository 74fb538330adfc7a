package io.sightline.capture;

import static java.util.Objects.requireNonNull;

/**
 * A line of a log that was kept, as it was read.
 *
 * @param container which of the range's containers wrote it
 * @param timeNanos when the container's runtime took it
 */
public record KeptLine(int container, long timeNanos, String text) {
  /** How long a line may be, in characters. */
  public static final int MAX_TEXT = 20_000;

  public KeptLine {
    requireNonNull(text, "text");
    if (text.length() > MAX_TEXT) {
      throw new IllegalArgumentException(
          "a line of %d characters is too long; it may have %d".formatted(text.length(), MAX_TEXT));
    }
  }
}
