package io.sightline.agent.nativelib;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A loaded BPF map, by its file descriptor.
 *
 * <p>Lives as long as the object it came from. {@link #forEach} uses buffers of its own and may be
 * called by one thread at a time; the other methods by any.
 */
public final class BpfMap {
  private static final int FIRST_BATCH_ROWS = 1024;

  private final String name;
  private final int fd;
  private final int keyBytes;
  private final int valueBytes;
  private final int maxEntries;
  private @Nullable Batch batch;
  private boolean batchRefused;

  BpfMap(String name, int fd, int keyBytes, int valueBytes, int maxEntries) {
    this.name = name;
    this.fd = fd;
    this.keyBytes = keyBytes;
    this.valueBytes = valueBytes;
    this.maxEntries = maxEntries;
  }

  /** Takes one row; the segments are reused for the next rows. */
  @FunctionalInterface
  public interface RowConsumer {
    void accept(MemorySegment keys, long keyOffset, MemorySegment values, long valueOffset);
  }

  /** Name of the map in its object. */
  public String name() {
    return name;
  }

  /** Capacity in rows; in bytes for a ring. */
  public int maxEntries() {
    return maxEntries;
  }

  int fd() {
    return fd;
  }

  /** Copies one row's value; false if there is no such row. */
  public boolean lookup(MemorySegment key, MemorySegment value) {
    if (LibBpf.bpf_map_lookup_elem(fd, key.address(), value.address()) == 0) {
      return true;
    }
    return absentOrThrow("Reading a row of map " + name);
  }

  /** Sets a row, new or not. */
  public void update(MemorySegment key, MemorySegment value) {
    if (LibBpf.bpf_map_update_elem(fd, key.address(), value.address(), LibBpf.BPF_ANY) != 0) {
      throw failure("Writing a row of map " + name);
    }
  }

  /** Removes a row; false if there was none. */
  public boolean delete(MemorySegment key) {
    if (LibBpf.bpf_map_delete_elem(fd, key.address()) == 0) {
      return true;
    }
    return absentOrThrow("Removing a row of map " + name);
  }

  /**
   * Reads every row of a hash map, in batches where the kernel can. Rows that come or go meanwhile
   * may or may not be seen; no other row is missed.
   */
  public void forEach(RowConsumer consumer) {
    if (!batchRefused) {
      batchRefused = !readBatches(consumer);
    }
    if (batchRefused) {
      readEach(consumer);
    }
  }

  /** False if the kernel has no batch operations for this map and nothing was read. */
  private boolean readBatches(RowConsumer consumer) {
    Batch b = batch;
    if (b == null) {
      b = new Batch(Math.min(FIRST_BATCH_ROWS, maxEntries), keyBytes, valueBytes);
      batch = b;
    }
    boolean first = true;
    while (true) {
      b.count.set(ValueLayout.JAVA_INT, 0, b.rows);
      int result =
          LibBpf.bpf_map_lookup_batch(
              fd,
              first ? 0 : b.position.address(),
              b.next.address(),
              b.keys.address(),
              b.values.address(),
              b.count.address(),
              0);
      int errno = result < 0 ? Errno.last() : 0;
      if (errno == Errno.ENOSPC) {
        // One bucket holds more rows than the buffer: go on from the same place with a larger one.
        b = b.doubled();
        batch = b;
        continue;
      }
      if (errno != 0 && errno != Errno.ENOENT) {
        if (first
            && (errno == Errno.EINVAL || errno == Errno.EOPNOTSUPP || errno == Errno.ENOTSUPP)) {
          return false;
        }
        throw failure("Reading map " + name);
      }
      int rows = b.count.get(ValueLayout.JAVA_INT, 0);
      for (int i = 0; i < rows; i++) {
        consumer.accept(b.keys, (long) i * b.keyStride, b.values, (long) i * b.valueStride);
      }
      if (errno == Errno.ENOENT) {
        return true;
      }
      MemorySegment.copy(b.next, 0, b.position, 0, b.position.byteSize());
      first = false;
    }
  }

  private void readEach(RowConsumer consumer) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(keyBytes, Long.BYTES);
      MemorySegment next = arena.allocate(keyBytes, Long.BYTES);
      MemorySegment value = arena.allocate(valueBytes, Long.BYTES);
      boolean more = LibBpf.bpf_map_get_next_key(fd, 0, next.address()) == 0;
      while (more) {
        key.copyFrom(next);
        // The following key first: the consumer may delete this one.
        more = LibBpf.bpf_map_get_next_key(fd, key.address(), next.address()) == 0;
        if (lookup(key, value)) {
          consumer.accept(key, 0, value, 0);
        }
      }
    }
  }

  private boolean absentOrThrow(String attempt) {
    if (Errno.last() == Errno.ENOENT) {
      return false;
    }
    throw failure(attempt);
  }

  private static BpfException failure(String attempt) {
    return new BpfException(attempt, Errno.last(), null, List.of());
  }

  private static final class Batch {
    final int rows;
    final int keyStride;
    final int valueStride;
    final MemorySegment position;
    final MemorySegment next;
    final MemorySegment keys;
    final MemorySegment values;
    final MemorySegment count;

    Batch(int rows, int keyBytes, int valueBytes) {
      Arena arena = Arena.ofAuto();
      this.rows = rows;
      this.keyStride = keyBytes;
      this.valueStride = (valueBytes + 7) & ~7;
      this.position = arena.allocate(Math.max(Long.BYTES, keyBytes), Long.BYTES);
      this.next = arena.allocate(Math.max(Long.BYTES, keyBytes), Long.BYTES);
      this.keys = arena.allocate((long) rows * keyStride, Long.BYTES);
      this.values = arena.allocate((long) rows * valueStride, Long.BYTES);
      this.count = arena.allocate(ValueLayout.JAVA_INT);
    }

    Batch doubled() {
      Batch larger = new Batch(rows * 2, keyStride, valueStride);
      larger.position.copyFrom(position);
      return larger;
    }
  }
}
