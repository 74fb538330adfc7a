package io.sightline.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo as a user runs it: real servers, real faults, the running kernel, every process of the
 * program; and what it shows at the end.
 */
class DemoRunTest {
  private static final Path HOME = Path.of("").toAbsolutePath().getParent();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CALM_FSYNC_MILLIS = 50;

  @TempDir private Path folder;

  @Test
  @Timeout(300)
  void threeFaultsAreCapturedShownAndReplayed() throws Exception {
    requireRoot();
    Path json = folder.resolve("demo.json");
    Path png = folder.resolve("demo.png");
    Path capture = folder.resolve("demo.slcap");

    sightline(
        "demo",
        "--headless",
        "--duration",
        "40s",
        "--json",
        json.toString(),
        "--png",
        png.toString(),
        "--capture",
        capture.toString());

    JsonNode demo = JSON.readTree(json.toFile());
    assertThat(count(demo.path("entities"), kind("workload"))).isGreaterThanOrEqualTo(8);
    for (String protocol : List.of("http", "postgresql", "redis", "dns")) {
      assertThat(demo.path("edges"))
          .as("edges of %s with requests and latency", protocol)
          .anyMatch(
              edge ->
                  edge.path("protocol").asText().equals(protocol)
                      && edge.path("requests").asLong() > 0
                      && edge.path("latencyMs").path("p50").asDouble() > 0);
    }
    assertThat(demo.path("edges"))
        .anyMatch(edge -> edge.path("verdict").asText().equals("blocked"));
    assertThat(resource(demo, "recommender", "cpuThrottledMs")).isGreaterThan(500);
    assertThat(resource(demo, "postgres", "fsyncMs")).isGreaterThan(10 * CALM_FSYNC_MILLIS);
    assertThat(demo.path("ledger").path("residual").asLong()).isZero();
    assertThat(demo.path("ledger").path("inFlight").asLong()).isZero();
    assertThat(demo.path("ledger").path("consumed").asLong()).isPositive();
    assertThat(demo.path("findings"))
        .extracting(finding -> finding.path("rule").asText())
        .contains("connection-blocked", "cpu-throttled", "disk-saturated");
    assertThat(Files.size(png)).isGreaterThan(50_000);

    Path replayed = folder.resolve("replayed.json");
    sightline("verify", capture.toString());
    sightline("export", capture.toString(), "--format", "json", "-o", replayed.toString());
    assertThat(replayed).hasSameBinaryContentAs(json);
  }

  private void sightline(String... arguments) throws IOException, InterruptedException {
    Path application = HOME.resolve("desktop-app/target/app");
    assertThat(application)
        .as("the program must be packaged first: run ./sightline test, or mvn verify")
        .isDirectory();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-cp");
    command.add(application + "/*");
    command.add("io.sightline.desktop.app.Main");
    command.addAll(List.of(arguments));
    Path log = folder.resolve(arguments[0] + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("SIGHTLINE_HOME", HOME.toString());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(280, TimeUnit.SECONDS)).as("%s ends", arguments[0]).isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    } finally {
      process.destroy();
    }
  }

  private static double resource(JsonNode demo, String workload, String name) {
    return StreamSupport.stream(demo.path("entities").spliterator(), false)
        .filter(kind("workload"))
        .filter(entity -> entity.path("name").asText().equals(workload))
        .mapToDouble(entity -> entity.path("resources").path(name).asDouble())
        .max()
        .orElse(0);
  }

  private static Predicate<JsonNode> kind(String kind) {
    return entity -> entity.path("kind").asText().equals(kind);
  }

  private static long count(JsonNode array, Predicate<JsonNode> which) {
    return StreamSupport.stream(array.spliterator(), false).filter(which).count();
  }

  private static void requireRoot() throws IOException {
    if (((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).intValue() == 0) {
      return;
    }
    String message = "DEMO TEST NOT RUN: it loads eBPF programs and makes namespaces, as root only";
    if (System.getenv("CI") != null) {
      fail(message);
    }
    System.err.println(message);
    abort(message);
  }
}
