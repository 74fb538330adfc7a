package io.sightline.agent.flow;

import io.sightline.agent.journal.JournalWatch;
import io.sightline.agent.probe.KernelCapture;
import io.sightline.agent.probe.KernelLedger;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.NodeKey;
import java.util.Map;
import java.util.function.Supplier;

/** The account of ring, tracker and journal as one fact. */
final class LedgerFacts {
  private final NodeKey node;
  private final KernelCapture capture;
  private final FlowTracker tracker;
  private final Supplier<JournalWatch.Account> journal;

  LedgerFacts(
      NodeKey node,
      KernelCapture capture,
      FlowTracker tracker,
      Supplier<JournalWatch.Account> journal) {
    this.journal = journal;
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
    // Lines of the journal are taken as soon as they are there: none is lost on the way or in it.
    JournalWatch.Account lines = journal.get();
    long inserts =
        kernel.rows().entrySet().stream()
            .filter(row -> row.getKey().endsWith("insert_failed"))
            .mapToLong(Map.Entry::getValue)
            .sum();
    return new LedgerReading(
        timeNanos,
        node,
        kernel.attempted() + lines.attempted(),
        kernel.consumed() + lines.attempted(),
        kernel.reserveFailed(),
        kernel.inFlight(),
        account.delivered() + lines.delivered(),
        kernel.rejected() + lines.rejected(),
        account.shed() + lines.shed(),
        inserts,
        0);
  }
}
