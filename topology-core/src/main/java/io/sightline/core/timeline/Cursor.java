package io.sightline.core.timeline;

/**
 * The instant that is shown, and how it moves. Immutable; speed belongs to it and never to the
 * source.
 *
 * @param mode whether it stays, plays or follows
 * @param nanos the instant, meaningless while following
 * @param speed times real time, kept while paused
 */
public record Cursor(Mode mode, long nanos, double speed) {
  /** How a cursor moves. */
  public enum Mode {
    PAUSED,
    PLAYING,
    /** Live: it is always at the newest fact. */
    FOLLOWING
  }

  public static final double MIN_SPEED = 0.25;
  public static final double MAX_SPEED = 16;

  /** A cursor that follows the newest fact. */
  public static Cursor live() {
    return new Cursor(Mode.FOLLOWING, 0, 1);
  }

  /** A cursor that stays at an instant. */
  public static Cursor at(long nanos) {
    return new Cursor(Mode.PAUSED, nanos, 1);
  }

  /**
   * The cursor after a command.
   *
   * @param firstNanos begin of what can be shown
   * @param lastNanos end of it
   */
  public Cursor apply(CursorCommand command, long firstNanos, long lastNanos) {
    long here = instant(lastNanos);
    return switch (command) {
      case CursorCommand.Seek seek ->
          new Cursor(Mode.PAUSED, Math.clamp(seek.nanos(), firstNanos, lastNanos), speed);
      case CursorCommand.Play _ ->
          new Cursor(Mode.PLAYING, here >= lastNanos && speed > 0 ? firstNanos : here, speed);
      case CursorCommand.Pause _ -> new Cursor(Mode.PAUSED, here, speed);
      case CursorCommand.Speed change ->
          new Cursor(
              mode,
              nanos,
              Math.copySign(
                  Math.clamp(Math.abs(change.factor()), MIN_SPEED, MAX_SPEED), change.factor()));
      case CursorCommand.Step step ->
          new Cursor(Mode.PAUSED, Math.clamp(here + step.nanos(), firstNanos, lastNanos), speed);
      case CursorCommand.Follow _ -> new Cursor(Mode.FOLLOWING, lastNanos, speed);
    };
  }

  /** The cursor after some real time has passed; it pauses at either end. */
  public Cursor advance(long elapsedNanos, long firstNanos, long lastNanos) {
    if (mode != Mode.PLAYING) {
      return this;
    }
    long next = nanos + (long) (elapsedNanos * speed);
    if (next >= lastNanos || next <= firstNanos) {
      return new Cursor(Mode.PAUSED, Math.clamp(next, firstNanos, lastNanos), speed);
    }
    return new Cursor(mode, next, speed);
  }

  /** The instant it shows. */
  public long instant(long lastNanos) {
    return mode == Mode.FOLLOWING ? lastNanos : nanos;
  }
}
