package io.sightline.agent.kube;

import io.sightline.core.fact.Fact;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.kube.ObjectKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * A relay that watches a large and busy cluster for minutes, while everything goes wrong in turn:
 * {@code sightline soak api}. Exits 0 only if what the relay said was right at each checkpoint,
 * soon enough, and in the memory that it may take.
 */
public final class ApiSoak {
  /**
   * What is run: each fault at least once, however short.
   *
   * @param between how long the cluster changes from one checkpoint to the next
   * @param patience within which the relay must have what the server has, at a checkpoint
   */
  record Plan(
      int pods, int changesPerSecond, Duration duration, Duration between, Duration patience) {}

  /** What came of it. */
  record Result(
      int checkpoints,
      long changes,
      Map<String, String> differences,
      long lagP99Millis,
      long lagMaxMillis,
      long bytesPerPod,
      Thirds liveBytes) {}

  /**
   * The live heap in each third of the run. What is held grows from keyframe to keyframe and falls
   * at each, so single figures say little: medians.
   */
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

    /**
     * By how much it grows once what ended is remembered of some minutes: pods stay for five
     * ({@link io.sightline.core.topology.TopologyFold#IDLE_RETENTION}), and twenty a second end
     * here.
     */
    double growth() {
      return middle == 0 ? 1 : (double) last / middle;
    }
  }

  private static final long MAX_LAG_MILLIS = 2_000;
  private static final long MAX_BYTES_PER_POD = 1_300;
  private static final double MAX_GROWTH = 1.10;
  private static final Duration SETTLE = Duration.ofSeconds(5);
  private static final Duration FIRST_LIST = Duration.ofSeconds(60);

  /** What goes wrong, in turn, a while after each checkpoint. */
  private enum Fault {
    NOTHING,
    WATCHES_CLOSED,
    VERSION_FORGOTTEN,
    CONNECTIONS_CUT,
    GARBAGE,
    LATENCY,
    SERVER_AWAY,
    OVERLOADED,
    FORBIDDEN
  }

  private final Plan plan;
  private final ObjectStore store = new ObjectStore();
  private final ScriptedApiServer server;
  private final Population population;

  /** When each version was there to be told, for pods; in nanoseconds of this process. */
  private final Map<String, Long> told = new ConcurrentHashMap<>();

  private final ConcurrentLinkedQueue<Long> lagNanos = new ConcurrentLinkedQueue<>();
  private volatile boolean measuring;

  private ApiSoak(Plan plan) throws IOException {
    this.plan = plan;
    this.server = new ScriptedApiServer(store);
    this.population = new Population(store, 42);
  }

  /** Runs it. */
  static Result run(Plan plan) throws Exception {
    Path folder = Files.createTempDirectory("sightline-soak");
    ApiSoak soak = new ApiSoak(plan);
    try (soak.server) {
      return soak.run(folder);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .sorted(Comparator.reverseOrder())
            .forEach(
                file -> {
                  try {
                    Files.delete(file);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
      }
    }
  }

  private Result run(Path folder) throws Exception {
    Samples.putInto(store);
    population.makeCluster(plan.pods());
    try (RelayProcess relay = new RelayProcess(folder, server.uri(), this::arrived)) {
      Map<String, String> differences = awaitSame(relay, FIRST_LIST);
      Thread.sleep(SETTLE);
      long empty = relay.liveBytes();
      if (Boolean.getBoolean("sightline.soak.histogram")) {
        say("%s", relay.histogram(12));
      }
      population.makePods(plan.pods());
      differences.putAll(awaitSame(relay, FIRST_LIST));
      Thread.sleep(SETTLE);
      long full = relay.liveBytes();
      long bytesPerPod = (full - empty) / plan.pods();
      say(
          "%,d pods are known; live heap %,d KiB without them, %,d KiB with them: %,d bytes a pod",
          plan.pods(), empty >> 10, full >> 10, bytesPerPod);
      if (Boolean.getBoolean("sightline.soak.histogram")) {
        say("%s", relay.histogram(40));
      }
      long end = System.nanoTime() + plan.duration().toNanos();
      List<Long> live = new ArrayList<>();
      long changes = 0;
      int checkpoints = 0;
      while ((System.nanoTime() < end || checkpoints < Fault.values().length)
          && differences.isEmpty()) {
        Fault fault = Fault.values()[checkpoints % Fault.values().length];
        changes += changeFor(plan.between(), fault);
        long settled = System.nanoTime();
        differences.putAll(awaitSame(relay, plan.patience()));
        settled = System.nanoTime() - settled;
        live.add(relay.liveBytes());
        checkpoints++;
        say(
            "checkpoint %d after %s: %s after %d ms; lag p99 %d ms; live heap %,d KiB, resident"
                + " %,d KiB",
            checkpoints,
            fault,
            differences.isEmpty() ? "the same" : differences.size() + " objects differ",
            Duration.ofNanos(settled).toMillis(),
            lag(0.99),
            live.getLast() >> 10,
            relay.residentBytes() >> 10);
      }
      if (!differences.isEmpty()) {
        say("the relay's log ends with:%n%s", relay.log());
      }
      return new Result(
          checkpoints, changes, differences, lag(0.99), lag(1.0), bytesPerPod, Thirds.of(live));
    }
  }

  /** Changes the cluster at its pace, and lets a fault happen meanwhile; how often it changed. */
  private long changeFor(Duration time, Fault fault) throws Exception {
    long begin = System.nanoTime();
    long nanosPerChange = Duration.ofSeconds(1).toNanos() / plan.changesPerSecond();
    long faultAt = time.toNanos() / 4;
    long mendAt = time.toNanos() / 2;
    boolean broken = false;
    boolean mended = false;
    long done = 0;
    measuring = true;
    for (long passed = 0; passed < time.toNanos(); passed = System.nanoTime() - begin) {
      if (!broken && passed >= faultAt) {
        broken = true;
        breakBy(fault);
      }
      if (!mended && passed >= mendAt) {
        mended = true;
        mend(fault);
      }
      while (done * nanosPerChange < passed) {
        population.change(this::stored);
        done++;
      }
      Thread.sleep(2);
    }
    return done;
  }

  private void breakBy(Fault fault) {
    switch (fault) {
      case NOTHING -> {
        // To have something to compare with.
      }
      case WATCHES_CLOSED -> server.closeWatches();
      case CONNECTIONS_CUT -> server.cutWatches();
      case VERSION_FORGOTTEN, SERVER_AWAY -> {
        measuring = false;
        server.stop();
      }
      case GARBAGE ->
          server.write("{\"type\":\"ADDED\",\"object\":{]}\n".getBytes(StandardCharsets.UTF_8));
      case LATENCY -> server.setLatency(Duration.ofMillis(300));
      case OVERLOADED -> {
        server.refuse(429, 20);
        server.closeWatches();
      }
      case FORBIDDEN -> server.forbid(WatchedKind.SERVICES);
    }
  }

  private void mend(Fault fault) throws IOException {
    switch (fault) {
      case NOTHING, WATCHES_CLOSED, CONNECTIONS_CUT, GARBAGE, OVERLOADED -> {
        // It was over at once.
      }
      case LATENCY -> server.setLatency(Duration.ZERO);
      case VERSION_FORGOTTEN, SERVER_AWAY -> {
        if (fault == Fault.VERSION_FORGOTTEN) {
          server.compact(ScriptedApiServer.Expiry.EVENT);
        }
        server.restart();
        measuring = true;
      }
      case FORBIDDEN -> server.allow(WatchedKind.SERVICES);
    }
  }

  private void stored(String uid, long version) {
    // What is stored while the server is away cannot be told before it is back; that the relay is
    // right soon after is for the checkpoint to say.
    if (measuring) {
      told.put(uid + "@" + version, System.nanoTime());
    }
  }

  private void arrived(Fact fact) {
    if (fact instanceof ObjectObserved observed
        && observed.object().key().kind() == ObjectKind.POD) {
      Long since =
          told.remove(
              observed.object().key().uid() + "@" + observed.object().meta().resourceVersion());
      if (since != null) {
        lagNanos.add(System.nanoTime() - since);
      }
    }
  }

  private long lag(double quantile) {
    long[] sorted = lagNanos.stream().mapToLong(Long::longValue).sorted().toArray();
    if (sorted.length == 0) {
      return 0;
    }
    int index = (int) Math.min(sorted.length - 1, Math.ceil(quantile * sorted.length) - 1);
    return Duration.ofNanos(sorted[Math.max(0, index)]).toMillis();
  }

  /** What is not the same on both sides, once that time is over; empty as soon as all is. */
  private Map<String, String> awaitSame(RelayProcess relay, Duration patience)
      throws InterruptedException {
    Map<String, String> expected = Summaries.of(store, false);
    long end = System.nanoTime() + patience.toNanos();
    Map<String, String> differences = difference(expected, relay);
    while (!differences.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(200);
      differences = difference(expected, relay);
    }
    return differences;
  }

  private static Map<String, String> difference(Map<String, String> expected, RelayProcess relay) {
    Map<String, String> differences = new HashMap<>();
    Map<String, String> found = Summaries.of(relay.objects());
    expected.forEach(
        (uid, summary) -> {
          String other = found.remove(uid);
          if (!summary.equals(other)) {
            differences.put(uid, "server: %s; relay: %s".formatted(summary, other));
          }
        });
    found.forEach((uid, summary) -> differences.put(uid, "a ghost: " + summary));
    return differences;
  }

  private static void say(String format, Object... values) {
    System.out.printf(format + "%n", values);
  }

  /** Judges a run of ten minutes, or of what the arguments say. */
  public static void main(String[] arguments) throws Exception {
    Plan plan = plan(Arrays.asList(arguments).iterator());
    say(
        "%,d pods, %d changes a second, for %d s",
        plan.pods(), plan.changesPerSecond(), plan.duration().toSeconds());
    Result result = run(plan);
    boolean right = result.differences().isEmpty() && result.checkpoints() > 0;
    boolean soon = result.lagP99Millis() <= MAX_LAG_MILLIS;
    boolean small = result.bytesPerPod() <= MAX_BYTES_PER_POD;
    Thirds live = result.liveBytes();
    boolean flat = live.growth() <= MAX_GROWTH;
    result.differences().values().stream().limit(20).forEach(it -> say("  %s", it));
    say(
        "%s: the relay has what the server has, at %d checkpoints, after %,d changes",
        verdict(right), result.checkpoints(), result.changes());
    say(
        "%s: lag p99 %,d ms, at most %,d ms (limit for p99: %,d)",
        verdict(soon), result.lagP99Millis(), result.lagMaxMillis(), MAX_LAG_MILLIS);
    say(
        "%s: %,d bytes a pod (limit: %,d)",
        verdict(small), result.bytesPerPod(), MAX_BYTES_PER_POD);
    say(
        "%s: live heap %,d KiB in the first third of the time, while it fills with pods that ended,"
            + " %,d KiB in the middle one, %,d KiB in the last (medians): %.2f times (limit: %.2f)",
        verdict(flat),
        live.first() >> 10,
        live.middle() >> 10,
        live.last() >> 10,
        live.growth(),
        MAX_GROWTH);
    System.exit(right && soon && small && flat ? 0 : 1);
  }

  private static String verdict(boolean good) {
    return good ? "ok    " : "FAILED";
  }

  private static Plan plan(Iterator<String> arguments) {
    int pods = 10_000;
    int rate = 100;
    long seconds = 600;
    while (arguments.hasNext()) {
      String name = arguments.next();
      if (!List.of("--pods", "--rate", "--seconds").contains(name) || !arguments.hasNext()) {
        System.err.println(
            "usage: sightline soak api [--pods N] [--rate CHANGES_PER_SECOND] [--seconds S]");
        System.exit(2);
      }
      int value = Integer.parseInt(arguments.next());
      switch (name) {
        case "--pods" -> pods = value;
        case "--rate" -> rate = value;
        default -> seconds = value;
      }
    }
    long between = Math.clamp(seconds / 10, 5, 30);
    return new Plan(pods, rate, Duration.ofSeconds(seconds), Duration.ofSeconds(between), SETTLE);
  }
}
