package io.sightline.desktop.export;

import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.topology.EdgeId;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Edges as CSV (RFC 4180), one a line, in the order of their ids, with the names of the JSON's
 * fields as the first line.
 */
public final class TopologyCsv {
  private static final List<String> COLUMNS =
      List.of(
          "from",
          "to",
          "protocol",
          "transport",
          "port",
          "requests",
          "errors",
          "clientErrors",
          "connections",
          "bytesSent",
          "bytesReceived",
          "latencyMsP50",
          "latencyMsP95",
          "latencyMsP99",
          "retransmits",
          "verdict",
          "incomplete");

  private TopologyCsv() {}

  /** The CSV as UTF-8. */
  public static byte[] bytes(ExportInput input) {
    StringBuilder text = new StringBuilder(line(COLUMNS));
    for (EdgeId edge : new ExportEntities(input).edges()) {
      TrafficTotals traffic = input.range().traffic(edge);
      text.append(
          line(
              List.of(
                  edge.client(),
                  edge.server(),
                  edge.protocol().wireName(),
                  edge.transport().name().toLowerCase(Locale.ROOT),
                  Integer.toString(edge.serverPort()),
                  Long.toString(traffic.requests()),
                  Long.toString(traffic.errors()),
                  Long.toString(traffic.clientErrors()),
                  Long.toString(traffic.connections()),
                  Long.toString(traffic.bytesSent()),
                  Long.toString(traffic.bytesReceived()),
                  millis(traffic.latency(), 0.5),
                  millis(traffic.latency(), 0.95),
                  millis(traffic.latency(), 0.99),
                  Long.toString(traffic.retransmits()),
                  input.range().verdict(edge).wireName(),
                  Long.toString(traffic.incomplete()))));
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String millis(LatencyHistogram latency, double quantile) {
    return latency.isEmpty()
        ? ""
        : BigDecimal.valueOf(latency.quantileNanos(quantile) / 1e6)
            .setScale(3, RoundingMode.HALF_UP)
            .toPlainString();
  }

  private static String line(List<String> fields) {
    return fields.stream().map(TopologyCsv::field).collect(Collectors.joining(",")) + "\r\n";
  }

  /** Quoted where it must be; a leading sign or "=" is not a formula for a spreadsheet. */
  private static String field(String value) {
    String safe =
        !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
    return safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + safe.replace("\"", "\"\"") + '"'
        : safe;
  }
}
