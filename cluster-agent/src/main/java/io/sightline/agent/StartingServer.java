package io.sightline.agent;

import io.sightline.agent.rpc.RelayServer;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A server that starts on a thread of its own while the caller starts something else. */
final class StartingServer implements AutoCloseable {
  private final FutureTask<RelayServer> task;

  private StartingServer(FutureTask<RelayServer> task) {
    this.task = task;
  }

  static StartingServer of(Callable<RelayServer> start) {
    FutureTask<RelayServer> task = new FutureTask<>(start);
    Thread.ofPlatform().daemon().name("server-start").start(task);
    return new StartingServer(task);
  }

  /**
   * Waits until it has started.
   *
   * @throws IOException if that failed
   */
  RelayServer get() throws IOException, InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new CompletionException(e.getCause());
    }
  }

  /** Closes the server once it has started; one that could not needs nothing. */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    while (true) {
      try {
        task.get().close();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException | CancellationException e) {
        // Told by get(), or of no matter beside the failure that leads here.
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
