package io.sightline.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The life of a role's process: it says when it is ready, and ends in order when it is asked to, by
 * SIGTERM or by the end of its standard input.
 */
final class Lifetime implements AutoCloseable {
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Begins to listen for SIGTERM. */
  Lifetime() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::endOrderly, "shutdown"));
  }

  /** Ends also when nobody holds the other end of the standard input any more. */
  void endWithInput() {
    Thread.ofPlatform()
        .daemon()
        .name("stdin")
        .start(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // What is written does not matter, only that somebody still holds the other end.
                }
              } catch (IOException e) {
                // The other end is gone.
              }
              stop();
            });
  }

  /** Asks the process to end. */
  void stop() {
    stop.countDown();
  }

  /** Waits until the process is asked to end. */
  void await() throws InterruptedException {
    stop.await();
  }

  /** Writes the file that says that everything runs, where one was asked for. */
  static void announce(@Nullable Path readyFile) throws IOException {
    if (readyFile == null) {
      return;
    }
    Path part = readyFile.resolveSibling(readyFile.getFileName() + ".part");
    Files.writeString(part, "ready\n");
    Files.move(part, readyFile, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Everything is in order: the process may go. */
  @Override
  public void close() {
    ended.countDown();
  }

  private void endOrderly() {
    stop();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
