package io.sightline.agent.probe;

import io.sightline.agent.nativelib.BpfMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The established TCP connections, read in batches from the kernel's table.
 *
 * <p>A connection is out of the table before the record of its end is in the ring. So who handles
 * no record from before a reading until what was read is taken in, never meets a connection whose
 * end it knows.
 *
 * <p>Used by one thread. A row with {@link Connection#isClosed()} is handed out once and removed:
 * it stands for a closing event that found no room in the ring.
 */
public final class FlowTable {
  private final BpfMap connections;
  private final Supplier<OptionalInt> sweep;
  private final Connection connection = new Connection();

  /**
   * @param sweep has the kernel mark the rows of sockets that some process has, and gives the mark;
   *     empty where it cannot
   */
  FlowTable(BpfMap connections, Supplier<OptionalInt> sweep) {
    this.connections = connections;
    this.sweep = sweep;
  }

  /**
   * Hands out every connection and every listener in turn, in one reused object. Of a listener only
   * the owner, the namespace and the local end are known.
   */
  public void read(Consumer<Connection> consumer, Consumer<Connection> listeners) {
    connections.forEach(
        (keys, keyOffset, values, valueOffset) -> {
          connection.moveTo(values, valueOffset);
          if (connection.role() == Role.LISTENER) {
            listeners.accept(connection);
          }
          if (!connection.role().isEndOfConnection()) {
            return;
          }
          boolean closed = connection.isClosed();
          consumer.accept(connection);
          if (closed) {
            delete(keys, keyOffset);
          }
        });
  }

  /** Hands out every connection and removes none. */
  void peek(Consumer<Connection> consumer) {
    connections.forEach(
        (keys, keyOffset, values, valueOffset) -> {
          connection.moveTo(values, valueOffset);
          if (connection.role().isEndOfConnection()) {
            consumer.accept(connection);
          }
        });
  }

  /**
   * Removes what is left of sockets that are gone, and hands it out: the kernel passes over a
   * program's run that interrupts another run of it, also one that tells of an end.
   *
   * <p>A socket that no process has (one of the kernel's own, or not accepted yet) is gone once
   * nothing went over for long; it is found again with its next payload.
   *
   * @param beforeBootNanos what did something since then is left alone
   */
  public void evictGone(long beforeBootNanos, Consumer<Connection> gone) {
    OptionalInt mark = sweep.get();
    if (mark.isEmpty()) {
      return;
    }
    connections.forEach(
        (keys, keyOffset, values, valueOffset) -> {
          connection.moveTo(values, valueOffset);
          long latest = Math.max(connection.startBootNanos(), connection.lastActivityBootNanos());
          if (connection.sweep() != mark.getAsInt() && latest < beforeBootNanos) {
            delete(keys, keyOffset);
            if (connection.role().isEndOfConnection()) {
              gone.accept(connection);
            }
          }
        });
  }

  private void delete(MemorySegment keys, long keyOffset) {
    connections.delete(keys.asSlice(keyOffset, ValueLayout.JAVA_LONG));
  }
}
