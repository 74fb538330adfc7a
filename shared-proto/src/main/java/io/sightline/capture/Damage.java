package io.sightline.capture;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One place at which a capture is damaged.
 *
 * @param chunk number of the chunk, the metadata being 0; -1 where it is no chunk
 * @param offset where in the file it begins
 * @param length how many bytes cannot be used
 * @param lost what was in it; null where no facts were lost or it is not known
 * @param reason in a few words
 */
public record Damage(
    Part part, int chunk, long offset, long length, @Nullable Range lost, String reason) {
  /** What is damaged. */
  public enum Part {
    HEADER("the file's header"),
    METADATA("the metadata"),
    FACTS("facts"),
    INDEX("the index"),
    SUMMARY("the summary"),
    NOTES("the bookmarks"),
    LOGS("kept log lines"),
    FOOTER("the footer"),
    TAIL("the end of the file"),
    UNKNOWN("a chunk of unknown type");

    private final String words;

    Part(String words) {
      this.words = words;
    }

    static Part ofChunkType(int type) {
      return switch (type) {
        case ChunkHeader.TYPE_METADATA -> METADATA;
        case ChunkHeader.TYPE_FACTS -> FACTS;
        case ChunkHeader.TYPE_INDEX -> INDEX;
        case ChunkHeader.TYPE_SUMMARY -> SUMMARY;
        case ChunkHeader.TYPE_NOTES -> NOTES;
        case ChunkHeader.TYPE_LOGS -> LOGS;
        default -> UNKNOWN;
      };
    }
  }

  /**
   * Facts that were lost.
   *
   * @param firstPosition the first lost
   * @param endPosition the first not lost
   * @param fromNanos begin of the time in which they stood
   * @param untilNanos end of it
   */
  public record Range(long firstPosition, long endPosition, long fromNanos, long untilNanos) {}

  /** The damage in one line, e.g. for a terminal. */
  public String describe() {
    StringBuilder text = new StringBuilder();
    if (chunk >= 0) {
      text.append("chunk ").append(chunk).append(", ");
    }
    text.append(part.words).append(" at offset ").append(offset).append(": ").append(reason);
    if (lost != null) {
      text.append("; lost: positions ")
          .append(lost.firstPosition)
          .append(" to ")
          .append(lost.endPosition - 1)
          .append(", ")
          .append(instant(lost.fromNanos))
          .append(" to ")
          .append(instant(lost.untilNanos));
    }
    return text.toString();
  }

  private static Instant instant(long nanos) {
    return Instant.EPOCH.plusNanos(nanos).truncatedTo(ChronoUnit.MILLIS);
  }
}
