package io.sightline.capture;

import java.util.List;

/** What checking a capture found. */
public sealed interface VerifyReport {
  /**
   * Log lines that were kept in it.
   *
   * @param ranges how many times some were kept
   */
  record Kept(int ranges, long lines) {}

  /** Every byte is as it was written. */
  record Whole(CaptureInfo info, Kept kept) implements VerifyReport {}

  /**
   * It can be read, but for what is listed.
   *
   * @param info of what can be read
   * @param damages in file order
   */
  record Damaged(CaptureInfo info, Kept kept, List<Damage> damages) implements VerifyReport {
    public Damaged {
      damages = List.copyOf(damages);
    }
  }

  /** Nothing of it can be read. */
  record Unreadable(String reason) implements VerifyReport {}

  /** The exit code of {@code sightline verify}: 0, 3 or 1. */
  default int exitCode() {
    return switch (this) {
      case Whole _ -> 0;
      case Damaged _ -> 3;
      case Unreadable _ -> 1;
    };
  }
}
