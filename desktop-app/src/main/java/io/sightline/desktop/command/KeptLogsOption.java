package io.sightline.desktop.command;

import io.sightline.capture.KeptContainer;
import io.sightline.capture.KeptLogs;
import io.sightline.core.fact.EntityKind;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.panel.logs.ClusterLogs;
import io.sightline.desktop.panel.logs.LogFetch;
import io.sightline.desktop.panel.logs.LogScope;
import io.sightline.desktop.panel.logs.LogTarget;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.Rollup;
import io.sightline.desktop.view.ShownClusters;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Whose logs are to be kept, as an option says it: {@code [NAMESPACE/]NAME[:LAST]}.
 *
 * @param namespace empty for any
 * @param name of a pod or a workload
 * @param last how much, counted from the end; null for all of the range
 */
record KeptLogsOption(String namespace, String name, @Nullable Duration last) {
  private static final Duration READING = Duration.ofMinutes(2);

  /** Reads such an option. */
  static final class Converter implements ITypeConverter<KeptLogsOption> {
    @Override
    public KeptLogsOption convert(String value) {
      int colon = value.lastIndexOf(':');
      Duration last = colon < 0 ? null : new Durations().convert(value.substring(colon + 1));
      String who = colon < 0 ? value : value.substring(0, colon);
      int slash = who.indexOf('/');
      String name = who.substring(slash + 1);
      if (name.isBlank() || name.indexOf('/') >= 0) {
        throw new TypeConversionException(
            "'%s' names no logs; write it like shop/payments, or shop/payments:5m for the last five minutes"
                .formatted(value));
      }
      return new KeptLogsOption(slash < 0 ? "" : who.substring(0, slash), name, last);
    }
  }

  /**
   * Reads the logs of a stretch of time in each cluster that has something of that name.
   *
   * @param contexts what the clusters are called, all that are in the topology
   * @throws IOException when nothing has that name in any of them, or there is no connection
   */
  List<KeptLogs> readOfAll(
      Topology topology,
      List<String> contexts,
      ClusterLogs logs,
      boolean calls,
      long fromNanos,
      long untilNanos)
      throws IOException, InterruptedException {
    if (contexts.size() == 1) {
      return List.of(read(topology, contexts.getFirst(), logs, calls, fromNanos, untilNanos));
    }
    ShownClusters clusters = ShownClusters.of(topology);
    List<KeptLogs> kept = new ArrayList<>();
    for (String context : contexts) {
      if (!targets(topology, clusters, context, calls).isEmpty()) {
        ClusterLogs there = () -> logs.client(context);
        kept.add(read(topology, context, there, calls, fromNanos, untilNanos));
      }
    }
    if (kept.isEmpty()) {
      throw new IOException(nobody() + " in any of " + String.join(", ", contexts));
    }
    return kept;
  }

  /**
   * Reads the logs of a stretch of time.
   *
   * @param topology in which the name is looked up
   * @param cluster what the cluster of the logs is called there, where there are several
   * @param calls whether also those of the pods that they call
   * @throws IOException when nothing has that name, or there is no connection
   */
  KeptLogs read(
      Topology topology,
      String cluster,
      ClusterLogs logs,
      boolean calls,
      long fromNanos,
      long untilNanos)
      throws IOException, InterruptedException {
    ShownClusters clusters = ShownClusters.of(topology);
    if (clusters.areSeveral()
        && clusters.all().stream().noneMatch(known -> known.name().equals(cluster))) {
      throw new IOException(
          "of the clusters here none is called %s; give the --context of one of them: %s"
              .formatted(
                  cluster,
                  clusters.all().stream().map(Entity::name).collect(Collectors.joining(", "))));
    }
    Set<LogTarget> targets = targets(topology, clusters, cluster, calls);
    if (targets.isEmpty()) {
      throw new IOException(nobody() + "; sightline export lists them");
    }
    Duration wanted = last;
    long from = wanted == null ? fromNanos : Math.max(fromNanos, untilNanos - wanted.toNanos());
    try (LogFetch fetch =
        LogFetch.start(logs, List.copyOf(targets), from, untilNanos, InstantSource.system())) {
      return fetch.result().get(READING.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException(
          "the logs of %s were not read within %d s".formatted(name, READING.toSeconds()), e);
    } catch (ExecutionException e) {
      throw new IOException("the logs of %s cannot be read: %s".formatted(name, e.getCause()), e);
    }
  }

  private String nobody() {
    return "no pod or workload%s is called %s"
        .formatted(namespace.isEmpty() ? "" : " of namespace " + namespace, name);
  }

  private Set<LogTarget> targets(
      Topology topology, ShownClusters clusters, String cluster, boolean calls) {
    Set<LogTarget> targets = new LinkedHashSet<>();
    for (Level level : List.of(Level.WORKLOAD, Level.POD)) {
      EntityKind kind = level == Level.WORKLOAD ? EntityKind.WORKLOAD : EntityKind.POD;
      Rollup rollup = Rollup.of(topology, level);
      for (Entity entity : topology.entities().values()) {
        if (entity.kind() == kind
            && entity.name().equals(name)
            && clusters.nameOf(entity.id(), cluster).equals(cluster)
            && (namespace.isEmpty() || entity.namespace().equals(namespace))) {
          targets.addAll(LogScope.all(topology, entity.id(), rollup, calls, true));
        }
      }
    }
    return targets;
  }

  /** What was kept and what was not, in a line for a terminal. */
  static String describe(KeptLogs kept) {
    StringBuilder text =
        new StringBuilder(
            "%,d lines of %d containers are kept"
                .formatted(
                    kept.lines().size(),
                    kept.range().containers().stream()
                        .filter(container -> container.trouble().isEmpty())
                        .count()));
    for (KeptContainer container : kept.range().containers()) {
      String who =
          "%s/%s/%s".formatted(container.namespace(), container.pod(), container.container());
      if (!container.trouble().isEmpty()) {
        text.append("; not ").append(who).append(": ").append(container.trouble());
      } else if (container.wholeUntilNanos() < kept.range().untilNanos()) {
        text.append("; ").append(who).append(" is cut at the limit");
      }
    }
    return text.toString();
  }
}
