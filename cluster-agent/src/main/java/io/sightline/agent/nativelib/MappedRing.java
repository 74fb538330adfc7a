package io.sightline.agent.nativelib;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The memory of a BPF ring buffer: the two positions and the data, mapped twice in a row so that a
 * record that wraps is contiguous.
 *
 * <p>The segments are invalid after {@link #close()}; stop the reader first.
 */
public final class MappedRing implements AutoCloseable {
  private static final long MAP_FAILED = -1;

  private final long pageBytes;
  private final long dataBytes;
  private long consumerAddress;
  private long producerAddress;

  /**
   * @throws BpfException if the ring cannot be mapped
   */
  public MappedRing(BpfMap ring) {
    this.pageBytes = LibC.sysconf(LibC.SC_PAGESIZE);
    this.dataBytes = ring.maxEntries();
    this.consumerAddress = map(ring, pageBytes, LibC.PROT_READ | LibC.PROT_WRITE, 0);
    try {
      // Read-only: the kernel refuses to let userspace write the producer's side.
      this.producerAddress = map(ring, pageBytes + 2 * dataBytes, LibC.PROT_READ, pageBytes);
    } catch (BpfException e) {
      LibC.munmap(consumerAddress, pageBytes);
      throw e;
    }
  }

  /** Eight bytes, written by the reader: up to where records are consumed. */
  public MemorySegment consumerPosition() {
    return segment(consumerAddress, Long.BYTES);
  }

  /** Eight bytes, read only: up to where records are reserved. */
  public MemorySegment producerPosition() {
    return segment(producerAddress, Long.BYTES);
  }

  /** The data, twice in a row, read only. */
  public MemorySegment data() {
    return segment(producerAddress + pageBytes, 2 * dataBytes).asReadOnly();
  }

  /** Size of the ring, a power of two. */
  public long dataBytes() {
    return dataBytes;
  }

  @Override
  public void close() {
    if (consumerAddress != 0) {
      LibC.munmap(consumerAddress, pageBytes);
      LibC.munmap(producerAddress, pageBytes + 2 * dataBytes);
      consumerAddress = 0;
      producerAddress = 0;
    }
  }

  @SuppressWarnings("restricted")
  private static MemorySegment segment(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  private static long map(BpfMap ring, long bytes, int protection, long offset) {
    long address = LibC.mmap(0, bytes, protection, LibC.MAP_SHARED, ring.fd(), offset);
    if (address == MAP_FAILED) {
      throw new BpfException(
          "Mapping " + bytes + " bytes of ring " + ring.name(), Errno.last(), null, List.of());
    }
    return address;
  }
}
