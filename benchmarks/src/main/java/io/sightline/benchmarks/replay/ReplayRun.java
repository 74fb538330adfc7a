package io.sightline.benchmarks.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.capture.CaptureFactLog;
import io.sightline.core.timeline.Cursor;
import io.sightline.core.timeline.CursorCommand;
import io.sightline.core.topology.TopologyFold;
import io.sightline.desktop.app.Captures;
import io.sightline.desktop.app.SessionRequest;
import io.sightline.desktop.session.Session;
import io.sightline.desktop.session.SessionView;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that opens one capture, moves in it, or folds all of it, and writes what it measured to
 * a file.
 *
 * <p>Arguments: what to do ({@code open}, {@code seek} or {@code fold}), the capture, the report.
 */
public final class ReplayRun {
  private static final int WARM_UP_SEEKS = 250;
  private static final int SEEKS = 500;
  private static final long SECOND = 1_000_000_000L;
  private static final long NEAR_NANOS = 5 * SECOND;
  private static final long SEEK_PATIENCE = 10 * SECOND;
  private static final long FOLD_NANOS = 20 * SECOND;

  private ReplayRun() {}

  /**
   * What one process measured; lists are empty and numbers 0 for what it was not asked for.
   *
   * @param openMillis from the wish to open the file to the first frame with its map
   * @param randomMillis of each seek to anywhere
   * @param nearMillis of each seek to within seconds of the one before
   * @param factsPerSecond folded at full speed
   * @param bytesPerSecond of the file meanwhile
   * @param liveBytes the heap after a collection at the end
   */
  public record Report(
      double openMillis,
      List<Double> randomMillis,
      List<Double> nearMillis,
      double factsPerSecond,
      double bytesPerSecond,
      long liveBytes,
      long residentPeakBytes) {}

  /** Runs and exits, also when it fails: JavaFX would keep the process. */
  public static void main(String[] arguments) {
    try {
      run(arguments);
      System.exit(0);
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static void run(String[] arguments) throws Exception {
    Path capture = Path.of(arguments[1]);
    Report report =
        switch (arguments[0]) {
          case "open" -> open(capture);
          case "seek" -> seek(capture);
          case "fold" -> fold(capture);
          default -> throw new IllegalArgumentException("There is nothing called " + arguments[0]);
        };
    new ObjectMapper().writeValue(Path.of(arguments[2]).toFile(), report);
  }

  private static Report open(Path capture) throws Exception {
    try (ReplayWindow window = ReplayWindow.empty()) {
      double millis = window.open(capture);
      return new Report(millis, List.of(), List.of(), 0, 0, liveBytes(), residentPeakBytes());
    }
  }

  /** Seeks as a window does, from the wish until the map's data of that instant is there. */
  private static Report seek(Path capture) throws IOException {
    SessionRequest request = Captures.open(capture).startingAt(Cursor.at(0));
    try (Session session =
        new Session(request.source(), request.log(), request.start(), SessionRequest.RANGE)) {
      session.start();
      SplittableRandom random = new SplittableRandom(11);
      seeks(session, random, WARM_UP_SEEKS, false);
      seeks(session, random, WARM_UP_SEEKS, true);
      List<Double> anywhere = seeks(session, random, SEEKS, false);
      List<Double> near = seeks(session, random, SEEKS, true);
      return new Report(0, anywhere, near, 0, 0, liveBytes(), residentPeakBytes());
    }
  }

  private static List<Double> seeks(
      Session session, SplittableRandom random, int count, boolean near) {
    long first = session.log().firstNanos();
    long last = session.log().lastNanos();
    List<Double> millis = new ArrayList<>();
    long instant = first + (last - first) / 2;
    for (int i = 0; i < count; i++) {
      instant =
          near
              ? Math.clamp(instant + random.nextLong(-NEAR_NANOS, NEAR_NANOS), first + 1, last)
              : random.nextLong(first + 1, last);
      millis.add(seekMillis(session, instant));
    }
    return millis;
  }

  private static double seekMillis(Session session, long instant) {
    SessionView before = session.view();
    Thread waiting = Thread.currentThread();
    session.onPublish(() -> LockSupport.unpark(waiting));
    long begun = System.nanoTime();
    session.send(new CursorCommand.Seek(instant));
    while (session.view().equals(before) || session.view().instantNanos() != instant) {
      LockSupport.parkNanos(SECOND / 100);
      if (System.nanoTime() - begun > SEEK_PATIENCE) {
        throw new IllegalStateException("A seek was not answered in 10 seconds");
      }
    }
    return (System.nanoTime() - begun) / 1e6;
  }

  /** Folds from the start, for some time, as fast as it goes. */
  private static Report fold(Path capture) throws IOException {
    try (CaptureFactLog log = CaptureFactLog.open(capture)) {
      TopologyFold fold = new TopologyFold();
      long[] folded = new long[2];
      long begun = System.nanoTime();
      log.uncached()
          .read(
              log.firstPosition(),
              batch -> {
                fold.fold(batch);
                folded[0] += batch.facts().size();
                folded[1] = batch.watermarkNanos();
                return System.nanoTime() - begun < FOLD_NANOS;
              });
      double seconds = (System.nanoTime() - begun) / 1e9;
      double share = (folded[1] - log.firstNanos()) / (double) (log.lastNanos() - log.firstNanos());
      return new Report(
          0,
          List.of(),
          List.of(),
          folded[0] / seconds,
          share * Files.size(capture) / seconds,
          liveBytes(),
          residentPeakBytes());
    }
  }

  static long liveBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long residentPeakBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .findFirst()
            .orElse(0)
        << 10;
  }
}
