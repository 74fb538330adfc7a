package io.sightline.desktop.command;

import static java.util.Objects.requireNonNull;

import io.sightline.capture.CaptureInfo;
import io.sightline.capture.CaptureVerifier;
import io.sightline.capture.VerifyReport;
import io.sightline.desktop.view.Moment;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Checks every byte of a capture.",
    footer = "Exit code: 0 whole, 3 readable with damage (which is listed), 1 unreadable.")
final class VerifyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The capture.")
  private @Nullable Path file;

  @Override
  public Integer call() {
    VerifyReport report = CaptureVerifier.verify(requireNonNull(file));
    switch (report) {
      case VerifyReport.Whole whole ->
          System.out.println(file + " is whole: " + text(whole.info(), whole.kept()));
      case VerifyReport.Damaged damaged -> {
        System.out.println(
            file + " can be read but is damaged: " + text(damaged.info(), damaged.kept()));
        damaged.damages().forEach(damage -> System.out.println("  " + damage.describe()));
        System.out.println("  To keep what is whole: sightline repair " + file + " -o NEW.slcap");
      }
      case VerifyReport.Unreadable unreadable ->
          System.err.println("sightline: " + unreadable.reason());
    }
    return report.exitCode();
  }

  private static String text(CaptureInfo info, VerifyReport.Kept kept) {
    String facts =
        "%d facts in %d batches, %s"
            .formatted(
                info.facts(), info.batches(), Moment.rangeUtc(info.firstNanos(), info.lastNanos()));
    return kept.ranges() == 0
        ? facts
        : "%s; %d log lines, kept at %d times".formatted(facts, kept.lines(), kept.ranges());
  }
}
