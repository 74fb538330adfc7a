package io.sightline.desktop.command;

import static java.util.Objects.requireNonNull;

import io.sightline.core.finding.Detectors;
import io.sightline.core.finding.Finding;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.export.TopologyJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "findings",
    mixinStandardHelpOptions = true,
    description = "Says what was wrong in a capture, with the evidence.")
final class FindingsCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The capture.")
  private @Nullable Path file;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Mixin private final TimeOptions time = new TimeOptions();

  @Override
  public Integer call() throws IOException {
    time.check(requireNonNull(spec));
    try (OpenedCapture capture = OpenedCapture.open(requireNonNull(file))) {
      Snapshot snapshot = capture.snapshot(time.at(), time.from(), time.to());
      List<Finding> findings = Detectors.detect(snapshot.range());
      if (json) {
        TopologyJson.writeFindings(findings, System.out);
      } else {
        print(findings);
      }
    }
    return 0;
  }

  private static void print(List<Finding> findings) {
    if (findings.isEmpty()) {
      System.out.println("Nothing found.");
    }
    for (Finding finding : findings) {
      System.out.printf(
          "%s (%s, %.0f %%)%n", finding.title(), finding.rule(), 100 * finding.confidence());
      finding.evidence().forEach(line -> System.out.println("  - " + line));
      if (!finding.suggestion().isEmpty()) {
        System.out.println("  → " + finding.suggestion());
      }
    }
  }
}
