package io.sightline.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.benchmarks.render.Frames;
import io.sightline.benchmarks.replay.LargeCaptures;
import io.sightline.benchmarks.replay.ReplayRun;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How soon a capture of 1 GB and one of 4 GB are on the screen, how fast one moves in them, and
 * what memory that takes. Both are made here: hours of a scripted cluster of 300 pods, the smaller
 * one the beginning of the larger one.
 */
final class ReplayBenchmark {
  private static final String NAME = "replay";
  private static final int PODS = 300;
  private static final int CALLS = 900;
  private static final long SEED = 7;
  private static final long GIGABYTE = 1_000_000_000L;
  private static final int PAIRS = 5;
  private static final double MOST_OPEN_MILLIS = 300;
  private static final double MOST_SEEK_MILLIS = 16;
  private static final double MOST_GROWTH = 1.3;

  private final Workspace workspace;
  private final Path small;
  private final Path large;
  private int runs;

  private ReplayBenchmark(Workspace workspace, Path folder) {
    this.workspace = workspace;
    this.small = folder.resolve("busy-1gb.slcap");
    this.large = folder.resolve("busy-4gb.slcap");
  }

  /**
   * Measures everything, in some three minutes, after the captures are made.
   *
   * @param folder where the captures are kept, and used if they are there; null to make them anew
   *     and remove them
   */
  static List<Result> run(Workspace workspace, @Nullable Path folder)
      throws IOException, InterruptedException {
    if (folder != null) {
      Files.createDirectories(folder);
    }
    ReplayBenchmark benchmark =
        new ReplayBenchmark(workspace, folder == null ? workspace.file("") : folder);
    benchmark.makeCaptures();
    return benchmark.measure();
  }

  private void makeCaptures() throws IOException {
    List<LargeCaptures.Wish> wishes = new ArrayList<>();
    if (!Files.exists(small)) {
      wishes.add(new LargeCaptures.Wish(small, GIGABYTE));
    }
    if (!Files.exists(large)) {
      wishes.add(new LargeCaptures.Wish(large, 4 * GIGABYTE));
    }
    if (wishes.isEmpty()) {
      return;
    }
    System.err.println(
        "sightline: making captures of 1 and 4 GB in "
            + large.toAbsolutePath().getParent()
            + ", some ten minutes");
    LargeCaptures.make(PODS, CALLS, SEED, wishes, bytes -> {});
  }

  private List<Result> measure() throws IOException, InterruptedException {
    System.err.println("sightline: opening and moving in them, some three minutes");
    List<Result> results = new ArrayList<>();
    List<Double> opened = new ArrayList<>();
    // Read once, so that no pair begins with what the disk has and the other with what memory has.
    run("open", small);
    run("open", large);
    Pairs pairs =
        Pairs.alternating(
            PAIRS,
            () -> run("open", large).openMillis(),
            () -> {
              double millis = run("open", small).openMillis();
              opened.add(millis);
              return millis;
            });
    results.add(
        Result.ofLimit(
            NAME,
            "open a capture of 1 GB, to its first frame",
            Frames.quantile(opened, .5),
            MOST_OPEN_MILLIS,
            "ms",
            "median of %d processes that had opened nothing before, with JavaFX running; longest %.0f ms"
                .formatted(opened.size(), Frames.quantile(opened, 1))));
    results.add(
        Result.ofTimes(
            NAME,
            "open a capture of 4 GB, to its first frame",
            pairs,
            "1 GB",
            "ms",
            1 / MOST_GROWTH,
            ""));
    ReplayRun.Report nearSmall = run("seek", small);
    ReplayRun.Report nearLarge = run("seek", large);
    results.add(seeks("1 GB", nearSmall));
    results.add(seeks("4 GB", nearLarge));
    ReplayRun.Report folded = run("fold", large);
    results.add(
        Result.ofLimit(
            NAME,
            "live heap with 4 GB open, against 1 GB",
            nearLarge.liveBytes() / 1e6,
            MOST_GROWTH * nearSmall.liveBytes() / 1e6,
            "MB",
            "folding at full speed: %,.0f facts/s, %.0f MB/s of the file; at most %.0f MB resident"
                .formatted(
                    folded.factsPerSecond(),
                    folded.bytesPerSecond() / 1e6,
                    folded.residentPeakBytes() / 1e6)));
    return results;
  }

  private static Result seeks(String size, ReplayRun.Report report) {
    return Result.ofLimit(
        NAME,
        "seek to anywhere in " + size + ", p99",
        Frames.quantile(report.randomMillis(), .99),
        MOST_SEEK_MILLIS,
        "ms",
        "median %.1f ms; to within 5 s: median %.1f ms, p99 %.1f ms; with the timeline being read"
            .formatted(
                Frames.quantile(report.randomMillis(), .5),
                Frames.quantile(report.nearMillis(), .5),
                Frames.quantile(report.nearMillis(), .99)));
  }

  /** Runs a process of the program as its launcher starts it. */
  private ReplayRun.Report run(String what, Path capture) throws IOException, InterruptedException {
    String name = "%s-%d".formatted(what, runs++);
    Path report = workspace.file(name + ".json");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xlog:aot=off",
                "-Xlog:cds=off",
                "-Dglass.platform=Headless",
                "-Dprism.order=sw",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(classes());
    command.addAll(List.of(ReplayRun.class.getName(), what, capture.toString(), report.toString()));
    workspace.run(name, command);
    return new ObjectMapper().readValue(report.toFile(), ReplayRun.Report.class);
  }

  /** With what the launcher keeps of a start, where it keeps some: of the program's own jars. */
  private static List<String> classes() throws IOException {
    String own = System.getProperty("java.class.path");
    String home = System.getenv("SIGHTLINE_HOME");
    if (home != null) {
      Path cache = Path.of(home, "target", "aot", "desktop.aot");
      if (Files.exists(cache) && Files.size(cache) > 0) {
        String program = Path.of(home, "desktop-app", "target", "app") + File.separator + "*";
        return List.of("-XX:AOTCache=" + cache, "-cp", program + File.pathSeparator + own);
      }
    }
    System.err.printf(
        Locale.ROOT,
        "sightline: nothing is kept of earlier starts, so opening takes longer than by the"
            + " launcher%n");
    return List.of("-cp", own);
  }
}
