package io.sightline.agent.probe;

import java.util.Map;

/**
 * The account of the ring and the maps, cumulative since the capture began.
 *
 * <p>{@code attempted = consumed + reserveFailed + inFlight}; when nothing is going on, {@code
 * inFlight} is 0.
 *
 * @param attempted records the kernel wanted to write
 * @param reserveFailed records it could not write because the ring was full
 * @param consumed records taken from the ring
 * @param rejected of those consumed, the ones that were malformed or refused by the handler
 * @param byKind the same, for each kind of record
 * @param rows the other counters of the kernel side, by name: failed inserts into maps, unreadable
 *     packets, what was suppressed on purpose
 */
public record KernelLedger(
    long attempted,
    long reserveFailed,
    long consumed,
    long rejected,
    Map<String, KindLedger> byKind,
    Map<String, Long> rows) {
  public KernelLedger {
    byKind = Map.copyOf(byKind);
    rows = Map.copyOf(rows);
  }

  /** The account of one kind of record. */
  public record KindLedger(long attempted, long reserveFailed, long consumed, long rejected) {}

  /** Records that are in the ring; 0 when nothing is going on. */
  public long inFlight() {
    return attempted - reserveFailed - consumed;
  }

  /** A counter of the kernel side by name, such as {@code flow_insert_failed}. */
  public long row(String name) {
    Long value = rows.get(name);
    if (value == null) {
      throw new IllegalArgumentException("The ledger has no row " + name + ": " + rows.keySet());
    }
    return value;
  }
}
