package io.sightline.core.fact;

/**
 * The account of one agent since it started: what was attempted, delivered and lost.
 *
 * <p>Law: {@code attempted = consumed + reserveFailed + inFlight} and {@code consumed = delivered +
 * rejected + shed}; see {@link #residual()}.
 *
 * @param attempted records BPF programs tried to submit, and lines of the journal that tell of
 *     something
 * @param consumed records the ring reader took
 * @param reserveFailed records that found the ring full
 * @param inFlight records submitted but not yet read
 * @param delivered records that became part of facts
 * @param rejected records that were malformed
 * @param shed records dropped by an overloaded stage after the ring
 * @param mapInsertFailed flows that found a kernel map full
 * @param missedRuns program runs the kernel skipped
 */
public record LedgerReading(
    long timeNanos,
    NodeKey node,
    long attempted,
    long consumed,
    long reserveFailed,
    long inFlight,
    long delivered,
    long rejected,
    long shed,
    long mapInsertFailed,
    long missedRuns)
    implements Fact {

  /** What the account cannot explain; 0 when the agent is quiet and nothing was miscounted. */
  public long residual() {
    return (attempted - consumed - reserveFailed - inFlight)
        + (consumed - delivered - rejected - shed);
  }
}
