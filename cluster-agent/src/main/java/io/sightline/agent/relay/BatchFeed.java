package io.sightline.agent.relay;

import io.sightline.core.fact.FactBatch;
import java.util.function.Consumer;

/**
 * Something that delivers batches of facts to the relay: the streams of the agents, or what watches
 * the API server.
 *
 * <p>Each of its sources numbers its batches from 0, see {@link FactBatch}. A source that says
 * nothing holds the relay's watermark back for some seconds, so one that may be quiet delivers an
 * empty batch each second.
 */
public interface BatchFeed extends AutoCloseable {
  /**
   * Begins to deliver, on threads of its own; the consumer is thread-safe.
   *
   * @throws java.io.IOException when it cannot begin
   */
  void start(Consumer<FactBatch> sink) throws java.io.IOException;

  /** Ends delivery; what was accepted before is delivered. */
  @Override
  void close();
}
