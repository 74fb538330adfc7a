package io.sightline.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Under which conditions something was measured, in words. */
final class Conditions {
  private static final String AGENT = "io.sightline.agent.Main";
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

  /** What must be known to judge the results, e.g. that someone else captures too; may be empty. */
  static List<String> warnings() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains(AGENT))
        .map(
            process ->
                "sightline: another capture is running (process %d); what it costs is on both sides."
                    .formatted(process.pid()))
        .toList();
  }

  /** The load of the last minute. */
  static String load(String when) throws IOException {
    String averages = Files.readString(LOAD);
    return "load average %s: %s".formatted(when, averages.substring(0, averages.indexOf(' ')));
  }
}
