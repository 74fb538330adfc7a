package io.sightline.capture;

import java.util.List;

/**
 * Log lines that somebody wanted kept in a capture, as they were read from the cluster: nothing is
 * taken out of them. No observation of ours, so they stand beside the facts, as bookmarks do.
 *
 * @param range what was asked for and what came of it
 * @param lines in the order of time; fewer than the range says where a part of them is damaged
 */
public record KeptLogs(KeptRange range, List<KeptLine> lines) {
  /** How many lines may be kept at once. */
  public static final int MAX_LINES = 100_000;

  /** How much text may be kept at once, in characters. */
  public static final long MAX_CHARACTERS = 32L << 20;

  /** How much may be kept in one capture, in bytes before compression. */
  public static final long MAX_BYTES_OF_CAPTURE = 64L << 20;

  public KeptLogs {
    lines = List.copyOf(lines);
    if (lines.size() > MAX_LINES) {
      throw new IllegalArgumentException(
          "%,d lines are kept at once, not %,d".formatted(MAX_LINES, lines.size()));
    }
    long characters = 0;
    for (KeptLine line : lines) {
      if (line.container() < 0 || line.container() >= range.containers().size()) {
        throw new IllegalArgumentException(
            "a line is of container %d, and there are %d"
                .formatted(line.container(), range.containers().size()));
      }
      characters += line.text().length();
    }
    if (characters > MAX_CHARACTERS) {
      throw new IllegalArgumentException(
          "%,d characters are kept at once, not %,d".formatted(MAX_CHARACTERS, characters));
    }
  }

  /** How many lines were kept once and cannot be read any more. */
  public long missingLines() {
    return Math.max(0, range.lines() - lines.size());
  }

  /** The container of one of its lines. */
  public KeptContainer containerOf(KeptLine line) {
    return range.containers().get(line.container());
  }

  /**
   * How many bytes they take in a capture.
   *
   * @throws CaptureException when they are more than a capture may hold
   */
  public long storedBytes() throws CaptureException {
    return LogChunks.of(this).stream().mapToLong(EncodedChunk::bytes).sum();
  }
}
