package io.sightline.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.shop.host.Cgroups;
import io.sightline.shop.host.Commands;
import io.sightline.shop.host.Machine;
import io.sightline.shop.host.NetworkFabric;
import io.sightline.shop.plan.ShopPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the real shop on this machine. Needs root; what a killed test leaves, the next one sweeps,
 * because every run begins with that.
 */
class ShopRunTest {
  private static final long READY_TIMEOUT_SECONDS = 90;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private final List<Process> started = new ArrayList<>();
  private Map<String, String> queueLengths = Map.of();

  @BeforeEach
  void requirePrivilege() throws Exception {
    Privilege.require();
    sweep();
    queueLengths = queueLengths();
  }

  @AfterEach
  void endEverything() throws Exception {
    started.forEach(Process::destroyForcibly);
    for (Process process : started) {
      process.waitFor();
    }
    if (!started.isEmpty()) {
      sweep();
    }
  }

  @Test
  void showsThreeFaultsAndLeavesNothing() throws Exception {
    Process shop = run("--duration", "25s");
    awaitReady(shop);
    List<Long> processes = Cgroups.detect().members();
    checkFromInside();

    assertThat(shop.waitFor(60, TimeUnit.SECONDS)).as("the run ends by itself").isTrue();
    assertThat(shop.exitValue()).as(output()).isZero();

    List<JsonNode> events = events();
    JsonNode calm = figuresOf(events, "calm");
    assertThat(calm.get("requests").asDouble()).isGreaterThan(50);
    assertThat(calm.get("clientErrors").asDouble()).as("deliberate 404s").isPositive();

    int failed = indexOf(events, "disk", "readiness of postgres: not ready");
    assertThat(events.subList(failed, events.size()))
        .as("the database is ready again")
        .anyMatch(event -> event.get("text").asText().equals("readiness of postgres: ready"));
    assertThat(figuresOf(events, "disk").get("diskWriteMeanMillis").asDouble())
        .isGreaterThan(500)
        .isGreaterThan(10 * calm.get("diskWriteMeanMillis").asDouble());

    assertThat(figuresOf(events, "cpu").get("recommenderThrottledMillis").asDouble())
        .isGreaterThan(500)
        .isGreaterThan(3 * calm.get("recommenderThrottledMillis").asDouble());

    assertThat(figuresOf(events, "blocked").get("serverErrors").asDouble())
        .as("orders fail while the payment provider cannot be reached")
        .isPositive();
    assertThat(events.get(indexOf(events, "blocked", "the rule is removed")).get("text").asText())
        .doesNotContain("dropped 0 packets");

    assertNothingLeft(processes);
  }

  @Test
  void sweepRemovesWhatAKilledRunLeft() throws Exception {
    Process shop = run("--duration", "60s");
    awaitReady(shop);
    await(shop, () -> events().stream().anyMatch(e -> e.get("phase").asText().equals("disk")));
    Thread.sleep(1500); // into the backup's writes, which no signal can interrupt
    List<Long> processes = Cgroups.detect().members();
    shop.destroyForcibly().waitFor();
    assertThat(NetworkFabric.existing()).as("a killed run clears nothing away").isNotEmpty();
    assertThat(processes).isNotEmpty();

    sweep();

    assertNothingLeft(processes);
  }

  @Test
  void endsWhenItsParentCloses() throws Exception {
    Process shop = run("--duration", "60s");
    await(shop, () -> !NetworkFabric.existing().isEmpty());

    shop.getOutputStream().close();

    assertThat(shop.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(shop.exitValue()).as(output()).isZero();
    assertNothingLeft(List.of());
  }

  /** Asks the shop's DNS as a pod would, and the database for orders, which touch every server. */
  private static void checkFromInside() throws IOException {
    assertThat(lookUp("orders.shop.internal")).contains("10.77.0.13").contains("fd77::13");
    assertThat(lookUp("payments.example.com")).contains("203.0.113.10");
    assertThat(lookUp("nobody.shop.internal")).isEqualTo("not found");
    assertThat(orders()).isPositive();
    Path leaf = Cgroups.detect().unifiedLeaf(ShopPlan.ORDERS);
    assertThat(leaf).endsWith(Path.of("sightline-demo/shop/orders"));
    assertThat(Files.readAllLines(leaf.resolve("cgroup.procs"))).isNotEmpty();
  }

  private static String lookUp(String name) throws IOException {
    return Commands.run(
        "ip",
        "netns",
        "exec",
        "sl-storefront",
        "sh",
        "-c",
        "getent ahosts \"$1\" || echo not found",
        "sh",
        name);
  }

  private static long orders() throws IOException {
    return Long.parseLong(
        Commands.run(
            Machine.postgresPrograms().resolve("psql").toString(),
            "--host=" + Machine.RUN_DIRECTORY.resolve("postgres"),
            "--username=shop",
            "--no-psqlrc",
            "--tuples-only",
            "--no-align",
            "--command=SELECT count(*) FROM customer_order"));
  }

  private void assertNothingLeft(List<Long> processes) throws IOException {
    assertThat(NetworkFabric.existing()).isEmpty();
    assertThat(Commands.run("ip", "netns", "list")).doesNotContain("sl-orders");
    assertThat(Cgroups.detect().trees()).isEmpty();
    assertThat(processes).noneMatch(ShopRunTest::runs);
    assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
        .doesNotContain(Machine.RUN_DIRECTORY.toString());
    assertThat(Commands.run("losetup", "--list")).doesNotContain("disk.img");
    assertThat(queueLengths())
        .as("queue lengths of loop devices")
        .containsAllEntriesOf(queueLengths);
    assertThat(Machine.RUN_DIRECTORY).doesNotExist();
    assertThat(stateDirectory()).doesNotExist();
  }

  /** A zombie has ended; when it vanishes is up to the machine's process 1. */
  private static boolean runs(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
          .noneMatch(line -> line.startsWith("State:\tZ"));
    } catch (IOException e) {
      return false;
    }
  }

  private static Map<String, String> queueLengths() throws IOException {
    Map<String, String> lengths = new TreeMap<>();
    try (Stream<Path> devices = Files.list(Path.of("/sys/block"))) {
      for (Path device : devices.toList()) {
        Path length = device.resolve("queue/nr_requests");
        if (device.getFileName().toString().startsWith("loop") && Files.exists(length)) {
          lengths.put(device.getFileName().toString(), Files.readString(length).strip());
        }
      }
    }
    return lengths;
  }

  private Path stateDirectory() {
    return directory.resolve("state");
  }

  private Path readyFile() {
    return directory.resolve("ready.json");
  }

  private Process run(String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "run",
                "--ready-file=" + readyFile(),
                "--events-file=" + directory.resolve("events.jsonl"),
                "--state-dir=" + stateDirectory()));
    arguments.addAll(List.of(options));
    return start(arguments);
  }

  private void sweep() throws Exception {
    Process sweep = start(List.of("sweep"));
    assertThat(sweep.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(sweep.exitValue()).as(output()).isZero();
  }

  private Process start(List<String> arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.sightline.shop.Main"));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(outputFile().toFile()))
            .start();
    started.add(process);
    return process;
  }

  private Path outputFile() {
    return directory.resolve("output.txt");
  }

  private String output() throws IOException {
    return Files.exists(outputFile()) ? Files.readString(outputFile()) : "no output";
  }

  private void awaitReady(Process shop) throws Exception {
    await(shop, () -> Files.exists(readyFile()));
    assertThat(JSON.readTree(readyFile().toFile()).get("workloads"))
        .hasSize(ShopPlan.WORKLOADS.size());
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private void await(Process shop, Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_TIMEOUT_SECONDS);
    while (!condition.holds()) {
      if (!shop.isAlive() || System.nanoTime() > deadline) {
        fail("the shop did not get there: " + output());
      }
      Thread.sleep(100);
    }
  }

  private List<JsonNode> events() throws IOException {
    Path file = directory.resolve("events.jsonl");
    List<JsonNode> events = new ArrayList<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        events.add(JSON.readTree(line));
      }
    }
    return events;
  }

  private static int indexOf(List<JsonNode> events, String phase, String textBeginsWith) {
    for (int i = 0; i < events.size(); i++) {
      JsonNode event = events.get(i);
      if (event.get("phase").asText().equals(phase)
          && event.get("text").asText().startsWith(textBeginsWith)) {
        return i;
      }
    }
    return fail("no event '" + textBeginsWith + "…' in phase " + phase + ": " + events);
  }

  /** Returns what was measured in the first phase of that name. */
  private static JsonNode figuresOf(List<JsonNode> events, String phase) {
    return events.stream()
        .filter(event -> event.get("phase").asText().equals(phase) && event.has("measured"))
        .findFirst()
        .orElseThrow()
        .get("measured");
  }
}
