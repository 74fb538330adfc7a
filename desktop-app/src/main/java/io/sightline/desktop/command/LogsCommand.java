package io.sightline.desktop.command;

import static java.util.Objects.requireNonNull;

import io.sightline.capture.CaptureLogs;
import io.sightline.capture.KeptContainer;
import io.sightline.capture.KeptLine;
import io.sightline.capture.KeptLogs;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.panel.logs.ClusterLogs;
import io.sightline.desktop.session.RangeReader;
import io.sightline.desktop.source.kube.ClusterClient;
import io.sightline.desktop.source.kube.Clusters;
import io.sightline.desktop.view.Moment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
    name = "logs",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the log lines that are kept in a capture; with --keep, reads more from the cluster"
          + " and keeps them in it.",
      "Lines are stored as they are: a password that a program has logged is in the capture too."
          + " redact leaves them out."
    })
final class LogsCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The capture.")
  private @Nullable Path file;

  @Mixin private final TimeOptions time = new TimeOptions();

  @Mixin private final ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = "--keep",
      paramLabel = "[NAMESPACE/]NAME[:LAST]",
      converter = KeptLogsOption.Converter.class,
      description =
          "Keep the logs of this pod or workload in the capture, for its whole time, from --from"
              + " and to --to, or the last e.g. 5m of it; may be given several times.")
  private List<KeptLogsOption> keep = List.of();

  @Option(names = "--calls", description = "With --keep: also of the pods that it calls.")
  private boolean calls;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandSpec command = requireNonNull(spec);
    time.check(command);
    if (time.at() != null) {
      throw new ParameterException(command.commandLine(), "logs takes --from and --to, not --at");
    }
    try (OpenedCapture capture = OpenedCapture.open(requireNonNull(file))) {
      if (keep.isEmpty()) {
        print(capture);
      } else {
        keep(capture);
      }
    }
    return 0;
  }

  private long from(OpenedCapture capture) {
    Long from = time.from();
    return from == null ? capture.log().firstNanos() : from;
  }

  private long to(OpenedCapture capture) {
    Long to = time.to();
    return to == null ? capture.log().lastNanos() : to;
  }

  private void keep(OpenedCapture capture) throws IOException, InterruptedException {
    Clusters clusters = cluster.clusters(new TerminalConsent());
    Topology topology = new RangeReader(capture.log()).at(to(capture));
    String context = cluster.contextOrCurrent(clusters);
    try (ClusterClient client = clusters.open(context, this::tell)) {
      ClusterLogs logs = () -> Optional.of(client.kubernetes());
      for (KeptLogsOption option : keep) {
        KeptLogs kept = option.read(topology, context, logs, calls, from(capture), to(capture));
        CaptureLogs.add(requireNonNull(file), kept);
        tell(option.name() + ": " + KeptLogsOption.describe(kept));
      }
    }
  }

  private record Line(KeptContainer container, KeptLine line) {}

  private void print(OpenedCapture capture) {
    List<KeptLogs> all = capture.log().keptLogs(_ -> true);
    capture.tellDamages();
    if (all.isEmpty()) {
      tell("no log lines are kept in " + file);
      return;
    }
    List<Line> lines = new ArrayList<>();
    Long from = time.from();
    Long to = time.to();
    for (KeptLogs kept : all) {
      tell(
          "%s: %s"
              .formatted(
                  Moment.rangeUtc(kept.range().fromNanos(), kept.range().untilNanos()),
                  KeptLogsOption.describe(kept)));
      for (KeptLine line : kept.lines()) {
        if ((from == null || line.timeNanos() >= from) && (to == null || line.timeNanos() <= to)) {
          lines.add(new Line(kept.containerOf(line), line));
        }
      }
    }
    lines.sort(Comparator.comparingLong(it -> it.line().timeNanos()));
    for (Line it : lines) {
      System.out.printf(
          "%s %s/%s/%s%s %s%n",
          Moment.instant(it.line().timeNanos()),
          it.container().namespace(),
          it.container().pod(),
          it.container().container(),
          it.container().previous() ? " (before)" : "",
          it.line().text());
    }
  }

  private void tell(String message) {
    requireNonNull(spec).commandLine().getErr().println("sightline: " + message);
  }
}
