package io.sightline.core.source;

import io.sightline.core.fact.LogBatch;

/** What a poll of a source gave. */
public sealed interface PollResult {
  /** Facts, in their order. */
  record Batch(LogBatch batch) implements PollResult {}

  /**
   * The source is being made ready, which takes a moment; poll again.
   *
   * @param doing what is being done, in a few words
   */
  record Starting(String doing) implements PollResult {}

  /** Nothing new within the time-out; poll again. */
  record Idle() implements PollResult {}

  /** There will be no more facts. */
  record End() implements PollResult {}

  /**
   * The source is out of reach or damaged.
   *
   * @param message what happened, to what, and what to do
   * @param retrying whether the source goes on trying, so that polling again makes sense
   */
  record Failed(String message, boolean retrying) implements PollResult {}
}
