package io.sightline.desktop.panel;

import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.Protocol;
import io.sightline.desktop.scene.Selection;
import java.util.List;

/**
 * What the log says about a selection in the minutes before an instant. Immutable.
 *
 * @param fromNanos begin of that time
 * @param toNanos end of it
 * @param series one value for each second of it
 * @param operations requests by operation, the most frequent first
 * @param drops packets dropped on its way, by tuple and reason, the most packets first
 * @param exemplars slow and failed requests, newest first
 * @param recent facts about it, newest first
 */
public record Details(
    Selection selection,
    long fromNanos,
    long toNanos,
    Series series,
    List<Operation> operations,
    List<Drops> drops,
    List<RequestExemplar> exemplars,
    List<Fact> recent) {

  /** Nothing about nothing. */
  public static final Details NONE =
      new Details(
          new Selection.Nothing(),
          0,
          0,
          Series.ofSeconds(0),
          List.of(),
          List.of(),
          List.of(),
          List.of());

  public Details {
    operations = List.copyOf(operations);
    drops = List.copyOf(drops);
    exemplars = List.copyOf(exemplars);
    recent = List.copyOf(recent);
  }

  /** Requests of one operation. */
  public record Operation(
      Protocol protocol,
      String name,
      long requests,
      long errors,
      long clientErrors,
      LatencyHistogram latency) {}

  /** Packets that one firewall rule, or another cause, took. */
  public record Drops(
      Transport transport,
      Endpoint source,
      Endpoint destination,
      String reason,
      long packets,
      long lastNanos) {}

  /**
   * Values by second; each array has the same length. The arrays belong to the record: they are
   * written while it is made and only read after.
   */
  @SuppressWarnings("ArrayRecordComponent") // a series of plain numbers, never compared
  public record Series(
      double[] requests,
      double[] errors,
      double[] p95Nanos,
      double[] cpuCores,
      double[] throttledShare,
      double[] memoryBytes,
      double[] diskNanos,
      double[] fsyncNanos) {

    static Series ofSeconds(int seconds) {
      return new Series(
          new double[seconds],
          new double[seconds],
          new double[seconds],
          new double[seconds],
          new double[seconds],
          new double[seconds],
          new double[seconds],
          new double[seconds]);
    }
  }
}
