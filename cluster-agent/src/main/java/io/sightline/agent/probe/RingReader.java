package io.sightline.agent.probe;

import io.sightline.agent.nativelib.MappedRing;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the kernel's ring from mapped memory and hands its records to a handler.
 *
 * <p>One platform thread, no native call per record, no allocation. It pauses for 0.5 to 16 ms
 * between two readings, depending on how much comes, so that the kernel never has to wake it: at
 * 100,000 requests a second the default ring holds what comes in 50 ms. Every record is counted as
 * consumed, by kind; one whose length or kind is wrong, or at which the handler threw, is counted
 * as rejected too.
 */
final class RingReader implements RingConsumer.Sink, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RingReader.class);

  private static final long SHORT_SLEEP_NANOS = 500_000;
  private static final long LONG_SLEEP_NANOS = 16_000_000;

  /** With less between two readings they are made rarer, with more oftener. */
  private static final long FEW_BYTES = 64 << 10;

  private static final long MANY_BYTES = 256 << 10;

  /** With this part of the ring it is read again without a pause. */
  private static final int FULL_FRACTION = 8;

  private final MappedRing ring;
  private final RingConsumer consumer;
  private final KernelRecordHandler handler;
  private final Thread thread;

  private final PayloadChunk payload = new PayloadChunk();
  private final ConnectionEvent connection = new ConnectionEvent();
  private final Datagram datagram = new Datagram();
  private final DropEvent drop = new DropEvent();

  /**
   * Held while records are handled, outside of any lock of a handler; fair, or a busy ring would
   * never let anybody look.
   */
  private final ReentrantLock batch = new ReentrantLock(true);

  /** By kind; index 0 takes records of no known kind. */
  private final AtomicLongArray consumed = new AtomicLongArray(Abi.Kind.COUNT);

  private final AtomicLongArray rejected = new AtomicLongArray(Abi.Kind.COUNT);
  private final long[] batchConsumed = new long[Abi.Kind.COUNT];
  private boolean complained;
  private volatile boolean stopping;

  RingReader(MappedRing ring, KernelRecordHandler handler) {
    this.ring = ring;
    this.consumer = new RingConsumer(ring);
    this.handler = handler;
    this.thread = Thread.ofPlatform().name("kernel-ring").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Looks at something while no record is being handled, so that counts of all stages agree. */
  <T> T betweenBatches(Supplier<T> look) {
    batch.lock();
    try {
      return look.get();
    } finally {
      batch.unlock();
    }
  }

  /** Records taken from the ring, by kind; index 0 those of no known kind. */
  long consumed(int kind) {
    return consumed.get(kind);
  }

  /** Of those consumed, the ones that were malformed or that the handler refused by throwing. */
  long rejected(int kind) {
    return rejected.get(kind);
  }

  /** Takes what is left in the ring and stops. */
  @Override
  public void close() {
    stopping = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    ring.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long sleepNanos = SHORT_SLEEP_NANOS;
    while (true) {
      boolean last = stopping;
      long bytes = drain();
      if (last && bytes == 0) {
        return;
      }
      if (!last && bytes < ring.dataBytes() / FULL_FRACTION) {
        // Waking up costs more than a record: what comes meanwhile is taken in one go.
        sleepNanos = nextSleep(sleepNanos, bytes);
        LockSupport.parkNanos(this, sleepNanos);
      }
    }
  }

  private static long nextSleep(long sleepNanos, long bytes) {
    if (bytes > MANY_BYTES) {
      return Math.max(SHORT_SLEEP_NANOS, sleepNanos / 2);
    }
    return bytes < FEW_BYTES ? Math.min(LONG_SLEEP_NANOS, sleepNanos * 2) : sleepNanos;
  }

  /** Consumes what is complete, and gives how many bytes of the ring that was. */
  private long drain() {
    batch.lock();
    handler.batchBegins();
    try {
      return consumer.drain(this);
    } finally {
      handler.batchEnds();
      batch.unlock();
    }
  }

  /** Counts what was consumed once the kernel knows of it. */
  @Override
  public void published() {
    for (int kind = 0; kind < batchConsumed.length; kind++) {
      if (batchConsumed[kind] != 0) {
        consumed.addAndGet(kind, batchConsumed[kind]);
        batchConsumed[kind] = 0;
      }
    }
  }

  @Override
  public void accept(MemorySegment data, long at, int length) {
    int kind =
        length < Abi.Header.SIZE
            ? 0
            : Short.toUnsignedInt(data.get(ValueLayout.JAVA_SHORT, at + Abi.Header.KIND));
    if (kind >= Abi.Kind.COUNT) {
      kind = 0;
    }
    batchConsumed[kind]++;
    try {
      if (!hand(kind, data, at, length)) {
        reject(kind, null);
      }
    } catch (RuntimeException e) {
      reject(kind, e);
    }
  }

  /** False if the record is malformed. */
  private boolean hand(int kind, MemorySegment data, long at, int length) {
    switch (kind) {
      case Abi.Kind.PAYLOAD -> {
        if (!fits(payload, data, at, length, Abi.Payload.SIZE)) {
          return false;
        }
        handler.onPayload(payload);
      }
      case Abi.Kind.CLOSED -> {
        if (!fits(connection, data, at, length, Abi.ConnectionEvent.SIZE)) {
          return false;
        }
        handler.onConnectionClosed(connection);
      }
      case Abi.Kind.FAILED -> {
        if (!fits(connection, data, at, length, Abi.ConnectionEvent.SIZE)) {
          return false;
        }
        handler.onConnectionFailed(connection);
      }
      case Abi.Kind.DATAGRAM -> {
        if (!fits(datagram, data, at, length, Abi.Datagram.SIZE)) {
          return false;
        }
        handler.onDatagram(datagram);
      }
      case Abi.Kind.DROP -> {
        if (!fits(drop, data, at, length, Abi.DropEvent.SIZE)) {
          return false;
        }
        handler.onDrop(drop);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Moves the view to the record if header and claimed data lie inside it. */
  private boolean fits(RingRecord view, MemorySegment data, long at, int length, int headerBytes) {
    if (length < headerBytes) {
      return false;
    }
    view.moveTo(data, at);
    int claimed = view.claimedBytes();
    return claimed >= 0 && claimed <= length - headerBytes;
  }

  private void reject(int kind, @org.jspecify.annotations.Nullable RuntimeException cause) {
    rejected.incrementAndGet(kind);
    if (!complained) {
      complained = true;
      LOG.warn(
          "A kernel record of kind {} was rejected; further ones are only counted in the ledger.",
          kind,
          cause);
    }
  }
}
