package io.sightline.desktop.command;

import static java.util.Objects.requireNonNull;

import io.sightline.desktop.export.AtomicFile;
import io.sightline.desktop.export.ExportFormat;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.find.Filter;
import io.sightline.desktop.find.FilterSyntaxException;
import io.sightline.desktop.view.EdgeMode;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.NodeMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      description = {
        "Only what passes, such as 'ns=shop proto=http err%%>5 !dns'; as in the app, see"
            + " docs/filters.md."
      })
  private String filter = "";

  @Option(
      names = "--edges",
      paramLabel = "WHAT",
      defaultValue = "PROTOCOL",
      description =
          "What the colours of a picture's edges say: ${COMPLETION-CANDIDATES} (in small letters"
              + " too; default: ${DEFAULT-VALUE}).")
  private EdgeMode edges = EdgeMode.PROTOCOL;

  @Option(
      names = "--nodes",
      paramLabel = "WHAT",
      defaultValue = "HEALTH",
      description =
          "What the colours of a picture's nodes say: ${COMPLETION-CANDIDATES} (in small letters"
              + " too; default: ${DEFAULT-VALUE}).")
  private NodeMode nodes = NodeMode.HEALTH;

  @Mixin private final TimeOptions time = new TimeOptions();

  @Override
  public Integer call() throws IOException {
    time.check(requireNonNull(spec));
    Filter wanted = parsedFilter();
    Outputs.check(file, output);
    try (OpenedCapture capture = OpenedCapture.open(requireNonNull(file))) {
      Snapshot snapshot = capture.snapshot(time.at(), time.from(), time.to()).filtered(wanted);
      HeadlessToolkit.use();
      byte[] bytes =
          requireNonNull(format).bytes(snapshot, MapOptions.DEFAULT.withColours(edges, nodes));
      if (output == null) {
        System.out.write(bytes);
        System.out.flush();
      } else {
        AtomicFile.write(output, bytes);
      }
    }
    return 0;
  }

  private Filter parsedFilter() {
    try {
      return Filter.parse(filter);
    } catch (FilterSyntaxException e) {
      throw new ParameterException(
          requireNonNull(spec).commandLine(), "--filter: " + e.getMessage(), e);
    }
  }
}
