package io.sightline.desktop.command;

import io.sightline.capture.CaptureFactLog;
import io.sightline.capture.CaptureMetadata;
import io.sightline.capture.KeptLogs;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.source.FactSource;
import io.sightline.core.source.PollResult;
import io.sightline.core.source.SourcePart;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.desktop.export.AtomicFile;
import io.sightline.desktop.panel.logs.ClusterLogs;
import io.sightline.desktop.panel.logs.ContextLogs;
import io.sightline.desktop.source.ClustersSource;
import io.sightline.desktop.source.KubernetesRoute;
import io.sightline.desktop.source.LiveSource;
import io.sightline.desktop.source.kube.Clusters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "record",
    mixinStandardHelpOptions = true,
    description =
        "Records what happens in a cluster, or in several, to a capture, without a window.")
final class RecordCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration FIRST_FACTS = Duration.ofMinutes(1);

  @Spec private @Nullable CommandSpec spec;

  @Mixin private final ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "The capture to write.")
  private @Nullable Path output;

  @Option(
      names = "--duration",
      converter = Durations.class,
      defaultValue = "60s",
      description = "How long, e.g. 10m, from the first fact on (default: ${DEFAULT-VALUE}).")
  private Duration duration = Duration.ofSeconds(60);

  @Option(
      names = "--history",
      converter = Durations.class,
      description = "How much of what the relay has kept is to come before (default: none).")
  private @Nullable Duration history;

  @Option(
      names = "--logs",
      paramLabel = "[NAMESPACE/]NAME[:LAST]",
      converter = KeptLogsOption.Converter.class,
      description =
          "At the end, keep the logs of this pod or workload of that time in the capture, or of the"
              + " last e.g. 5m of it; may be given several times. Of several clusters, of each that"
              + " has something of that name. Lines are stored as they are.")
  private List<KeptLogsOption> logs = List.of();

  @Option(names = "--logs-calls", description = "With --logs: also of the pods that it calls.")
  private boolean logsOfCalls;

  @Option(names = "--ready-file", paramLabel = "FILE", description = "Written once facts arrive.")
  private @Nullable Path readyFile;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path file = Objects.requireNonNull(output);
    if (Files.exists(file)) {
      throw new IOException(
          "%s exists already and is left as it is; name another file for -o, or remove it."
              .formatted(file));
    }
    Outputs.check(null, file, readyFile);
    Clusters clusters = cluster.clusters(new TerminalConsent());
    List<String> contexts = cluster.contextsOrCurrent(clusters);
    if (contexts.size() == 1) {
      KubernetesRoute route = cluster.route(clusters, contexts.getFirst());
      try (FactSource source = source(route)) {
        record(source, file, contexts, route::client);
      }
    } else {
      ContextLogs clusterLogs = new ContextLogs();
      try (ClustersSource all = new ClustersSource()) {
        for (String context : contexts) {
          KubernetesRoute route = cluster.route(clusters, context);
          all.add(context, source(route));
          clusterLogs.add(context, route::client);
        }
        record(all, file, contexts, clusterLogs);
      }
    }
    return 0;
  }

  private LiveSource source(KubernetesRoute route) {
    return new LiveSource(
        route,
        "record " + ProgramVersion.current(),
        Objects.requireNonNullElse(history, Duration.ZERO),
        LiveSource.Patience.WHILE_IT_MAY_PASS);
  }

  /** The file is made only when there is something to write to it. */
  private void record(FactSource source, Path file, List<String> contexts, ClusterLogs clusterLogs)
      throws IOException, InterruptedException {
    PollResult.Batch first = awaitFirst(source, String.join(", ", contexts));
    Instant now = Clock.systemUTC().instant();
    CaptureMetadata metadata =
        new CaptureMetadata(
            ProgramVersion.current(),
            source.description(),
            TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano(),
            0);
    long end = System.nanoTime() + duration.toNanos();
    try (CaptureFactLog log = CaptureFactLog.create(file, metadata)) {
      TopologyFold fold = new TopologyFold();
      log.append(first.batch());
      apply(first.batch(), fold);
      if (readyFile != null) {
        AtomicFile.write(readyFile, "ready\n".getBytes(StandardCharsets.UTF_8));
      }
      String told = "";
      String toldOfParts = "";
      Set<String> recorded = new HashSet<>();
      while (System.nanoTime() < end) {
        PollResult result = source.poll(POLL);
        source.parts().stream()
            .filter(SourcePart::connected)
            .forEach(part -> recorded.add(part.name()));
        String trouble = trouble(source);
        if (!trouble.equals(toldOfParts)) {
          toldOfParts = trouble;
          if (!trouble.isEmpty()) {
            warn(trouble);
          }
        }
        switch (result) {
          case PollResult.Batch(var batch) -> {
            log.append(batch);
            apply(batch, fold);
            told = "";
          }
          case PollResult.Failed(var message, var _) -> {
            if (!message.equals(told)) {
              warn(message);
              told = message;
            }
          }
          case PollResult.End _ ->
              throw new IOException("The relay ended; what came is in " + file);
          case PollResult.Idle _, PollResult.Starting _ -> {
            // Nothing new.
          }
        }
      }
      requireAll(source, recorded, file);
      keepLogs(log, fold.topology(), contexts, clusterLogs, file);
    }
  }

  private static void requireAll(FactSource source, Set<String> recorded, Path file)
      throws IOException {
    for (SourcePart part : source.parts()) {
      if (!recorded.contains(part.name())) {
        throw new IOException(
            "Nothing came of %s, and %s holds only the others: %s"
                .formatted(part.name(), file, part.words()));
      }
    }
  }

  /** What is wrong with some of the clusters, while others are recorded. */
  private static String trouble(FactSource source) {
    return source.parts().stream()
        .filter(SourcePart::failed)
        .map(SourcePart::words)
        .collect(Collectors.joining("; "));
  }

  /** Only whose logs are to be kept has to be looked up. */
  private void apply(LogBatch batch, TopologyFold fold) {
    if (!logs.isEmpty()) {
      fold.apply(batch);
    }
  }

  private void keepLogs(
      CaptureFactLog log,
      Topology topology,
      List<String> contexts,
      ClusterLogs clusterLogs,
      Path file)
      throws IOException, InterruptedException {
    for (KeptLogsOption option : logs) {
      try {
        List<KeptLogs> kept =
            option.readOfAll(
                topology, contexts, clusterLogs, logsOfCalls, log.firstNanos(), log.lastNanos());
        for (KeptLogs one : kept) {
          log.keepLogs(one);
          warn(option.name() + ": " + KeptLogsOption.describe(one));
        }
      } catch (IOException e) {
        throw new IOException(
            "%s holds all facts, but not the logs: %s".formatted(file, e.getMessage()), e);
      }
    }
  }

  private PollResult.Batch awaitFirst(FactSource source, String context)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + FIRST_FACTS.toNanos();
    String last = "the relay of context %s is connected and sent nothing".formatted(context);
    String told = "";
    while (System.nanoTime() < deadline) {
      switch (source.poll(POLL)) {
        case PollResult.Batch batch -> {
          return batch;
        }
        case PollResult.Failed(var message, var retrying) -> {
          if (!retrying) {
            throw new IOException(message);
          }
          if (!message.equals(told)) {
            warn(message);
            told = message;
          }
          last = message;
        }
        case PollResult.End _ -> throw new IOException("The relay ended before it sent anything.");
        case PollResult.Idle _, PollResult.Starting _ -> {
          // Nothing yet.
        }
      }
    }
    throw new IOException(
        "No facts within %d s, so nothing was recorded: %s"
            .formatted(FIRST_FACTS.toSeconds(), last));
  }

  private void warn(String message) {
    Objects.requireNonNull(spec).commandLine().getErr().println("sightline: " + message);
  }
}
