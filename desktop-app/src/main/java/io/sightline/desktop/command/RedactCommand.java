package io.sightline.desktop.command;

import static java.util.Objects.requireNonNull;

import io.sightline.capture.KeptRange;
import io.sightline.desktop.redact.CaptureRedaction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "redact",
    mixinStandardHelpOptions = true,
    description = {
      "Copies a capture without names: names, addresses, hosts, paths, tables, notes and the"
          + " texts of events become pseudonyms, the same one for the same name.",
      "Numbers, times, ports, protocols and who talks to whom stay. The key is random and not"
          + " kept.",
      "Log lines that were kept are left out: anything may stand in them."
    })
final class RedactCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The capture; it stays as it is.")
  private @Nullable Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      required = true,
      description = "The new capture; it must not exist yet.")
  private @Nullable Path output;

  @Option(
      names = "--keep-namespaces",
      description = "Leave the names of namespaces, also where something else has the same name.")
  private boolean keepNamespaces;

  @Override
  public Integer call() throws IOException {
    Path target = requireNonNull(output);
    Outputs.checkNew(target);
    try (OpenedCapture capture = OpenedCapture.open(requireNonNull(file))) {
      CaptureRedaction.write(
          capture.log(), capture.metadata(), capture.log().bookmarks(), target, keepNamespaces);
      long lines = capture.log().keptRanges().stream().mapToLong(KeptRange::lines).sum();
      if (lines > 0) {
        System.err.printf(
            "sightline: %,d kept log lines are not in %s: anything may stand in them%n",
            lines, target);
      }
      capture.tellDamages();
    }
    return 0;
  }
}
