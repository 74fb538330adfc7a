package io.sightline.desktop.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.view.Moment;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The JSON of {@code sightline diff --json}. */
public final class ComparisonJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ComparisonJson() {}

  /** Writes it as UTF-8 with a line feed at the end; the stream stays open. */
  public static void write(Comparison comparison, Snapshot before, Snapshot after, OutputStream out)
      throws IOException {
    ObjectNode root = JSON.createObjectNode();
    side(root.putObject("before"), before);
    side(root.putObject("after"), after);
    ObjectNode entities = root.putObject("entities");
    names(entities.putArray("new"), comparison.newEntities());
    names(entities.putArray("gone"), comparison.goneEntities());
    ArrayNode edges = root.putArray("edges");
    for (EdgeChange change : comparison.edges()) {
      ObjectNode edge = edges.addObject();
      ArrayNode kinds = edge.putArray("changes");
      change.kinds().forEach(kind -> kinds.add(wireName(kind)));
      name(edge.putObject("from"), change.edge().client());
      name(edge.putObject("to"), change.edge().server());
      edge.put("protocol", change.edge().protocol());
      edge.set("before", flowed(change.before()));
      edge.set("after", flowed(change.after()));
    }
    out.write((JSON.writeValueAsString(root) + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** "more-errors". */
  static String wireName(EdgeChange.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void side(ObjectNode node, Snapshot snapshot) {
    node.put("cluster", snapshot.cluster());
    node.put("from", Moment.instant(snapshot.fromNanos()).toString());
    node.put("to", Moment.instant(snapshot.atNanos()).toString());
    node.put("sha256", snapshot.captureHash());
  }

  private static void names(ArrayNode array, List<EntityName> names) {
    names.forEach(name -> name(array.addObject(), name));
  }

  private static void name(ObjectNode node, EntityName name) {
    node.put("namespace", name.namespace());
    node.put("kind", name.kind());
    node.put("name", name.name());
  }

  private static @Nullable ObjectNode flowed(@Nullable Flowed flowed) {
    if (flowed == null) {
      return null;
    }
    ObjectNode node = JSON.createObjectNode();
    node.put("requests", flowed.totals().requests());
    node.put("requestsPerSecond", rounded(flowed.requestsPerSecond()));
    node.put("failures", flowed.totals().failures());
    node.put("failedShare", rounded(flowed.totals().failedShare()));
    var latency = flowed.totals().latency();
    node.put("latencyMsP95", latency.isEmpty() ? null : rounded(latency.quantileNanos(0.95) / 1e6));
    node.put("verdict", flowed.verdict().wireName());
    return node;
  }

  private static BigDecimal rounded(double value) {
    return BigDecimal.valueOf(value).setScale(4, RoundingMode.HALF_UP);
  }
}
