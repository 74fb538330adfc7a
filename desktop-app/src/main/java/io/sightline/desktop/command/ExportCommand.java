package io.sightline.desktop.command;

import static java.util.Objects.requireNonNull;

import io.sightline.desktop.export.AtomicFile;
import io.sightline.desktop.export.ExportFormat;
import io.sightline.desktop.export.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes what a capture holds as data or as a picture.")
final class ExportCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The capture.")
  private @Nullable Path file;

  @Option(
      names = "--format",
      required = true,
      description = "${COMPLETION-CANDIDATES} (in small letters too).")
  private @Nullable ExportFormat format;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write (default: standard output).")
  private @Nullable Path output;

  @Mixin private final TimeOptions time = new TimeOptions();

  @Override
  public Integer call() throws IOException {
    time.check(requireNonNull(spec));
    Outputs.check(file, output);
    try (OpenedCapture capture = OpenedCapture.open(requireNonNull(file))) {
      Snapshot snapshot = capture.snapshot(time.at(), time.from(), time.to());
      HeadlessToolkit.use();
      byte[] bytes = requireNonNull(format).bytes(snapshot);
      if (output == null) {
        System.out.write(bytes);
        System.out.flush();
      } else {
        AtomicFile.write(output, bytes);
      }
    }
    return 0;
  }
}
