package io.sightline.desktop.source;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link RelayRoute} being gone, on a thread of its own, so that whoever polls can say meanwhile
 * what is waited for. Thread-safe.
 */
final class Connecting {
  private final RelayRoute route;
  private final CompletableFuture<RelayLine> line = new CompletableFuture<>();
  private volatile String doing;
  private volatile Optional<Thread> thread = Optional.empty();

  Connecting(RelayRoute route) {
    this.route = route;
    this.doing = "connecting to " + route.name();
  }

  void begin() {
    thread = Optional.of(Thread.ofVirtual().name("relay-connect").start(this::run));
  }

  private void run() {
    try {
      RelayLine opened = route.open(text -> doing = text);
      if (!line.complete(opened)) {
        opened.close();
      }
    } catch (IOException | RuntimeException e) {
      line.completeExceptionally(e);
    } catch (InterruptedException e) {
      line.cancel(false);
    }
  }

  /** What is waited for, in a few words. */
  String doing() {
    return doing;
  }

  /** The line at the end of the way, for which it waits that long. */
  RelayLine line(Duration atMost)
      throws InterruptedException, ExecutionException, TimeoutException {
    return line.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The same without waiting; null when there is none. */
  @Nullable RelayLine established() {
    return line.isDone() && !line.isCompletedExceptionally() ? line.join() : null;
  }

  /** Gives up the way, or ends the line. */
  void close() {
    if (!line.cancel(false)) {
      RelayLine open = established();
      if (open != null) {
        open.close();
      }
    }
    thread.ifPresent(Thread::interrupt);
  }
}
