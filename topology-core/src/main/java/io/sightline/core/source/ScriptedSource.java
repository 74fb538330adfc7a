package io.sightline.core.source;

import io.sightline.core.fact.LogBatch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** A source that yields prepared batches and then ends: for tests and examples. */
public final class ScriptedSource implements FactSource {
  private final Queue<PollResult> script;

  public ScriptedSource(List<? extends PollResult> script) {
    this.script = new ArrayDeque<>(script);
  }

  /** A source of these batches, one a poll. */
  public static ScriptedSource ofBatches(List<LogBatch> batches) {
    return new ScriptedSource(batches.stream().map(PollResult.Batch::new).toList());
  }

  @Override
  public String description() {
    return "script";
  }

  @Override
  public PollResult poll(Duration timeout) {
    PollResult next = script.poll();
    return next == null ? new PollResult.End() : next;
  }

  @Override
  public void close() {
    script.clear();
  }
}
