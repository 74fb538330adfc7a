package io.sightline.benchmarks.replay;

import io.sightline.capture.CaptureFactLog;
import io.sightline.core.timeline.CursorCommand;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.desktop.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A window in which a capture of a cluster that changes all the time is opened, played at high
 * speed, sought in, filtered and closed, over and over: {@code sightline soak replay}. Exits 0 only
 * if the live heap stayed flat, no frame took over 100 ms, no thread was left behind, and the map
 * was each time that of folding from the beginning.
 */
public final class ReplaySoak {
  /**
   * What is run.
   *
   * @param visit how long the capture is open each time
   */
  record Plan(Path capture, Duration duration, Duration visit) {}

  /** The live heap after the capture was closed, in each third of the visits: medians. */
  record Thirds(long first, long middle, long last) {
    static Thirds of(List<Long> values) {
      int size = values.size();
      return new Thirds(
          median(values.subList(0, size / 3)),
          median(values.subList(size / 3, size - size / 3)),
          median(values.subList(size - size / 3, size)));
    }

    private static long median(List<Long> values) {
      return values.isEmpty() ? 0 : values.stream().sorted().toList().get(values.size() / 2);
    }

    boolean isFlat() {
      return last - middle <= Math.max(MAX_GROWN_BYTES, middle / 10);
    }
  }

  /**
   * What came of it.
   *
   * @param different after how many visits the map was not that of folding from the beginning
   * @param threadsLeft names of threads that did not end with what they were for
   */
  record Result(
      int visits,
      long actions,
      int different,
      FrameTimes frames,
      FrameTimes opening,
      Thirds liveBytes,
      List<String> threadsLeft) {
    /** What is wrong, but for how long frames took. */
    List<String> faults() {
      List<String> faults = new ArrayList<>();
      if (different > 0) {
        faults.add("after %d visits the map was not that of its instant".formatted(different));
      }
      if (!liveBytes.isFlat()) {
        faults.add(
            "the heap grew from %.1f MB in the middle third to %.1f MB in the last"
                .formatted(liveBytes.middle() / 1e6, liveBytes.last() / 1e6));
      }
      if (!threadsLeft.isEmpty()) {
        faults.add("threads were left behind: " + String.join(", ", threadsLeft));
      }
      return faults;
    }
  }

  private static final long MAX_FRAME_MILLIS = 100;
  private static final long MAX_GROWN_BYTES = 4_000_000;
  private static final int PODS = 300;
  private static final int CALLS = 900;
  private static final long SEED = 7;
  private static final long CAPTURE_BYTES = 24_000_000;
  private static final Duration DURATION = Duration.ofMinutes(30);
  private static final Duration LONGEST_VISIT = Duration.ofSeconds(20);

  /** Enough to tell thirds of them apart. */
  private static final int LEAST_VISITS = 12;

  private static final Duration ACTION = Duration.ofMillis(400);
  private static final Duration SETTLE = Duration.ofSeconds(10);

  /** The first visits load and compile what all others use. */
  private static final int WARM_UP_VISITS = 2;

  private ReplaySoak() {}

  /** Runs and exits. */
  public static void main(String[] arguments) {
    try {
      System.exit(run(duration(arguments)) ? 0 : 1);
    } catch (IllegalArgumentException e) {
      System.err.println("sightline: " + e.getMessage());
      System.err.println("usage: sightline soak replay [--seconds S]");
      System.exit(2);
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static Duration duration(String[] arguments) {
    if (arguments.length == 0) {
      return DURATION;
    }
    if (arguments.length != 2 || !arguments[0].equals("--seconds")) {
      throw new IllegalArgumentException("a soak of replay takes no other option than --seconds");
    }
    try {
      long seconds = Long.parseLong(arguments[1]);
      if (seconds < 60) {
        throw new IllegalArgumentException("it takes at least 60 seconds, not " + seconds);
      }
      return Duration.ofSeconds(seconds);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + arguments[1] + "' is no number of seconds", e);
    }
  }

  private static boolean run(Duration duration) throws Exception {
    Path folder = Files.createTempDirectory("sightline-soak-");
    Path capture = folder.resolve("churn.slcap");
    try {
      System.out.printf(
          "%d minutes in a capture of %d pods, %d calls, a pod replaced every 15 s of it%n",
          duration.toMinutes(), PODS, CALLS);
      LargeCaptures.make(
          PODS, CALLS, SEED, List.of(new LargeCaptures.Wish(capture, CAPTURE_BYTES)), _ -> {});
      Result result = run(new Plan(capture, duration, visit(duration)));
      print(result);
      List<String> faults = new ArrayList<>(result.faults());
      long late = result.frames().longerThan(MAX_FRAME_MILLIS);
      if (late > 0) {
        faults.add("%,d frames took over %d ms".formatted(late, MAX_FRAME_MILLIS));
      }
      faults.forEach(fault -> System.out.println("FAILED  " + fault));
      if (faults.isEmpty()) {
        System.out.println("ok");
      }
      return faults.isEmpty();
    } finally {
      Files.deleteIfExists(capture);
      Files.deleteIfExists(folder);
    }
  }

  private static Duration visit(Duration duration) {
    Duration most = duration.dividedBy(LEAST_VISITS);
    return most.compareTo(LONGEST_VISIT) < 0 ? most : LONGEST_VISIT;
  }

  private static void print(Result result) {
    Thirds heap = result.liveBytes();
    System.out.printf(
        Locale.ROOT,
        """
        visits        %d, with %,d seeks, filters, selections and changes of speed
        frames        %s
        while opening %s
        live heap     %.1f, %.1f, %.1f MB after closing: medians of the thirds
        threads left  %s
        """,
        result.visits(),
        result.actions(),
        result.frames(),
        result.opening(),
        heap.first() / 1e6,
        heap.middle() / 1e6,
        heap.last() / 1e6,
        result.threadsLeft().isEmpty() ? "none" : String.join(", ", result.threadsLeft()));
  }

  /** Runs without a word. */
  static Result run(Plan plan) throws Exception {
    FrameTimes frames = new FrameTimes();
    FrameTimes opening = new FrameTimes();
    List<Long> liveBytes = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(SEED);
    Expected expected = Expected.in(plan.capture());
    long actions = 0;
    int different = 0;
    int visits = 0;
    LeftThreads threads;
    List<String> left;
    try (ReplayWindow window = ReplayWindow.empty()) {
      for (int i = 0; i < WARM_UP_VISITS; i++) {
        visit(window, plan, random, expected, new FrameTimes(), new FrameTimes());
        window.closeCapture();
      }
      threads = LeftThreads.since();
      long until = System.nanoTime() + plan.duration().toNanos();
      while (System.nanoTime() - until < 0) {
        Visit visit = visit(window, plan, random, expected, frames, opening);
        visits++;
        actions += visit.actions;
        different += visit.isRight ? 0 : 1;
        window.closeCapture();
        liveBytes.add(ReplayRun.liveBytes());
      }
      left = threads.after(SETTLE);
    }
    return new Result(visits, actions, different, frames, opening, Thirds.of(liveBytes), left);
  }

  private record Visit(long actions, boolean isRight) {}

  /** Opens the capture, does in it what somebody does, and leaves it at the instant expected. */
  private static Visit visit(
      ReplayWindow window,
      Plan plan,
      SplittableRandom random,
      Expected expected,
      FrameTimes frames,
      FrameTimes opening)
      throws Exception {
    onFx(opening::resume);
    window.open(plan.capture());
    onFx(opening::pause);
    Session session = window.session();
    if (session == null) {
      throw new IllegalStateException("The capture is not open");
    }
    long actions = 0;
    onFx(frames::resume);
    long until = System.nanoTime() + plan.visit().toNanos();
    while (System.nanoTime() - until < 0) {
      act(window, session, random);
      actions++;
      TimeUnit.NANOSECONDS.sleep(ACTION.toNanos());
    }
    onFx(frames::pause);
    session.send(new CursorCommand.Seek(expected.nanos));
    long patience = System.nanoTime() + SETTLE.toNanos();
    while (session.view().instantNanos() != expected.nanos && System.nanoTime() - patience < 0) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return new Visit(actions, session.view().topology().equals(expected.topology));
  }

  private static void act(ReplayWindow window, Session session, SplittableRandom random)
      throws Exception {
    switch (random.nextInt(7)) {
      case 0, 1 -> {
        long first = session.log().firstNanos();
        session.send(new CursorCommand.Seek(random.nextLong(first + 1, session.log().lastNanos())));
      }
      case 2, 3 -> {
        session.send(new CursorCommand.Speed(random.nextInt(4) == 0 ? -16 : 16));
        session.send(new CursorCommand.Play());
      }
      case 4 -> window.toggleProtocol(random.nextInt());
      case 5 -> window.select(random.nextInt());
      default -> window.filter(random.nextBoolean() ? "proto=http" : "");
    }
  }

  private static void onFx(Runnable work) throws Exception {
    ReplayWindow.onFx(
        () -> {
          work.run();
          return work;
        });
  }

  /** What the map is in the middle of a capture, by folding all that was before. */
  private record Expected(long nanos, Topology topology) {
    static Expected in(Path capture) throws IOException {
      try (CaptureFactLog log = CaptureFactLog.open(capture)) {
        long middle = log.firstNanos() + (log.lastNanos() - log.firstNanos()) / 2;
        TopologyFold fold = new TopologyFold();
        log.uncached()
            .read(
                log.firstPosition(),
                batch -> {
                  if (batch.watermarkNanos() > middle) {
                    return false;
                  }
                  fold.fold(batch);
                  return true;
                });
        return new Expected(middle, fold.topology());
      }
    }
  }
}
