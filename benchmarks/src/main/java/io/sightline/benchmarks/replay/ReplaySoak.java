package io.sightline.benchmarks.replay;

import io.sightline.desktop.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * A window in which captures of a cluster that changes all the time are opened, moved in and
 * closed, over and over: {@code sightline soak replay}. Exits 0 only if the heap stayed flat, no
 * thread was left behind and no frame took longer than it may.
 */
public final class ReplaySoak {
  /**
   * What is run.
   *
   * @param between how long a capture is moved in before it is closed and opened again
   */
  public record Plan(long captureBytes, Duration duration, Duration between) {}

  /**
   * What came of it.
   *
   * @param liveBytes the heap after each round, with nothing open
   * @param threadsLeft names of threads that were not there after the first round
   * @param longestFrameNanos the longest time for which a pulse was held
   */
  public record Result(
      int rounds,
      long seeks,
      long frames,
      List<Long> liveBytes,
      Set<String> threadsLeft,
      long longestFrameNanos) {
    /** The medians of the first third and of the last one, the first round left out. */
    public double growth() {
      List<Long> warm = liveBytes.subList(Math.min(1, liveBytes.size()), liveBytes.size());
      int third = Math.max(1, warm.size() / 3);
      if (warm.isEmpty()) {
        return 1;
      }
      return median(warm.subList(warm.size() - third, warm.size()))
          / (double) median(warm.subList(0, third));
    }

    private static long median(List<Long> values) {
      return values.stream().sorted().toList().get(values.size() / 2);
    }
  }

  private static final double MAX_GROWTH = 1.10;
  private static final long MAX_FRAME_NANOS = Duration.ofMillis(100).toNanos();
  private static final long CAPTURE_BYTES = 200_000_000L;
  private static final long SECOND = 1_000_000_000L;
  private static final int PODS = 300;
  private static final int CALLS = 900;
  private static final long SEED = 7;
  private static final Duration SETTLE = Duration.ofSeconds(10);

  private ReplaySoak() {}

  /** Runs it; JavaFX draws in memory. */
  public static Result run(Plan plan) throws Exception {
    Path folder = Files.createTempDirectory("sightline-soak-");
    Path capture = folder.resolve("churn.slcap");
    try (ReplayWindow window = ReplayWindow.empty()) {
      LargeCaptures.make(
          PODS,
          CALLS,
          SEED,
          List.of(new LargeCaptures.Wish(capture, plan.captureBytes())),
          _ -> {});
      return new Rounds(window, capture, plan).run();
    } finally {
      Files.deleteIfExists(capture);
      Files.deleteIfExists(folder.resolve("churn.slcap.tmp"));
      Files.deleteIfExists(folder);
    }
  }

  private static final class Rounds {
    private final ReplayWindow window;
    private final Path capture;
    private final Plan plan;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong longestFrameNanos = new AtomicLong();
    private long seeks;

    Rounds(ReplayWindow window, Path capture, Plan plan) {
      this.window = window;
      this.capture = capture;
      this.plan = plan;
    }

    Result run() throws Exception {
      window.setOnFrame(
          held -> {
            frames.incrementAndGet();
            longestFrameNanos.accumulateAndGet(held, Math::max);
          });
      List<Long> live = new ArrayList<>();
      Set<String> threads = Set.of();
      long end = System.nanoTime() + plan.duration().toNanos();
      int rounds = 0;
      while (System.nanoTime() < end || rounds < 3) {
        round();
        rounds++;
        if (rounds == 1) {
          threads = threadsAfter(Set.of());
          // What is compiled and loaded on the way takes its time; that is not what is asked for.
          frames.set(0);
          longestFrameNanos.set(0);
        }
        live.add(ReplayRun.liveBytes());
        say(
            "round %d: live heap %,d KiB with nothing open; %,d seeks, %,d frames, the longest %d"
                + " ms",
            rounds,
            live.getLast() >> 10,
            seeks,
            frames.get(),
            Duration.ofNanos(longestFrameNanos.get()).toMillis());
      }
      return new Result(
          rounds, seeks, frames.get(), live, threadsAfter(threads), longestFrameNanos.get());
    }

    /** Opens the capture, moves in it as a person does who is in a hurry, and closes it. */
    private void round() throws Exception {
      window.open(capture);
      Session session = window.session();
      if (session == null) {
        throw new IOException("The capture was not opened");
      }
      long first = session.log().firstNanos();
      long last = session.log().lastNanos();
      long end = System.nanoTime() + plan.between().toNanos();
      long instant = first;
      while (System.nanoTime() < end) {
        instant =
            random.nextInt(4) == 0
                ? random.nextLong(first + 1, last)
                : Math.clamp(instant + random.nextLong(-20 * SECOND, 20 * SECOND), first + 1, last);
        window.seek(instant);
        seeks++;
        Thread.sleep(random.nextInt(10) == 0 ? 500 : 30);
      }
      window.closeCapture();
    }

    /** Threads that are there, less the given ones, once those that are ending have ended. */
    private static Set<String> threadsAfter(Set<String> known) throws InterruptedException {
      long end = System.nanoTime() + SETTLE.toNanos();
      Set<String> now = threads();
      while (!known.containsAll(now) && System.nanoTime() < end) {
        Thread.sleep(200);
        now = threads();
      }
      now.removeAll(known);
      return now;
    }

    /** By name and how many of that name there are; the virtual machine's own pools come and go. */
    private static Set<String> threads() {
      return Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> !thread.getName().startsWith("ForkJoinPool"))
          .filter(thread -> !thread.getName().startsWith("CompletableFutureDelayScheduler"))
          .collect(Collectors.groupingBy(Thread::getName, Collectors.counting()))
          .entrySet()
          .stream()
          .map(entry -> entry.getKey() + " ×" + entry.getValue())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }

  /** Judges a run of half an hour, or of what the arguments say. */
  public static void main(String[] arguments) {
    try {
      System.exit(judge(arguments) ? 0 : 1);
    } catch (Exception e) {
      // JavaFX would keep the process.
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static boolean judge(String[] arguments) throws Exception {
    Plan plan = plan(Arrays.asList(arguments).iterator());
    say(
        "a capture of %d MB, for %d s",
        plan.captureBytes() / 1_000_000, plan.duration().toSeconds());
    Result result = run(plan);
    boolean flat = result.growth() <= MAX_GROWTH;
    boolean clean = result.threadsLeft().isEmpty();
    boolean smooth = result.longestFrameNanos() <= MAX_FRAME_NANOS;
    say(
        "%s: live heap in the last third %.2f times that in the first (medians of %d rounds; limit"
            + " %.2f)",
        verdict(flat), result.growth(), result.rounds(), MAX_GROWTH);
    say(
        "%s: threads left behind: %s",
        verdict(clean), clean ? "none" : String.join(", ", result.threadsLeft()));
    say(
        "%s: the longest of %,d frames took %d ms (limit %d), over %,d seeks",
        verdict(smooth),
        result.frames(),
        Duration.ofNanos(result.longestFrameNanos()).toMillis(),
        Duration.ofNanos(MAX_FRAME_NANOS).toMillis(),
        result.seeks());
    return flat && clean && smooth;
  }

  private static String verdict(boolean good) {
    return good ? "ok    " : "FAILED";
  }

  private static Plan plan(Iterator<String> arguments) {
    long seconds = 1_800;
    while (arguments.hasNext()) {
      String name = arguments.next();
      if (!name.equals("--seconds") || !arguments.hasNext()) {
        System.err.println("usage: sightline soak replay [--seconds S]");
        System.exit(2);
      }
      seconds = Long.parseLong(arguments.next());
    }
    return new Plan(
        CAPTURE_BYTES,
        Duration.ofSeconds(seconds),
        Duration.ofSeconds(Math.clamp(seconds / 20, 5, 60)));
  }
}
