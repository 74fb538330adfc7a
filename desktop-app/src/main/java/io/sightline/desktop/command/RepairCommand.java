package io.sightline.desktop.command;

import static java.util.Objects.requireNonNull;

import io.sightline.capture.CaptureRepair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "repair",
    mixinStandardHelpOptions = true,
    description = "Copies what is whole of a damaged capture to a new one.")
final class RepairCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The damaged capture; it stays as it is.")
  private @Nullable Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "NEW",
      required = true,
      description = "The new capture; it must not exist yet.")
  private @Nullable Path output;

  @Override
  public Integer call() throws IOException {
    Path damaged = requireNonNull(file);
    if (!Files.exists(damaged)) {
      throw new NoSuchFileException(damaged.toString());
    }
    CaptureRepair.Report report = CaptureRepair.repair(damaged, requireNonNull(output));
    report.damages().forEach(damage -> System.out.println("left out: " + damage.describe()));
    System.out.printf(
        "%s holds the %d whole chunks of facts and log lines.%n", output, report.copiedChunks());
    return 0;
  }
}
