package io.sightline.agent.probe;

import io.sightline.agent.nativelib.BpfMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/**
 * The open TCP connections, read in batches.
 *
 * <p>The kernel keeps a connection with its socket. Each reading first has it put the open ones
 * into the table that is then read, so that those that come and go between two readings are never
 * in it.
 *
 * <p>Used by one thread. A row with {@link Connection#isClosed()} is handed out once and removed:
 * it stands for a closing event that found no room in the ring.
 */
public final class FlowTable {
  private final BpfMap flows;
  private final Runnable update;
  private final Connection connection = new Connection();

  /**
   * @param update has the kernel bring the table up to date
   */
  FlowTable(BpfMap flows, Runnable update) {
    this.flows = flows;
    this.update = update;
  }

  /** Hands out every connection in turn, in one reused object. */
  public void read(Consumer<Connection> consumer) {
    update.run();
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
    update.run();
    flows.forEach(
        (keys, keyOffset, values, valueOffset) -> {
          connection.moveTo(values, valueOffset);
          consumer.accept(connection);
        });
  }
}
