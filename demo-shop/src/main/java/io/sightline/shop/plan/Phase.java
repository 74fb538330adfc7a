package io.sightline.shop.plan;

import java.time.Duration;
import java.util.List;

/**
 * One stretch of a run: calm, or under one fault.
 *
 * @param kind what happens in it
 * @param length how long it lasts
 */
public record Phase(Kind kind, Duration length) {

  /** What a phase is about; the words appear in the events file. */
  public enum Kind {
    CALM("calm"),
    DISK("disk"),
    CPU("cpu"),
    BLOCKED("blocked");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** Returns the word the events file uses. */
    public String word() {
      return word;
    }
  }

  /**
   * Spreads the phases over a run. Each fault gets a fifth of the time and is preceded by calm to
   * compare with; a last calm shows that the shop recovered.
   */
  public static List<Phase> spreadOver(Duration run) {
    return List.of(
        share(Kind.CALM, run, 14),
        share(Kind.DISK, run, 20),
        share(Kind.CALM, run, 10),
        share(Kind.CPU, run, 18),
        share(Kind.CALM, run, 10),
        share(Kind.BLOCKED, run, 18),
        share(Kind.CALM, run, 10));
  }

  private static Phase share(Kind kind, Duration run, int percent) {
    return new Phase(kind, run.multipliedBy(percent).dividedBy(100));
  }
}
