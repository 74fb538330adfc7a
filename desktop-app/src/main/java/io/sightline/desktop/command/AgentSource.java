package io.sightline.desktop.command;

import io.sightline.core.source.FactSource;
import io.sightline.core.source.PollResult;
import java.time.Duration;

/** The facts of an agent of ours: when it has died there is nothing to connect to again. */
record AgentSource(String machine, FactSource facts, ChildProcess agent) implements FactSource {
  @Override
  public String description() {
    return machine;
  }

  @Override
  public PollResult poll(Duration timeout) throws InterruptedException {
    PollResult result = facts.poll(timeout);
    return result instanceof PollResult.Failed && !agent.isAlive()
        ? new PollResult.Failed(
            "The agent has ended, so nothing new is captured: %s. What it captured until then is recorded; start again to go on."
                .formatted(agent.lastWords().replaceFirst("[.\\s]+$", "")),
            false)
        : result;
  }

  @Override
  public void close() {
    facts.close();
  }
}
