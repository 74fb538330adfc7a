package io.sightline.agent.probe;

import io.sightline.agent.nativelib.PerCpuCounters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the kernel's ledger map and the reader's counts into one account. */
final class LedgerReader {
  private static final List<String> KINDS =
      List.of("unknown", "payload", "closed", "failed", "datagram", "drop");

  /** In the order of enum sl_ledger_row, from FLOW_INSERT_FAILED on. */
  private static final List<String> ROWS =
      List.of(
          "flow_insert_failed",
          "mode_insert_failed",
          "udp_insert_failed",
          "owner_storage_failed",
          "drop_insert_failed",
          "disk_insert_failed",
          "fsync_insert_failed",
          "untracked_segment",
          "unparsed_packet",
          "payload_unreadable",
          "close_deferred",
          "retransmission_suppressed",
          "detect_exhausted",
          "drop_quiet");

  private final PerCpuCounters counters;
  private final RingReader reader;
  private final long[] sums = new long[Abi.LedgerRow.ROWS];

  LedgerReader(PerCpuCounters counters, RingReader reader) {
    this.counters = counters;
    this.reader = reader;
  }

  synchronized KernelLedger read() {
    // Consumed first: a record counted there was attempted before, so nothing comes out negative.
    long[] consumed = new long[Abi.Kind.COUNT];
    long[] rejected = new long[Abi.Kind.COUNT];
    for (int kind = 0; kind < Abi.Kind.COUNT; kind++) {
      rejected[kind] = reader.rejected(kind);
      consumed[kind] = reader.consumed(kind);
    }
    counters.read(sums);
    Map<String, KernelLedger.KindLedger> byKind = new HashMap<>();
    long totalAttempted = 0;
    long totalFailed = 0;
    long totalConsumed = 0;
    long totalRejected = 0;
    for (int kind = 0; kind < Abi.Kind.COUNT; kind++) {
      long attempted = sums[Abi.LedgerRow.ATTEMPTED + kind];
      long failed = sums[Abi.LedgerRow.RESERVE_FAILED + kind];
      byKind.put(
          KINDS.get(kind),
          new KernelLedger.KindLedger(attempted, failed, consumed[kind], rejected[kind]));
      totalAttempted += attempted;
      totalFailed += failed;
      totalConsumed += consumed[kind];
      totalRejected += rejected[kind];
    }
    Map<String, Long> rows = new HashMap<>();
    for (int i = 0; i < ROWS.size(); i++) {
      rows.put(ROWS.get(i), sums[Abi.LedgerRow.FLOW_INSERT_FAILED + i]);
    }
    return new KernelLedger(
        totalAttempted, totalFailed, totalConsumed, totalRejected, byKind, rows);
  }
}
