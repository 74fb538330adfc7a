package io.sightline.desktop.command;

import static java.util.Objects.requireNonNull;

import io.sightline.desktop.export.AtomicFile;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.report.Report;
import io.sightline.desktop.report.ReportBuilder;
import io.sightline.desktop.report.ReportHtml;
import io.sightline.desktop.report.ReportMarkdown;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
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
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the incident report of a capture: what happened, when, who was affected, the findings"
          + " with evidence and pictures, the bookmarks, the timeline, and what was not seen.",
      "One file that refers to nothing outside; the same capture gives the same report."
    })
final class ReportCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The capture.")
  private @Nullable Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "REPORT",
      required = true,
      description = "Where to write; its name ends in .html or .md, which decides the format.")
  private @Nullable Path output;

  @Mixin private final TimeOptions time = new TimeOptions();

  @Override
  public Integer call() throws IOException {
    time.check(requireNonNull(spec));
    Path capturePath = requireNonNull(file);
    Path target = requireNonNull(output);
    boolean html = isHtml(target);
    Outputs.check(capturePath, target);
    try (OpenedCapture capture = OpenedCapture.open(capturePath)) {
      Snapshot whole = capture.snapshot(time.at(), time.from(), time.to());
      Report report =
          ReportBuilder.build(
              capture.log(),
              whole,
              capture.log().bookmarks(),
              capture.log().keptLogs(_ -> true),
              new Report.Origin(
                  String.valueOf(capturePath.getFileName()),
                  ProgramVersion.current(),
                  capture.recordedBy()));
      AtomicFile.write(target, html ? ReportHtml.bytes(report) : ReportMarkdown.bytes(report));
    }
    return 0;
  }

  private boolean isHtml(Path target) {
    String name = target.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".html") || name.endsWith(".htm")) {
      return true;
    }
    if (name.endsWith(".md")) {
      return false;
    }
    throw new ParameterException(
        requireNonNull(spec).commandLine(),
        "'%s' says no format; name the report .html or .md".formatted(target));
  }
}
