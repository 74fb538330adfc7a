package io.sightline.agent.probe;

import java.lang.foreign.MemorySegment;

/** Packets the kernel dropped or refused; the totals are those up to now. */
public final class DropEvent extends RingRecord {
  private final Drop drop = new Drop();

  DropEvent() {}

  @Override
  void moveTo(MemorySegment memory, long base) {
    super.moveTo(memory, base);
    drop.moveTo(memory, base + Abi.DropEvent.KEY, memory, base + Abi.DropEvent.DROP);
  }

  /** What was dropped, where, why and how often. */
  public Drop drop() {
    return drop;
  }
}
