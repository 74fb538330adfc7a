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

  private static final VarHandle POSITION =
      ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();
  private static final VarHandle LENGTH =
      ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();

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

  /** Consumes what is complete, and gives how many bytes of the ring that was. */
  public long drain(Sink sink) {
    long start = (long) POSITION.get(consumer, 0L);
    long end = (long) POSITION.getAcquire(producer, 0L);
    long position = start;
    while (position < end) {
      long stretch = Math.min(end, position + mask / PUBLISH_FRACTION);
      long reached = consume(sink, position, stretch);
      publish(reached, sink);
      if (reached < stretch) {
        // Reserved but not yet submitted: what follows must wait for it.
        return reached - start;
      }
      position = reached;
    }
    return position - start;
  }

  /** Hands over what is complete before that position; less than it where something is not. */
  private long consume(Sink sink, long from, long end) {
    MemorySegment records = data;
    long wrap = mask;
    long position = from;
    while (position < end) {
      long at = position & wrap;
      int header = (int) LENGTH.getAcquire(records, at);
      if (header <= 0 || (header & DISCARD_BIT) != 0) {
        if ((header & BUSY_BIT) != 0) {
          return position;
        }
      } else {
        sink.accept(records, at + HEADER_BYTES, header);
      }
      position += ((header & LENGTH_MASK) + HEADER_BYTES + 7L) & ~7L;
    }
    return position;
  }

  private void publish(long position, Sink sink) {
    POSITION.setRelease(consumer, 0L, position);
    sink.published();
  }
}
