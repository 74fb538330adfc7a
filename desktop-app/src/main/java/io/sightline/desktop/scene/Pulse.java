package io.sightline.desktop.scene;

import java.util.concurrent.atomic.AtomicBoolean;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;

/**
 * The pulses of a map: they come while something changes, and none while nothing does. JavaFX
 * application thread only, but for {@link #wakeFromAnyThread}.
 */
final class Pulse {
  private static final double FIRST_SECONDS = 0.016;
  private static final double MOST_SECONDS = 0.1;

  /** What is done with each pulse. */
  @FunctionalInterface
  interface Frame {
    /**
     * Does what the pulse is for.
     *
     * @param now of the pulse, in nanoseconds
     * @param seconds since the pulse before, bounded
     * @return whether another one is needed
     */
    boolean paint(long now, double seconds);
  }

  private final Frame frame;
  private final AtomicBoolean wakePending = new AtomicBoolean();
  private final AnimationTimer timer =
      new AnimationTimer() {
        @Override
        public void handle(long now) {
          pulse(now);
        }
      };
  private boolean running;
  private boolean closed;
  private long lastNanos;

  Pulse(Frame frame) {
    this.frame = frame;
  }

  /** Makes pulses come, if they do not. */
  void wake() {
    if (!running && !closed) {
      running = true;
      lastNanos = 0;
      timer.start();
    }
  }

  /** Wakes on JavaFX's thread what may be woken then. */
  void wakeFromAnyThread(Runnable wake) {
    if (wakePending.compareAndSet(false, true)) {
      Platform.runLater(
          () -> {
            wakePending.set(false);
            wake.run();
          });
    }
  }

  private void pulse(long now) {
    double seconds =
        lastNanos == 0 ? FIRST_SECONDS : Math.min(MOST_SECONDS, (now - lastNanos) / 1e9);
    lastNanos = now;
    if (!frame.paint(now, seconds)) {
      rest();
    }
  }

  private void rest() {
    timer.stop();
    running = false;
  }

  /** Ends for good. */
  void close() {
    closed = true;
    rest();
  }
}
