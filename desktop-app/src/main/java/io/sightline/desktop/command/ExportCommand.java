package io.sightline.desktop.command;

import static java.util.Objects.requireNonNull;

import io.sightline.desktop.export.AtomicFile;
import io.sightline.desktop.export.Clip;
import io.sightline.desktop.export.ClipPlan;
import io.sightline.desktop.export.ExportFormat;
import io.sightline.desktop.export.Progress;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.export.perfetto.PerfettoTrace;
import io.sightline.desktop.find.Filter;
import io.sightline.desktop.find.FilterSyntaxException;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.view.EdgeMode;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.NodeMode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

  @Option(
      names = "--step",
      paramLabel = "DURATION",
      converter = Durations.class,
      description =
          "Of a clip (apng): time from one frame to the next (default: 1s, or what makes 120"
              + " frames at most).")
  private @Nullable Duration step;

  @Option(
      names = "--fps",
      paramLabel = "N",
      description = "Of a clip (apng): frames shown a second, 1 to 30 (default: 6).")
  private @Nullable Integer framesASecond;

  @Mixin private final TimeOptions time = new TimeOptions();

  @Override
  public Integer call() throws IOException {
    ExportFormat wantedFormat = requireNonNull(format);
    time.check(requireNonNull(spec));
    if (wantedFormat != ExportFormat.APNG && (step != null || framesASecond != null)) {
      throw new ParameterException(
          requireNonNull(spec).commandLine(), "--step and --fps go with --format apng only");
    }
    Filter wanted = parsedFilter();
    Outputs.check(file, output);
    try (OpenedCapture capture = OpenedCapture.open(requireNonNull(file))) {
      Snapshot snapshot = capture.snapshot(time.at(), time.from(), time.to()).filtered(wanted);
      HeadlessToolkit.use();
      if (output == null) {
        OutputStream out = new BufferedOutputStream(System.out);
        write(wantedFormat, capture, snapshot, out);
        out.flush();
      } else {
        AtomicFile.write(
            output,
            part -> {
              try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
                write(wantedFormat, capture, snapshot, out);
              }
            });
      }
      capture.tellDamages();
    }
    return 0;
  }

  private void write(
      ExportFormat wanted, OpenedCapture capture, Snapshot snapshot, OutputStream out)
      throws IOException {
    MapOptions options = MapOptions.DEFAULT.withColours(edges, nodes);
    switch (wanted) {
      case APNG ->
          Clip.write(
              capture.log(), snapshot, plan(snapshot), options, Palette.LIGHT, out, Progress.NONE);
      case PERFETTO -> PerfettoTrace.write(capture.log(), snapshot, out, Progress.NONE);
      case JSON, CSV, DOT, GRAPHML, GEXF, MERMAID, SVG, PNG ->
          out.write(wanted.bytes(snapshot, options));
    }
  }

  private ClipPlan plan(Snapshot snapshot) {
    try {
      return ClipPlan.of(
          snapshot.fromNanos(),
          snapshot.atNanos(),
          step,
          framesASecond == null ? ClipPlan.USUAL_FRAMES_A_SECOND : framesASecond);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(requireNonNull(spec).commandLine(), e.getMessage(), e);
    }
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
