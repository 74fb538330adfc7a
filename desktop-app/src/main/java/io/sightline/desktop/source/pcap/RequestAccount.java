package io.sightline.desktop.source.pcap;

import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.Request;
import io.sightline.core.protocol.RequestSink;
import io.sightline.core.protocol.StatusClass;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The requests of one flow in one window. Not thread-safe. */
final class RequestAccount implements RequestSink {
  /** More operations of one flow and window than that are one row. */
  static final int MAX_ROWS = 64;

  private static final String OTHER = "{other}";
  private static final String UNSEEN = "{unseen}";

  private record Key(Protocol protocol, String operation, StatusClass statusClass) {}

  private static final class Row {
    private final LatencyHistogram.Builder latency = new LatencyHistogram.Builder();
    private long count;
    private long incomplete;
    private long requestBytes;
    private long responseBytes;
  }

  private record Example(
      Protocol protocol,
      String operation,
      StatusClass statusClass,
      String status,
      long latencyNanos) {}

  private final Map<Key, Row> rows = new LinkedHashMap<>();
  private @Nullable Example slowest;
  private @Nullable Example failed;
  private final Map<Protocol, Long> totals = new EnumMap<>(Protocol.class);

  @Override
  public void request(Request request) {
    Row row = row(request.protocol(), request.operation(), request.statusClass());
    row.count++;
    row.incomplete += request.incomplete() ? 1 : 0;
    row.requestBytes += request.requestBytes();
    row.responseBytes += request.responseBytes();
    totals.merge(request.protocol(), 1L, Long::sum);
    if (request.latencyNanos() != Request.NO_TIME) {
      row.latency.add(request.latencyNanos());
    }
    Example example =
        new Example(
            request.protocol(),
            request.operation(),
            request.statusClass(),
            request.status(),
            Math.max(0, request.latencyNanos()));
    if (slowest == null || example.latencyNanos() > slowest.latencyNanos()) {
      slowest = example;
    }
    if (failed == null && request.statusClass() != StatusClass.OK) {
      failed = example;
    }
  }

  @Override
  public void unseen(Protocol protocol, int atLeast) {
    row(protocol, UNSEEN, StatusClass.UNKNOWN).incomplete += atLeast;
  }

  /** Adds how many requests there were so far, by protocol. */
  void addTotals(Map<Protocol, Long> sums) {
    totals.forEach((protocol, count) -> sums.merge(protocol, count, Long::sum));
  }

  /** Ends the window: its facts go to the list, and the account starts anew. */
  void drain(FlowId flow, long timeNanos, long durationNanos, List<Fact> into) {
    rows.forEach(
        (key, row) ->
            into.add(
                new RequestWindow(
                    timeNanos,
                    durationNanos,
                    flow,
                    key.protocol(),
                    key.operation(),
                    key.statusClass(),
                    row.count,
                    row.incomplete,
                    row.requestBytes,
                    row.responseBytes,
                    row.latency.drain())));
    rows.clear();
    add(slowest, flow, timeNanos, into);
    if (failed != null && !failed.equals(slowest)) {
      add(failed, flow, timeNanos, into);
    }
    slowest = null;
    failed = null;
  }

  private static void add(@Nullable Example example, FlowId flow, long timeNanos, List<Fact> into) {
    if (example != null) {
      into.add(
          new RequestExemplar(
              timeNanos,
              flow,
              example.protocol(),
              example.operation(),
              example.statusClass(),
              example.status(),
              example.latencyNanos()));
    }
  }

  private Row row(Protocol protocol, String operation, StatusClass statusClass) {
    Key key = new Key(protocol, operation, statusClass);
    if (!rows.containsKey(key) && rows.size() >= MAX_ROWS) {
      key = new Key(protocol, OTHER, statusClass);
    }
    return rows.computeIfAbsent(key, _ -> new Row());
  }
}
