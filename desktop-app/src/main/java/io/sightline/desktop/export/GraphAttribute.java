package io.sightline.desktop.export;

import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.topology.EdgeId;
import io.sightline.core.topology.Entity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiFunction;

/**
 * One attribute of a graph's nodes or edges: its name as in the JSON, its type in GraphML and GEXF,
 * and its value; empty where there is none.
 */
record GraphAttribute<T>(String name, String type, BiFunction<ExportEntities, T, String> value) {
  private static final String STRING = "string";
  private static final String LONG = "long";
  private static final String DOUBLE = "double";

  /** Of entities. */
  static final List<GraphAttribute<Entity>> OF_NODES =
      List.of(
          new GraphAttribute<>("entity", STRING, (_, entity) -> entity.id()),
          new GraphAttribute<>("kind", STRING, (_, entity) -> entity.kind().wireName()),
          new GraphAttribute<>("namespace", STRING, (_, entity) -> entity.namespace()),
          new GraphAttribute<>("parent", STRING, ExportEntities::parent),
          new GraphAttribute<>(
              "cpuThrottledMs",
              DOUBLE,
              (all, entity) -> millis(all.resources(entity).throttledNanos())),
          new GraphAttribute<>(
              "diskLatencyMs",
              DOUBLE,
              (all, entity) -> quantile(all.resources(entity).diskLatency(), 1)),
          new GraphAttribute<>(
              "fsyncMs",
              DOUBLE,
              (all, entity) -> quantile(all.resources(entity).fsyncLatency(), 1)),
          new GraphAttribute<>(
              "memoryBytes",
              LONG,
              (all, entity) -> {
                long bytes = all.resources(entity).memoryBytes();
                return bytes == 0 ? "" : Long.toString(bytes);
              }));

  /** Of edges. */
  static final List<GraphAttribute<EdgeId>> OF_EDGES =
      List.of(
          new GraphAttribute<>("protocol", STRING, (_, edge) -> edge.protocol().wireName()),
          new GraphAttribute<>(
              "transport", STRING, (_, edge) -> edge.transport().name().toLowerCase(Locale.ROOT)),
          new GraphAttribute<>("port", LONG, (_, edge) -> Integer.toString(edge.serverPort())),
          new GraphAttribute<>("via", STRING, (_, edge) -> edge.via()),
          counter("requests", TrafficTotals::requests),
          counter("errors", TrafficTotals::errors),
          counter("clientErrors", TrafficTotals::clientErrors),
          counter("connections", TrafficTotals::connections),
          counter("bytesSent", TrafficTotals::bytesSent),
          counter("bytesReceived", TrafficTotals::bytesReceived),
          latency("latencyMsP50", 0.5),
          latency("latencyMsP95", 0.95),
          latency("latencyMsP99", 0.99),
          counter("retransmits", TrafficTotals::retransmits),
          new GraphAttribute<>("verdict", STRING, (all, edge) -> all.verdict(edge).wireName()),
          counter("incomplete", TrafficTotals::incomplete));

  GraphAttribute {
    Objects.requireNonNull(name);
  }

  private static GraphAttribute<EdgeId> counter(
      String name, java.util.function.ToLongFunction<TrafficTotals> value) {
    return new GraphAttribute<>(
        name, LONG, (all, edge) -> Long.toString(value.applyAsLong(all.traffic(edge))));
  }

  private static GraphAttribute<EdgeId> latency(String name, double quantile) {
    return new GraphAttribute<>(
        name, DOUBLE, (all, edge) -> quantile(all.traffic(edge).latency(), quantile));
  }

  private static String quantile(LatencyHistogram histogram, double quantile) {
    return histogram.isEmpty() ? "" : millis(histogram.quantileNanos(quantile));
  }

  private static String millis(long nanos) {
    return BigDecimal.valueOf(nanos / 1e6).setScale(3, RoundingMode.HALF_UP).toPlainString();
  }
}
