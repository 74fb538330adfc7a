package io.sightline.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.benchmarks.layout.GrowingGraph;
import io.sightline.benchmarks.layout.SpringBoxSide;
import io.sightline.desktop.layout.ForceError;
import io.sightline.desktop.layout.ForceLayout;
import io.sightline.desktop.layout.LayoutSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How fast the layout of the map is and how little it moves, against others on the same graph.
 * Those written in JavaScript run in Node.js.
 */
final class LayoutBenchmark {
  private static final String NAME = "layout";
  private static final int NODES = 5_000;
  private static final int EDGES_EACH = 3;
  private static final int ADDED = NODES / 100;
  private static final long SEED = 7;
  private static final int PAIRS = 5;
  private static final int OUR_WARM_UP = 20;
  private static final int OUR_ITERATIONS = 120;
  private static final double MOST_MEAN_PERCENT = 9;
  private static final double MOST_P95_PERCENT = 22;
  private static final List<String> FILES =
      List.of("package.json", "package-lock.json", "peers.mjs");

  /** A layout in Node.js; iterations before the measured ones, and those. */
  private record Peer(String engine, String name, double must, int warmUp, int iterations) {}

  private static final List<Peer> PEERS =
      List.of(
          new Peer("d3", "d3-force", 8, 10, 20),
          new Peer("ngraph", "ngraph", 4, 15, 30),
          new Peer("forceatlas2", "graphology ForceAtlas2", 1, 8, 16));

  private static final int SPRING_BOX_WARM_UP = 2;
  private static final int SPRING_BOX_ITERATIONS = 4;
  private static final double MUST_SPRING_BOX = 20;

  private final Workspace workspace;
  private final GrowingGraph graph = GrowingGraph.of(NODES, EDGES_EACH, ADDED, SEED);
  private final Path directory;
  private final List<Result> results = new ArrayList<>();

  private LayoutBenchmark(Workspace workspace) {
    this.workspace = workspace;
    this.directory = workspace.file("layout");
  }

  /** Measures everything, in some two minutes, and says on stderr how far it is. */
  static List<Result> run(Workspace workspace) throws IOException, InterruptedException {
    LayoutBenchmark benchmark = new LayoutBenchmark(workspace);
    benchmark.install();
    benchmark.measure();
    return benchmark.results;
  }

  private void install() throws IOException, InterruptedException {
    say("fetching the other layouts by npm");
    Files.createDirectories(directory);
    for (String file : FILES) {
      workspace.unpack("layout/" + file);
    }
    workspace.run(
        "npm",
        List.of(
            "npm",
            "ci",
            "--prefix",
            directory.toString(),
            "--ignore-scripts",
            "--no-audit",
            "--no-fund"));
  }

  private void measure() throws IOException, InterruptedException {
    Path file = directory.resolve("graph.json");
    graph.write(file);
    // Compiled before the first pair.
    ourMillis();
    ourMillis();
    for (Peer peer : PEERS) {
      say("measuring iterations against " + peer.name);
      iterations(peer.name, peer.must, () -> peerMillis(peer, file));
    }
    say("measuring iterations against SpringBox");
    SpringBoxSide box = new SpringBoxSide(graph, SEED);
    box.iterate(SPRING_BOX_WARM_UP);
    iterations("GraphStream SpringBox", MUST_SPRING_BOX, () -> springBoxMillis(box));
    say("measuring how far nodes move when others are added, and the error of forces");
    ForceLayout layout = new ForceLayout(SEED);
    layout.setGraph(graph.layoutGraph(false));
    layout.settle();
    LayoutSnapshot settled = layout.snapshot();
    forceError(settled);
    displacement(layout, settled, file);
  }

  private void iterations(String peer, double must, Pairs.Side theirs)
      throws IOException, InterruptedException {
    results.add(
        Result.ofTimes(
                NAME,
                "one iteration: %,d nodes, %,d edges".formatted(graph.nodes(), graph.edges()),
                Pairs.alternating(PAIRS, this::ourMillis, theirs),
                peer,
                "ms",
                must,
                "")
            .withNodes(graph.nodes()));
  }

  /** As for a map that is opened: from a start at random on, overlaps being resolved as well. */
  private double ourMillis() {
    ForceLayout layout = new ForceLayout(SEED);
    layout.setGraph(graph.layoutGraph(false));
    iterate(layout, OUR_WARM_UP);
    long begun = System.nanoTime();
    iterate(layout, OUR_ITERATIONS);
    return (System.nanoTime() - begun) / 1e6 / OUR_ITERATIONS;
  }

  private static void iterate(ForceLayout layout, int count) {
    for (int i = 0; i < count; i++) {
      if (!layout.step()) {
        throw new IllegalStateException("The layout came to rest while it was measured");
      }
    }
  }

  private static double springBoxMillis(SpringBoxSide box) {
    long begun = System.nanoTime();
    box.iterate(SPRING_BOX_ITERATIONS);
    return (System.nanoTime() - begun) / 1e6 / SPRING_BOX_ITERATIONS;
  }

  private double peerMillis(Peer peer, Path file) throws IOException, InterruptedException {
    return node(peer.engine, file, Integer.toString(peer.warmUp), Integer.toString(peer.iterations))
        .get("millis")
        .asDouble();
  }

  private JsonNode node(String engine, Path file, String... more)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("node", directory.resolve("peers.mjs").toString(), engine, file.toString()));
    command.addAll(Arrays.asList(more));
    return new ObjectMapper().readTree(workspace.run(engine, command));
  }

  private void forceError(LayoutSnapshot settled) throws IOException, InterruptedException {
    Path file = directory.resolve("settled.json");
    graph.at(settled.x(), settled.y()).write(file);
    double theirs = 100 * node("d3-error", file).get("error").asDouble();
    double ours = 100 * ForceError.of(settled.x(), settled.y());
    results.add(
        new Result(
            NAME,
            "error of the repulsion: %,d nodes".formatted(graph.nodes()),
            graph.nodes(),
            ours,
            theirs,
            "d3-force",
            theirs / ours,
            "%",
            0,
            null,
            null,
            1,
            "of all force, at the same places"));
  }

  private void displacement(ForceLayout layout, LayoutSnapshot before, Path file)
      throws IOException, InterruptedException {
    layout.setGraph(graph.layoutGraph(true), false);
    layout.settle();
    LayoutSnapshot after = layout.snapshot();
    double length = graph.meanEdgeLength(before.x(), before.y());
    double[] moved =
        IntStream.range(0, graph.nodes())
            .mapToDouble(
                i ->
                    100
                        * Math.hypot(after.x()[i] - before.x()[i], after.y()[i] - before.y()[i])
                        / length)
            .sorted()
            .toArray();
    JsonNode theirs = node("d3-displacement", file);
    String what = " of known nodes at +1 %%: %,d nodes".formatted(graph.nodes());
    String peer = "of the mean edge length; d3-force warmed up to 0.3: %.1f %%";
    results.add(
        Result.ofLimit(
                NAME,
                "mean displacement" + what,
                Arrays.stream(moved).average().orElseThrow(),
                MOST_MEAN_PERCENT,
                "% of an edge",
                peer.formatted(100 * theirs.get("mean").asDouble()))
            .withNodes(graph.nodes()));
    results.add(
        Result.ofLimit(
                NAME,
                "p95 of displacement" + what,
                moved[(int) (moved.length * 0.95)],
                MOST_P95_PERCENT,
                "% of an edge",
                peer.formatted(100 * theirs.get("p95").asDouble()))
            .withNodes(graph.nodes()));
  }

  private static void say(String what) {
    System.err.printf(Locale.ROOT, "sightline: %s%n", what);
  }
}
