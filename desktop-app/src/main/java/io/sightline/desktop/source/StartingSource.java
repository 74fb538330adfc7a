package io.sightline.desktop.source;

import io.sightline.core.source.FactSource;
import io.sightline.core.source.PollResult;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A source that has to be made ready first, such as an agent that has to load its programs; until
 * then it says so. One thread polls; any may close.
 */
public final class StartingSource implements FactSource {
  /** Makes the source ready; may take its time, on a thread of its own. */
  @FunctionalInterface
  public interface Opener {
    FactSource open() throws IOException, InterruptedException;
  }

  private final String description;
  private final String doing;
  private final FutureTask<FactSource> opening;
  private boolean begun;
  private volatile boolean closed;
  private volatile @Nullable FactSource opened;

  /**
   * A source that is made ready from the first poll on.
   *
   * @param description origin of the facts, until the source itself says it
   * @param doing what is being done meanwhile, in a few words
   */
  public StartingSource(String description, String doing, Opener opener) {
    this.description = description;
    this.doing = doing;
    this.opening = new FutureTask<>(opener::open);
  }

  @Override
  public String description() {
    FactSource source = opened;
    return source == null ? description : source.description();
  }

  @Override
  public PollResult poll(Duration timeout) throws InterruptedException {
    FactSource source = opened;
    if (source != null) {
      return source.poll(timeout);
    }
    if (closed) {
      return new PollResult.End();
    }
    if (!begun) {
      begun = true;
      Thread.ofPlatform().daemon().name("source-start").start(opening);
      return new PollResult.Starting(doing);
    }
    try {
      FactSource ready = opening.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      opened = ready;
      if (closed) {
        ready.close();
        return new PollResult.End();
      }
      return new PollResult.Idle();
    } catch (TimeoutException _) {
      return new PollResult.Starting(doing);
    } catch (ExecutionException e) {
      return closed ? new PollResult.End() : new PollResult.Failed(reason(e), false);
    }
  }

  private static String reason(ExecutionException e) {
    Throwable cause = e.getCause();
    return cause == null || cause.getMessage() == null ? e.toString() : cause.getMessage();
  }

  @Override
  public void close() {
    closed = true;
    FactSource source = opened;
    if (source != null) {
      source.close();
    }
  }
}
