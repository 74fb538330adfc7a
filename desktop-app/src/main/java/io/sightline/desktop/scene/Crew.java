package io.sightline.desktop.scene;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * Threads that do the pieces of one job together with the thread that has the job: one for each
 * further core, named "raster-1" and so on. They end when nothing was painted for a while.
 */
final class Crew {
  private static final int MOST_THREADS = 8;
  private static final int IDLE_SECONDS = 20;
  private static final Crew SHARED = new Crew(Runtime.getRuntime().availableProcessors());

  private final int helpers;
  private final ThreadPoolExecutor threads;

  /** A crew of so many threads, the one that has the job included. */
  Crew(int size) {
    helpers = Math.clamp(size, 1, MOST_THREADS) - 1;
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            Math.max(1, helpers),
            Math.max(1, helpers),
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work ->
                Thread.ofPlatform()
                    .daemon()
                    .name("raster-" + number.incrementAndGet())
                    .unstarted(work));
    threads.allowCoreThreadTimeOut(true);
  }

  /** The crew of this process, as large as the machine. */
  static Crew shared() {
    return SHARED;
  }

  /** How many threads there are, the caller's included. */
  int size() {
    return helpers + 1;
  }

  /**
   * Does the pieces 0 to {@code count - 1} of a job, in no particular order, and returns once all
   * are done. What a piece throws is thrown here, after the others.
   */
  void run(int count, IntConsumer piece) {
    Job job = new Job(count, piece);
    for (int i = 0; i < Math.min(helpers, count - 1); i++) {
      threads.execute(job);
    }
    job.run();
    job.await();
  }

  private static final class Job implements Runnable {
    private final int count;
    private final IntConsumer piece;
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch left;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Job(int count, IntConsumer piece) {
      this.count = count;
      this.piece = piece;
      left = new CountDownLatch(count);
    }

    @Override
    public void run() {
      for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
        try {
          piece.accept(i);
        } catch (RuntimeException | Error e) {
          failure.compareAndSet(null, e);
        } finally {
          left.countDown();
        }
      }
    }

    void await() {
      boolean interrupted = false;
      while (true) {
        try {
          left.await();
          break;
        } catch (InterruptedException e) {
          // The others still write to what the caller owns.
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      switch (failure.get()) {
        case null -> {
          // All went well.
        }
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new IllegalStateException(e);
      }
    }
  }
}
