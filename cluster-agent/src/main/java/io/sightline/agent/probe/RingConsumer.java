package io.sightline.agent.probe;

import io.sightline.agent.nativelib.MappedRing;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Takes records out of a mapped BPF ring, without a native call and without allocation.
 *
 * <p>The protocol is that of Linux, kernel/bpf/ringbuf.c: records are consumed in the order in
 * which they were reserved, discarded ones are passed over, and one that is not yet submitted holds
 * up those behind it. Used by one thread, the ring's only consumer.
 */
public final class RingConsumer {
  /** Layout of a record's header in the ring (Linux, kernel/bpf/ringbuf.c). */
  private static final int BUSY_BIT = 0x80000000;

  private static final int DISCARD_BIT = 0x40000000;
  private static final int LENGTH_MASK = 0x3fffffff;
  private static final int HEADER_BYTES = 8;

  private static final VarHandle POSITION = ValueLayout.JAVA_LONG.varHandle();
  private static final VarHandle LENGTH = ValueLayout.JAVA_INT.varHandle();

  /** How much is consumed before the kernel is told that the space is free. */
  private static final int PUBLISH_FRACTION = 16;

  private final MemorySegment consumer;
  private final MemorySegment producer;
  private final MemorySegment data;
  private final long mask;

  /** Reads from a ring, which must stay mapped as long as it is drained. */
  public RingConsumer(MappedRing ring) {
    this.consumer = ring.consumerPosition();
    this.producer = ring.producerPosition();
    this.data = ring.data();
    this.mask = ring.dataBytes() - 1;
  }

  /** Takes records; it must not throw, or the record is taken again. */
  public interface Sink {
    /**
     * Takes one record, which is valid during the call only.
     *
     * @param at where its data begins; all of its {@code length} bytes are contiguous
     */
    void accept(MemorySegment data, long at, int length);

    /** The records taken so far are given back to the kernel. */
    default void published() {}
  }

  /** Consumes what is complete; false if there was nothing. */
  public boolean drain(Sink sink) {
    long position = (long) POSITION.get(consumer, 0L);
    long end = (long) POSITION.getAcquire(producer, 0L);
    long start = position;
    long published = position;
    while (position < end) {
      long at = position & mask;
      int header = (int) LENGTH.getAcquire(data, at);
      if ((header & BUSY_BIT) != 0) {
        // Reserved but not yet submitted: what follows must wait for it.
        break;
      }
      int length = header & LENGTH_MASK;
      if ((header & DISCARD_BIT) == 0) {
        sink.accept(data, at + HEADER_BYTES, length);
      }
      position += (length + HEADER_BYTES + 7L) & ~7L;
      if (position - published > mask / PUBLISH_FRACTION) {
        publish(position, sink);
        published = position;
      }
    }
    publish(position, sink);
    return position != start;
  }

  private void publish(long position, Sink sink) {
    POSITION.setRelease(consumer, 0L, position);
    sink.published();
  }
}
