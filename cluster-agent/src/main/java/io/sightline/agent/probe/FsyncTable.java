package io.sightline.agent.probe;

import io.sightline.agent.nativelib.BpfMap;
import java.util.function.Consumer;

/**
 * The rows of map fsync_latency, read in batches; cumulative. Used by one thread.
 *
 * <p>Rows of cgroups and processes that are gone stay until {@link #evictIdle} removes them; what
 * finds no room is counted in the ledger as {@code fsync_insert_failed}.
 */
public final class FsyncTable {
  private final BpfMap map;
  private final FsyncLatency row = new FsyncLatency();

  FsyncTable(BpfMap map) {
    this.map = map;
  }

  /** Hands out every row in turn, in one reused object. */
  public void read(Consumer<FsyncLatency> consumer) {
    map.forEach(
        (keys, keyOffset, values, valueOffset) -> {
          row.moveTo(keys, keyOffset, values, valueOffset);
          consumer.accept(row);
        });
  }

  /**
   * Removes rows that had nothing since a time (CLOCK_BOOTTIME) and hands each out; their counts
   * start anew.
   */
  public void evictIdle(long beforeBootNanos, Consumer<FsyncLatency> consumer) {
    map.forEach(
        (keys, keyOffset, values, valueOffset) -> {
          row.moveTo(keys, keyOffset, values, valueOffset);
          if (row.lastBootNanos() < beforeBootNanos) {
            consumer.accept(row);
            map.delete(keys.asSlice(keyOffset, Abi.FsyncKey.SIZE));
          }
        });
  }
}
