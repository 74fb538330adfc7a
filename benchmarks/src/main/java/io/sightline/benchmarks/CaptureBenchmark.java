package io.sightline.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What capturing costs those who are captured, and the machine. */
final class CaptureBenchmark {
  private static final String NAME = "capture";
  private static final String WITHOUT = "without the agent";

  private static final double MUST_CONNECTS = 0.90;
  private static final double MUST_SINGLE = 0.93;
  private static final double MUST_MANY = 0.85;
  private static final double MUST_RING = 1.0;
  private static final double MOST_MEGABYTES = 75;
  private static final double MOST_READY_SECONDS = 0.6;

  private CaptureBenchmark() {}

  /** Measures everything, in some five minutes, and says on stderr how far it is. */
  static List<Result> run(Workspace workspace) throws IOException, InterruptedException {
    List<Result> results = new ArrayList<>();
    RingComparison ring = RingComparison.prepare(workspace);
    try (WebServer server = WebServer.start(workspace)) {
      say("rates with the agent and without, 4 minutes");
      try (RateComparison rates = new RateComparison(workspace, server)) {
        rates.run();
        results.add(
            Result.ofPairs(
                NAME, "connect, request, close", rates.connects(), WITHOUT, "1/s", MUST_CONNECTS));
        results.add(
            Result.ofPairs(
                NAME,
                "requests, 1 persistent connection",
                rates.single(),
                WITHOUT,
                "1/s",
                MUST_SINGLE));
        results.add(
            Result.ofPairs(
                NAME,
                "requests, %d persistent connections".formatted(RateComparison.MANY),
                rates.many(),
                WITHOUT,
                "1/s",
                MUST_MANY));
        results.add(
            Result.ofLimit(
                NAME,
                "agent ready after",
                rates.medianReadySeconds(),
                MOST_READY_SECONDS,
                "s",
                ""));
      }
      say("memory under load, 15 seconds");
      MemoryUnderLoad memory = MemoryUnderLoad.measure(workspace, server);
      results.add(
          Result.ofLimit(
              NAME,
              "agent memory at 10,000 requests/s, no ring",
              memory.peakMegabytes(),
              MOST_MEGABYTES,
              "MB",
              memory.remark()));
    }
    say("draining a ring, 20 seconds");
    results.add(
        Result.ofPairs(
            NAME,
            "ring drain, records of 64 bytes",
            ring.measure(),
            "libbpf in C",
            "1/s",
            MUST_RING));
    return results;
  }

  private static void say(String what) {
    System.err.println("sightline: measuring " + what);
  }
}
