package io.sightline.core.source;

import java.time.Duration;
import java.util.List;

/**
 * Whatever yields facts: a live relay, a capture file, a script. Nothing past it may ask which.
 *
 * <p>One thread polls; {@link #close} may be called from any.
 */
public interface FactSource extends AutoCloseable {

  /** What the user should read as the origin of these facts: a context, a file name. */
  String description();

  /**
   * The next batch, waiting at most that long.
   *
   * @throws InterruptedException when the waiting thread is interrupted
   */
  PollResult poll(Duration timeout) throws InterruptedException;

  /** How each part stands, where there are several; of the polling thread. */
  default List<SourcePart> parts() {
    return List.of();
  }

  /** Frees what the source holds; a poll under way ends with {@link PollResult.End}. */
  @Override
  void close();
}
