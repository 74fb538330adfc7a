package io.sightline.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.benchmarks.render.Frames;
import io.sightline.benchmarks.render.RenderRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What it takes to draw a large map: pods of a scripted cluster in a window of 1280×800 on a screen
 * in memory, by JavaFX's software pipeline, while the camera moves and each second brings new
 * figures.
 */
final class RenderBenchmark {
  private static final String NAME = "render";
  private static final int PAIRS = 5;
  private static final Duration SCREEN_PATIENCE = Duration.ofSeconds(10);
  private static final double MUST_CANVAS = 4;
  private static final double MUST_GRAPHSTREAM = 20;
  private static final double MOST_MISSED_PERCENT = 1;

  private record Size(
      int nodes, int edges, double mostMillis, int framesPerSecond, List<String> peers) {}

  private static final List<Size> SIZES =
      List.of(
          new Size(1_000, 3_000, 12, 60, List.of("canvas:3", "graphstream:15")),
          new Size(5_000, 15_000, 25, 30, List.of("canvas:9")));

  private RenderBenchmark() {}

  /** Measures everything, in some three minutes, and says on stderr how far it is. */
  static List<Result> run(Workspace workspace) throws IOException, InterruptedException {
    List<Result> results = new ArrayList<>();
    try (Child screen =
        workspace.start(
            "screen",
            List.of(
                "Xvfb", "-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"))) {
      Path log = workspace.file("screen.log");
      screen.awaitReady(() -> display(log) != null, SCREEN_PATIENCE);
      for (Size size : SIZES) {
        System.err.printf(
            Locale.ROOT,
            "sightline: measuring frames of %,d nodes and %,d edges, a minute and a half%n",
            size.nodes,
            size.edges);
        results.addAll(measure(workspace, size, display(log)));
      }
    }
    return results;
  }

  /** The number of the display, which Xvfb prints on a line of its own once it is ready. */
  private static @Nullable String display(Path log) throws IOException {
    return Files.readAllLines(log).stream()
        .filter(line -> line.matches("[0-9]+"))
        .findFirst()
        .orElse(null);
  }

  private static List<Result> measure(Workspace workspace, Size size, @Nullable String display)
      throws IOException, InterruptedException {
    Path report = workspace.file("render-" + size.nodes + ".json");
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "DISPLAY=:" + display,
                "GSETTINGS_BACKEND=memory",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Dprism.order=sw",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                RenderRun.class.getName(),
                Integer.toString(size.nodes),
                Integer.toString(size.edges),
                Integer.toString(PAIRS),
                report.toString()));
    command.addAll(size.peers);
    workspace.run("render-" + size.nodes, command);
    return results(size, new ObjectMapper().readValue(report.toFile(), RenderRun.Report.class));
  }

  private static List<Result> results(Size size, RenderRun.Report report) {
    String graph = "%,d nodes, %,d edges".formatted(size.nodes, size.edges);
    List<Double> cpu = new ArrayList<>();
    List<Double> paint = new ArrayList<>();
    List<Double> intervals = new ArrayList<>();
    for (RenderRun.Pair pair : report.pairs()) {
      cpu.addAll(pair.ours().paintCpuMillis());
      paint.addAll(pair.ours().paintMillis());
      intervals.addAll(pair.ours().intervalMillis());
    }
    List<Result> results = new ArrayList<>();
    results.add(
        Result.ofLimit(
                NAME,
                "frame, CPU p99: " + graph,
                Frames.quantile(cpu, .99),
                size.mostMillis,
                "ms",
                "all painting threads, %d frames; median %.1f ms; the pulse was held for %.1f ms (p99 %.1f ms)"
                        .formatted(
                            cpu.size(),
                            Frames.quantile(cpu, .5),
                            Frames.quantile(paint, .5),
                            Frames.quantile(paint, .99))
                    + "; standing with traffic %.1f ms of CPU (p99 %.1f ms)"
                        .formatted(
                            Frames.quantile(report.still().paintCpuMillis(), .5),
                            Frames.quantile(report.still().paintCpuMillis(), .99)))
            .withNodes(size.nodes));
    results.add(
        Result.ofLimit(
                NAME,
                "missed pulses at %d/s: %s".formatted(size.framesPerSecond, graph),
                100 * Frames.missedShare(intervals, 1000.0 / size.framesPerSecond),
                MOST_MISSED_PERCENT,
                "%",
                "from one frame to the next %.1f ms (p99 %.1f ms)"
                    .formatted(Frames.quantile(intervals, .5), Frames.quantile(intervals, .99)))
            .withNodes(size.nodes));
    for (String wish : size.peers) {
      String peer = wish.substring(0, wish.indexOf(':'));
      results.add(against(peer, graph, report).withNodes(size.nodes));
    }
    return results;
  }

  private static Result against(String peer, String graph, RenderRun.Report report) {
    Pairs pairs = new Pairs();
    List<Double> intervals = new ArrayList<>();
    for (RenderRun.Pair pair : report.pairs()) {
      if (pair.peer().equals(peer)) {
        pairs.add(pair.ours().cpuMillis(), pair.theirs().cpuMillis());
        intervals.addAll(pair.theirs().intervalMillis());
      }
    }
    boolean canvas = peer.equals("canvas");
    return Result.ofTimes(
        NAME,
        "CPU of the process a frame: " + graph,
        pairs,
        canvas ? "JavaFX Canvas" : "gs-ui-javafx",
        "ms",
        canvas ? MUST_CANVAS : MUST_GRAPHSTREAM,
        "theirs from one frame to the next %.0f ms".formatted(Frames.quantile(intervals, .5)));
  }
}
