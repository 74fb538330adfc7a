package io.sightline.core.timeline;

/** What a user asks of the cursor. */
public sealed interface CursorCommand {
  /** Show that instant, and stay. */
  record Seek(long nanos) implements CursorCommand {}

  /** Move from where the cursor is; from the end, start over. */
  record Play() implements CursorCommand {}

  record Pause() implements CursorCommand {}

  /**
   * Play that fast.
   *
   * @param factor times real time, negative for backwards; not 0
   */
  record Speed(double factor) implements CursorCommand {}

  /** Move by that much, and stay. */
  record Step(long nanos) implements CursorCommand {}

  /** Follow the newest fact. */
  record Follow() implements CursorCommand {}
}
