package io.sightline.agent.probe;

import io.sightline.agent.nativelib.BpfMap;
import java.util.function.Consumer;

/**
 * UDP traffic per socket and peer since the capture began, read in batches. Used by one thread.
 *
 * <p>The kernel does not say when a UDP exchange is over: rows stay until {@link #evictIdle}
 * removes them. The table is bounded; what finds no room is counted as {@code udp_insert_failed}.
 */
public final class UdpTable {
  private final BpfMap flows;
  private final UdpFlow flow = new UdpFlow();

  UdpTable(BpfMap flows) {
    this.flows = flows;
  }

  /** Hands out every row in turn, in one reused object. */
  public void read(Consumer<UdpFlow> consumer) {
    flows.forEach(
        (keys, keyOffset, values, valueOffset) -> {
          flow.moveTo(keys, keyOffset, values, valueOffset);
          consumer.accept(flow);
        });
  }

  /**
   * Removes rows without traffic since a time (CLOCK_BOOTTIME) and hands each out with its final
   * totals. A datagram in the instant between reading and removing is not counted.
   */
  public void evictIdle(long beforeBootNanos, Consumer<UdpFlow> consumer) {
    flows.forEach(
        (keys, keyOffset, values, valueOffset) -> {
          flow.moveTo(keys, keyOffset, values, valueOffset);
          if (flow.lastActivityBootNanos() < beforeBootNanos) {
            consumer.accept(flow);
            flows.delete(keys.asSlice(keyOffset, Abi.UdpKey.SIZE));
          }
        });
  }
}
