package io.sightline.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Under which conditions something was measured, in words. */
final class Conditions {
  private static final Path LOAD = Path.of("/proc/loadavg");

  private Conditions() {}

  /** Processor, kernel and load at this moment. */
  static String now() throws IOException {
    String processor =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("unknown processor");
    return "%s, %d cores; Linux %s; %s"
        .formatted(
            processor,
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.version"),
            load("at the start"));
  }

  /** The load of the last minute. */
  static String load(String when) throws IOException {
    String averages = Files.readString(LOAD);
    return "load average %s: %s".formatted(when, averages.substring(0, averages.indexOf(' ')));
  }
}
