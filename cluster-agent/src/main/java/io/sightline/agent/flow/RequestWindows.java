package io.sightline.agent.flow;

import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.Request;
import io.sightline.core.protocol.RequestSink;
import io.sightline.core.protocol.StatusClass;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The account of one flow's requests in the current window, by operation and status class, with one
 * slow and one failed request as examples. Not thread-safe.
 */
final class RequestWindows implements RequestSink {
  /** Operations of one flow in one window; more are counted together, never dropped. */
  private static final int MAX_ROWS = 64;

  private static final String OTHER = "{other}";

  /** A row without a count: requests that passed by unseen. */
  private static final String UNSEEN = "{unseen}";

  /** One row of the account. */
  private static final class Row {
    private final Protocol protocol;
    private final String operation;
    private final StatusClass statusClass;
    private final LatencyHistogram.Builder latency = new LatencyHistogram.Builder();
    private long count;
    private long incomplete;
    private long requestBytes;
    private long responseBytes;

    Row(Protocol protocol, String operation, StatusClass statusClass) {
      this.protocol = protocol;
      this.operation = operation;
      this.statusClass = statusClass;
    }
  }

  private record Example(
      Protocol protocol,
      String operation,
      StatusClass statusClass,
      String status,
      long latencyNanos) {
    static Example of(Request request) {
      return new Example(
          request.protocol(),
          request.operation(),
          request.statusClass(),
          request.status(),
          Math.max(0, request.latencyNanos()));
    }
  }

  private final List<Row> rows = new ArrayList<>(2);
  private @Nullable Example slowest;
  private @Nullable Example failed;

  @Override
  public void request(Request request) {
    Row row = row(request.protocol(), request.operation(), request.statusClass());
    row.count++;
    row.incomplete += request.incomplete() ? 1 : 0;
    row.requestBytes += request.requestBytes();
    row.responseBytes += request.responseBytes();
    if (request.latencyNanos() != Request.NO_TIME) {
      row.latency.add(request.latencyNanos());
    }
    if (slowest == null || request.latencyNanos() > slowest.latencyNanos) {
      slowest = Example.of(request);
    }
    if (failed == null && request.statusClass() != StatusClass.OK) {
      failed = Example.of(request);
    }
  }

  /** Takes over the account of another flow, which is not used any more. */
  void addAll(RequestWindows other) {
    for (Row theirs : other.rows) {
      Row row = row(theirs.protocol, theirs.operation, theirs.statusClass);
      row.count += theirs.count;
      row.incomplete += theirs.incomplete;
      row.requestBytes += theirs.requestBytes;
      row.responseBytes += theirs.responseBytes;
      row.latency.addAll(theirs.latency);
    }
    if (other.slowest != null
        && (slowest == null || other.slowest.latencyNanos > slowest.latencyNanos)) {
      slowest = other.slowest;
    }
    failed = failed == null ? other.failed : failed;
  }

  @Override
  public void unseen(Protocol protocol, int atLeast) {
    row(protocol, UNSEEN, StatusClass.UNKNOWN).incomplete += atLeast;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Ends the window: its facts go to the list, and the account starts anew. */
  void drain(FlowId flow, long timeNanos, long durationNanos, List<Fact> into) {
    for (Row row : rows) {
      into.add(
          new RequestWindow(
              timeNanos,
              durationNanos,
              flow,
              row.protocol,
              row.operation,
              row.statusClass,
              row.count,
              row.incomplete,
              row.requestBytes,
              row.responseBytes,
              row.latency.drain()));
    }
    rows.clear();
    addExample(slowest, flow, timeNanos, into);
    if (failed != null && !failed.equals(slowest)) {
      addExample(failed, flow, timeNanos, into);
    }
    slowest = null;
    failed = null;
  }

  private static void addExample(
      @Nullable Example example, FlowId flow, long timeNanos, List<Fact> into) {
    if (example != null) {
      into.add(
          new RequestExemplar(
              timeNanos,
              flow,
              example.protocol,
              example.operation,
              example.statusClass,
              example.status,
              example.latencyNanos));
    }
  }

  private Row row(Protocol protocol, String operation, StatusClass statusClass) {
    for (Row row : rows) {
      if (row.statusClass == statusClass
          && row.protocol == protocol
          && row.operation.equals(operation)) {
        return row;
      }
    }
    if (rows.size() >= MAX_ROWS && !operation.equals(OTHER)) {
      return row(protocol, OTHER, statusClass);
    }
    Row row = new Row(protocol, operation, statusClass);
    rows.add(row);
    return row;
  }
}
