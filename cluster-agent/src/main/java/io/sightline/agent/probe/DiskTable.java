package io.sightline.agent.probe;

import io.sightline.agent.nativelib.BpfMap;
import java.util.function.Consumer;

/**
 * The rows of map disk_latency, read in batches; cumulative. Used by one thread.
 *
 * <p>Rows of cgroups and processes that are gone stay until {@link #evictIdle} removes them; what
 * finds no room is counted in the ledger as {@code disk_insert_failed}.
 */
public final class DiskTable {
  private final BpfMap map;
  private final DiskLatency row = new DiskLatency();

  DiskTable(BpfMap map) {
    this.map = map;
  }

  /** Hands out every row in turn, in one reused object. */
  public void read(Consumer<DiskLatency> consumer) {
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
  public void evictIdle(long beforeBootNanos, Consumer<DiskLatency> consumer) {
    map.forEach(
        (keys, keyOffset, values, valueOffset) -> {
          row.moveTo(keys, keyOffset, values, valueOffset);
          if (row.lastBootNanos() < beforeBootNanos) {
            consumer.accept(row);
            map.delete(keys.asSlice(keyOffset, Abi.DiskKey.SIZE));
          }
        });
  }
}
