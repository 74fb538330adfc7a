package io.sightline.benchmarks.replay;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Tells which threads are there that were not before. */
final class LeftThreads {
  private static final long STEP_MILLIS = 100;

  private final Set<Long> before;

  private LeftThreads(Set<Long> before) {
    this.before = before;
  }

  /** Takes note of those that are there now. */
  static LeftThreads since() {
    return new LeftThreads(
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::threadId)
            .collect(Collectors.toSet()));
  }

  /** The names of those that came since and have not ended after that time. */
  List<String> after(Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    List<String> left = now();
    while (!left.isEmpty() && System.nanoTime() - until < 0) {
      TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
      left = now();
    }
    return left;
  }

  private List<String> now() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread.threadId()))
        .map(Thread::getName)
        // The runtime's own, which it starts and ends as there is work.
        .filter(name -> !name.startsWith("ForkJoinPool") && !name.startsWith("VirtualThread"))
        .sorted()
        .toList();
  }
}
