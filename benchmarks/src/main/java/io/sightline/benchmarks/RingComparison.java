package io.sightline.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Draining a full ring of 64-byte records: the agent's reader against libbpf's {@code
 * ring_buffer__consume} in C.
 *
 * <p>Both load the same BPF program, which fills a ring of the agent's default size without waking
 * the reader, and both hand each record to a callback that reads its first word. Only the draining
 * is timed, so that the figure is not that of the BPF program. Each run is a process of its own;
 * the Java one has the agent's JVM options. What the agent does with a record afterwards is not
 * part of it on either side.
 */
final class RingComparison {
  static final int RECORD_BYTES = 64;

  private static final int PAIRS = 7;
  private static final String WARM_UP_MILLIS = "600";
  private static final String MEASURED_MILLIS = "600";

  private final Workspace workspace;
  private final Path object;
  private final Path peer;

  private RingComparison(Workspace workspace, Path object, Path peer) {
    this.workspace = workspace;
    this.object = object;
    this.peer = peer;
  }

  /**
   * What a run drained.
   *
   * @param fills how often the ring was filled
   * @param numbers sum of the records' numbers, which begin at 0 with each fill
   */
  record Drained(long records, long drainingNanos, long fills, long numbers) {
    /** Of a run's output, whose last line it is: a JVM may say something before. */
    static Drained parse(String output) throws IOException {
      String line = output.lines().reduce("", (before, last) -> last).strip();
      String[] words = line.split(" ", -1);
      if (words.length != 4 || !line.matches("[0-9 ]+")) {
        throw new IOException("A run of the ring benchmark ended with: " + output.strip());
      }
      return new Drained(
          Long.parseLong(words[0]),
          Long.parseLong(words[1]),
          Long.parseLong(words[2]),
          Long.parseLong(words[3]));
    }

    /**
     * Records per second of draining.
     *
     * @throws IOException if records were lost, read twice or read wrongly
     */
    double rate() throws IOException {
      long each = fills == 0 ? 0 : records / fills;
      if (each == 0 || each * fills != records || numbers != fills * (each * (each - 1) / 2)) {
        throw new IOException("The ring was not read as it was written: " + this + ".");
      }
      return records * 1e9 / drainingNanos;
    }

    /** As {@link #parse} reads it. */
    String toLine() {
      return "%d %d %d %d".formatted(records, drainingNanos, fills, numbers);
    }
  }

  /** Compiles what both sides need. */
  static RingComparison prepare(Workspace workspace) throws IOException, InterruptedException {
    Path object = workspace.file("fill.bpf.o");
    Path peer = workspace.file("consume");
    String multiarch = "/usr/include/%s-linux-gnu".formatted(machine());
    workspace.run(
        "clang",
        List.of(
            "clang",
            "-target",
            "bpf",
            "-mcpu=v3",
            "-O2",
            "-g",
            "-Wall",
            "-Werror",
            "-idirafter",
            multiarch,
            "-c",
            workspace.unpack("fill.bpf.c").toString(),
            "-o",
            object.toString()));
    workspace.run(
        "gcc",
        List.of(
            "gcc",
            "-O2",
            "-Wall",
            "-Werror",
            workspace.unpack("consume.c").toString(),
            "-o",
            peer.toString(),
            "-lbpf"));
    return new RingComparison(workspace, object, peer);
  }

  /** Records per second of either side. */
  Pairs measure() throws IOException, InterruptedException {
    return Pairs.alternating(PAIRS, this::drainInJava, this::drainInC);
  }

  private double drainInJava() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(Agent.java(Agent.module("benchmarks")));
    command.add(RingDrain.class.getName());
    return drain("ring-java", command);
  }

  private double drainInC() throws IOException, InterruptedException {
    return drain("ring-c", List.of(peer.toString()));
  }

  private double drain(String name, List<String> program) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of(object.toString(), WARM_UP_MILLIS, MEASURED_MILLIS));
    return Drained.parse(workspace.run(name, command)).rate();
  }

  private static String machine() {
    String architecture = System.getProperty("os.arch");
    return architecture.equals("amd64") ? "x86_64" : architecture;
  }
}
