package io.sightline.desktop.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.ResourceTotals;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.finding.Finding;
import io.sightline.core.topology.EdgeId;
import io.sightline.core.topology.Entity;
import io.sightline.desktop.session.LedgerSummary;
import io.sightline.desktop.view.Moment;
import io.sightline.desktop.view.ShownClusters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/**
 * The JSON of {@code sightline export --format json} and of {@code --json}.
 *
 * <p>Edges join the finest entities known; entities and edges are in the order of their ids.
 * Instants are ISO 8601 in UTC, durations milliseconds, sizes bytes.
 */
public final class TopologyJson {
  private static final double NANOS_PER_MILLI = 1e6;

  private final JsonGenerator json;
  private final ExportInput input;
  private final ExportEntities entities;
  private final ShownClusters clusters;

  private TopologyJson(JsonGenerator json, ExportInput input) {
    this.json = json;
    this.input = input;
    this.entities = new ExportEntities(input);
    this.clusters = ShownClusters.of(input.range().at());
  }

  /** The JSON as UTF-8, with a line feed at the end. */
  public static byte[] bytes(ExportInput input) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      write(input, out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory does not fail", e);
    }
    return out.toByteArray();
  }

  /** Writes the JSON; the stream stays open. */
  public static void write(ExportInput input, OutputStream out) throws IOException {
    try (JsonGenerator json = generator(out)) {
      new TopologyJson(json, input).write();
      json.writeRaw('\n');
    }
  }

  /** Writes findings alone, each as it stands in the JSON of a topology; the stream stays open. */
  public static void writeFindings(List<Finding> findings, OutputStream out) throws IOException {
    try (JsonGenerator json = generator(out)) {
      json.writeStartArray();
      for (Finding finding : findings) {
        finding(json, finding);
      }
      json.writeEndArray();
      json.writeRaw('\n');
    }
  }

  private static JsonGenerator generator(OutputStream out) throws IOException {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(lines);
    printer.indentArraysWith(lines);
    JsonGenerator json = new JsonFactory().createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
    json.setPrettyPrinter(printer);
    return json;
  }

  private void write() throws IOException {
    json.writeStartObject();
    json.writeStringField("cluster", input.cluster());
    instant(json, "at", input.atNanos());
    instant(json, "from", input.fromNanos());
    instant(json, "to", input.atNanos());
    if (!input.filter().isEmpty()) {
      json.writeStringField("filter", input.filter());
    }
    json.writeArrayFieldStart("entities");
    for (Entity entity : entities.entities()) {
      entity(entity);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("edges");
    for (EdgeId edge : entities.edges()) {
      edge(edge, input.range().traffic(edge));
    }
    json.writeEndArray();
    json.writeArrayFieldStart("findings");
    for (Finding finding : input.findings()) {
      finding(json, finding);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("gaps");
    for (Loss gap : input.range().at().gaps()) {
      if (gap.untilNanos() >= input.fromNanos()) {
        gap(gap);
      }
    }
    json.writeEndArray();
    ledger();
    json.writeArrayFieldStart("coverage");
    for (CoverageReading reading : input.range().at().coverage().values()) {
      coverage(reading);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void entity(Entity entity) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", entity.id());
    json.writeStringField("kind", entity.kind().wireName());
    json.writeStringField("name", entity.name());
    json.writeStringField("namespace", entity.namespace());
    json.writeStringField("cluster", clusters.nameOf(entity.id(), input.cluster()));
    labels(entity);
    ResourceTotals resources = entities.resources(entity);
    if (!resources.equals(ResourceTotals.ZERO)) {
      resources(resources);
    }
    json.writeEndObject();
  }

  /** The holder is a label as well, because the entities of an edge are processes. */
  private void labels(Entity entity) throws IOException {
    String workload = entity.kind() == EntityKind.PROCESS ? entities.parent(entity) : "";
    if (entity.labels().isEmpty() && workload.isEmpty()) {
      return;
    }
    json.writeObjectFieldStart("labels");
    for (var label : entity.labels().entrySet()) {
      json.writeStringField(label.getKey(), label.getValue());
    }
    if (!workload.isEmpty()) {
      json.writeStringField("workloadId", workload);
    }
    json.writeEndObject();
  }

  private void resources(ResourceTotals resources) throws IOException {
    json.writeObjectFieldStart("resources");
    millis("cpuThrottledMs", resources.throttledNanos());
    // The slowest: what a single request waits for decides whether a probe fails, and a disk that
    // takes seconds for each operation completes too few for a percentile to show it.
    quantile("diskLatencyMs", resources.diskLatency(), 1);
    quantile("fsyncMs", resources.fsyncLatency(), 1);
    // Nothing uses no memory: 0 stands for what was never read, e.g. of the root.
    if (resources.memoryBytes() == 0) {
      json.writeNullField("memoryBytes");
    } else {
      json.writeNumberField("memoryBytes", resources.memoryBytes());
    }
    json.writeEndObject();
  }

  private void edge(EdgeId id, TrafficTotals traffic) throws IOException {
    json.writeStartObject();
    json.writeStringField("from", id.client());
    json.writeStringField("to", id.server());
    if (!id.via().isEmpty()) {
      json.writeStringField("via", id.via());
    }
    json.writeStringField("protocol", id.protocol().wireName());
    json.writeStringField("transport", id.transport().name().toLowerCase(Locale.ROOT));
    json.writeNumberField("port", id.serverPort());
    json.writeNumberField("requests", traffic.requests());
    json.writeNumberField("errors", traffic.errors());
    json.writeNumberField("clientErrors", traffic.clientErrors());
    json.writeNumberField("connections", traffic.connections());
    json.writeNumberField("bytesSent", traffic.bytesSent());
    json.writeNumberField("bytesReceived", traffic.bytesReceived());
    latency(traffic.latency());
    json.writeNumberField("retransmits", traffic.retransmits());
    json.writeStringField("verdict", input.range().verdict(id).wireName());
    if (traffic.incomplete() > 0) {
      json.writeNumberField("incomplete", traffic.incomplete());
    }
    if (clusters.isMatchedByOneEnd(id.client(), id.server())) {
      json.writeStringField("matched", "one end");
    }
    json.writeEndObject();
  }

  private void latency(LatencyHistogram latency) throws IOException {
    if (latency.isEmpty()) {
      json.writeNullField("latencyMs");
      return;
    }
    json.writeObjectFieldStart("latencyMs");
    quantile("p50", latency, 0.5);
    quantile("p95", latency, 0.95);
    quantile("p99", latency, 0.99);
    json.writeEndObject();
  }

  private static void finding(JsonGenerator json, Finding finding) throws IOException {
    json.writeStartObject();
    json.writeStringField("rule", finding.rule());
    json.writeStringField("title", finding.title());
    json.writeNumberField("confidence", finding.confidence());
    json.writeStringField("entity", finding.entity());
    instant(json, "from", finding.fromNanos());
    instant(json, "to", finding.toNanos());
    json.writeArrayFieldStart("evidence");
    for (String evidence : finding.evidence()) {
      json.writeString(evidence);
    }
    json.writeEndArray();
    if (!finding.suggestion().isEmpty()) {
      json.writeStringField("suggestion", finding.suggestion());
    }
    json.writeEndObject();
  }

  private void gap(Loss gap) throws IOException {
    json.writeStartObject();
    instant(json, "from", gap.timeNanos());
    instant(json, "to", gap.untilNanos());
    json.writeStringField("where", gap.where());
    json.writeNumberField("lost", gap.lost());
    json.writeEndObject();
  }

  private void ledger() throws IOException {
    LedgerSummary sum = LedgerSummary.of(input.range().at().ledgers().values());
    json.writeObjectFieldStart("ledger");
    json.writeNumberField("attempted", sum.attempted());
    json.writeNumberField("consumed", sum.consumed());
    json.writeNumberField("reserveFailed", sum.reserveFailed());
    json.writeNumberField("inFlight", sum.inFlight());
    json.writeNumberField("delivered", sum.delivered());
    json.writeNumberField("rejected", sum.rejected());
    json.writeNumberField("shed", sum.shed());
    json.writeNumberField("residual", sum.residual());
    json.writeEndObject();
  }

  private void coverage(CoverageReading reading) throws IOException {
    json.writeStartObject();
    json.writeStringField("node", reading.node().name());
    if (!reading.node().cluster().isEmpty()) {
      json.writeStringField("cluster", clusters.nameOf(reading.node(), input.cluster()));
    }
    json.writeStringField("signal", reading.signal());
    json.writeStringField(
        "state", reading.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    json.writeStringField("detail", reading.detail());
    json.writeEndObject();
  }

  private static void instant(JsonGenerator json, String name, long nanos) throws IOException {
    json.writeStringField(name, Moment.instant(nanos).toString());
  }

  private void quantile(String name, LatencyHistogram histogram, double quantile)
      throws IOException {
    if (histogram.isEmpty()) {
      json.writeNullField(name);
    } else {
      millis(name, histogram.quantileNanos(quantile));
    }
  }

  /** Milliseconds to the microsecond, without an exponent. */
  private void millis(String name, long nanos) throws IOException {
    json.writeNumberField(
        name,
        BigDecimal.valueOf(nanos / NANOS_PER_MILLI)
            .setScale(3, RoundingMode.HALF_UP)
            .stripTrailingZeros());
  }
}
