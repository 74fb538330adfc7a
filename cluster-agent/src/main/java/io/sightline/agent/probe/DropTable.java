package io.sightline.agent.probe;

import io.sightline.agent.nativelib.BpfMap;
import java.util.function.Consumer;

/**
 * Dropped and refused packets since the capture began, read in batches. Used by one thread.
 *
 * <p>Rows that have been quiet for long should be removed with {@link #evictIdle}: the table is
 * bounded, and what finds no room is counted in the ledger as {@code drop_insert_failed}.
 */
public final class DropTable {
  private final BpfMap drops;
  private final Drop drop = new Drop();

  DropTable(BpfMap drops) {
    this.drops = drops;
  }

  /** Hands out every row in turn, in one reused object. */
  public void read(Consumer<Drop> consumer) {
    drops.forEach(
        (keys, keyOffset, values, valueOffset) -> {
          drop.moveTo(keys, keyOffset, values, valueOffset);
          consumer.accept(drop);
        });
  }

  /**
   * Removes rows whose last packet was before a time (CLOCK_BOOTTIME) and hands each out; their
   * counts start anew.
   */
  public void evictIdle(long beforeBootNanos, Consumer<Drop> consumer) {
    drops.forEach(
        (keys, keyOffset, values, valueOffset) -> {
          drop.moveTo(keys, keyOffset, values, valueOffset);
          if (drop.lastBootNanos() < beforeBootNanos) {
            consumer.accept(drop);
            drops.delete(keys.asSlice(keyOffset, Abi.DropKey.SIZE));
          }
        });
  }
}
