package io.sightline.desktop.app;

import java.util.function.Consumer;
import javafx.application.Platform;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One piece of work at a time, on a thread of its own, whose results come back to the JavaFX
 * application thread. Beginning another, or cancelling, interrupts the one before, and nothing of
 * that is heard any more. All methods are for the JavaFX application thread.
 */
final class Work {
  /** What is done; any thread. */
  @FunctionalInterface
  interface Body<T> {
    T run(Reports reports) throws Exception;
  }

  /** Takes results on the way, from the thread that works. */
  @FunctionalInterface
  interface Reports {
    /** Runs on the JavaFX application thread, unless the work was cancelled meanwhile. */
    void tell(Runnable action);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Work.class);

  private @Nullable Thread running;
  private long turn;

  /**
   * Begins.
   *
   * @param onDone takes the result
   * @param onFailed takes what it failed with; an error as the cause of an IllegalStateException
   */
  <T> void begin(String name, Body<T> body, Consumer<T> onDone, Consumer<Exception> onFailed) {
    cancel();
    long mine = turn;
    Reports reports = action -> Platform.runLater(() -> ifCurrent(mine, action));
    running =
        Thread.ofVirtual()
            .name(name)
            .start(
                () -> {
                  try {
                    T result = body.run(reports);
                    reports.tell(() -> end(() -> onDone.accept(result)));
                  } catch (Exception e) {
                    reports.tell(() -> end(() -> onFailed.accept(e)));
                  } catch (Error e) {
                    LOG.error("{} failed", name, e);
                    reports.tell(() -> end(() -> onFailed.accept(new IllegalStateException(e))));
                  }
                });
  }

  boolean isRunning() {
    return running != null;
  }

  /** Interrupts what runs; nothing more is heard of it. */
  void cancel() {
    turn++;
    Thread thread = running;
    running = null;
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void end(Runnable then) {
    running = null;
    then.run();
  }

  private void ifCurrent(long mine, Runnable action) {
    if (mine == turn) {
      action.run();
    }
  }
}
