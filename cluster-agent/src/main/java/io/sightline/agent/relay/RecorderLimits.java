package io.sightline.agent.relay;

import java.time.Duration;

/**
 * How much a flight recorder keeps.
 *
 * @param age older facts go
 * @param bytes on disk; the oldest facts go first
 * @param fullResolution windows older than that are merged to ten seconds; totals stay the same
 * @param segment how long a file is written to before the next one begins
 */
public record RecorderLimits(Duration age, long bytes, Duration fullResolution, Duration segment) {
  /** Of a relay: an hour, or half a GiB. */
  public static final RecorderLimits DEFAULT =
      new RecorderLimits(
          Duration.ofHours(1), 512L << 20, Duration.ofMinutes(10), Duration.ofMinutes(1));

  static final long LEAST_BYTES = 1L << 20;

  private static final long SEGMENTS = 16;

  public RecorderLimits {
    if (bytes < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "a recorder of %d bytes is of no use: give it 1 MiB at least".formatted(bytes));
    }
  }

  /** The same with another bound of bytes. */
  public RecorderLimits withBytes(long newBytes) {
    return new RecorderLimits(age, newBytes, fullResolution, segment);
  }

  /** The same with another bound of time. */
  public RecorderLimits withAge(Duration newAge) {
    return new RecorderLimits(newAge, bytes, fullResolution, segment);
  }

  long segmentBytes() {
    return bytes / SEGMENTS;
  }
}
