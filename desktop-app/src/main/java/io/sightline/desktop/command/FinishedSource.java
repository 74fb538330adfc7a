package io.sightline.desktop.command;

import io.sightline.core.source.FactSource;
import io.sightline.core.source.PollResult;
import java.time.Duration;

/** A source of facts that have all been read already. */
record FinishedSource(String description) implements FactSource {
  @Override
  public PollResult poll(Duration timeout) {
    return new PollResult.End();
  }

  @Override
  public void close() {
    // It holds nothing.
  }
}
