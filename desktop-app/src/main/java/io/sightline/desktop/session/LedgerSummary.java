package io.sightline.desktop.session;

import io.sightline.core.fact.LedgerReading;
import java.util.Collection;
import java.util.List;

/**
 * The ledgers of all nodes, added up. Immutable.
 *
 * @param readings the last one of each node, by node name
 */
public record LedgerSummary(List<LedgerReading> readings) {
  public LedgerSummary {
    readings = List.copyOf(readings);
  }

  /** The sum of these readings, one a node. */
  public static LedgerSummary of(Collection<LedgerReading> readings) {
    return new LedgerSummary(List.copyOf(readings));
  }

  public long attempted() {
    return readings.stream().mapToLong(LedgerReading::attempted).sum();
  }

  public long consumed() {
    return readings.stream().mapToLong(LedgerReading::consumed).sum();
  }

  public long reserveFailed() {
    return readings.stream().mapToLong(LedgerReading::reserveFailed).sum();
  }

  public long inFlight() {
    return readings.stream().mapToLong(LedgerReading::inFlight).sum();
  }

  public long delivered() {
    return readings.stream().mapToLong(LedgerReading::delivered).sum();
  }

  public long rejected() {
    return readings.stream().mapToLong(LedgerReading::rejected).sum();
  }

  public long shed() {
    return readings.stream().mapToLong(LedgerReading::shed).sum();
  }

  /** What the accounts cannot explain. */
  public long residual() {
    return readings.stream().mapToLong(LedgerReading::residual).sum();
  }

  /** Observations known not to have become facts, whatever the stage. */
  public long lost() {
    return readings.stream().mapToLong(LedgerSummary::lost).sum();
  }

  /** Observations of one node known not to have become facts. */
  public static long lost(LedgerReading reading) {
    return reading.reserveFailed()
        + reading.rejected()
        + reading.shed()
        + reading.mapInsertFailed()
        + reading.missedRuns();
  }
}
