package io.sightline.agent.probe;

import io.sightline.agent.nativelib.BpfMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/**
 * The open TCP connections, read in batches.
 *
 * <p>Used by one thread. A row with {@link Connection#isClosed()} is handed out once and removed:
 * it stands for a closing event that found no room in the ring.
 */
public final class FlowTable {
  private final BpfMap flows;
  private final Connection connection = new Connection();

  FlowTable(BpfMap flows) {
    this.flows = flows;
  }

  /** Hands out every connection in turn, in one reused object. */
  public void read(Consumer<Connection> consumer) {
    flows.forEach(
        (MemorySegment keys, long keyOffset, MemorySegment values, long valueOffset) -> {
          connection.moveTo(values, valueOffset);
          boolean closed = connection.isClosed();
          consumer.accept(connection);
          if (closed) {
            flows.delete(keys.asSlice(keyOffset, ValueLayout.JAVA_LONG));
          }
        });
  }

  /** Hands out every connection and removes none. */
  void peek(Consumer<Connection> consumer) {
    flows.forEach(
        (keys, keyOffset, values, valueOffset) -> {
          connection.moveTo(values, valueOffset);
          consumer.accept(connection);
        });
  }
}
