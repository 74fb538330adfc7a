package io.sightline.agent.flow;

import io.sightline.agent.probe.KernelCapture;
import io.sightline.agent.probe.KernelLedger;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.NodeKey;
import java.util.Map;

/** The account of ring and tracker as one fact. */
final class LedgerFacts {
  private final NodeKey node;
  private final KernelCapture capture;
  private final FlowTracker tracker;

  LedgerFacts(NodeKey node, KernelCapture capture, FlowTracker tracker) {
    this.node = node;
    this.capture = capture;
    this.tracker = tracker;
  }

  /** The account so far; not to be called with the tracker's lock. */
  LedgerReading reading(long timeNanos) {
    return capture.betweenRecords(() -> read(timeNanos));
  }

  private LedgerReading read(long timeNanos) {
    KernelLedger kernel = capture.ledger();
    FlowTracker.Account account = tracker.account();
    long inserts =
        kernel.rows().entrySet().stream()
            .filter(row -> row.getKey().endsWith("insert_failed"))
            .mapToLong(Map.Entry::getValue)
            .sum();
    return new LedgerReading(
        timeNanos,
        node,
        kernel.attempted(),
        kernel.consumed(),
        kernel.reserveFailed(),
        kernel.inFlight(),
        account.delivered(),
        kernel.rejected(),
        account.shed(),
        inserts,
        0);
  }
}
