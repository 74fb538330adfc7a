package io.sightline.desktop.session;

/** How a session stands with its source. */
public sealed interface LinkState {
  /** Facts are expected and none has arrived yet. */
  record Waiting() implements LinkState {}

  /** Facts arrive, or would if anything happened. */
  record Connected() implements LinkState {}

  /** There will be no more facts; everything known is in the log. */
  record Ended() implements LinkState {}

  /**
   * The source is out of reach, or the log cannot be written.
   *
   * @param message what happened, to what, and what to do
   * @param retrying whether the source goes on trying by itself
   */
  record Failed(String message, boolean retrying) implements LinkState {}
}
