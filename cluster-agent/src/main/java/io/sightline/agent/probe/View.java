package io.sightline.agent.probe;

import io.sightline.core.fact.IpAddress;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A window on a C struct in native memory, moved from record to record.
 *
 * <p>Valid only during the call that hands it out; used by one thread. It allocates nothing except
 * where a method returns a new object or where it is moved to other memory.
 */
abstract class View {
  static final int ADDRESS_BYTES = 16;
  private static final int IPV4_FAMILY = 4;

  private MemorySegment memory = MemorySegment.NULL;
  private long base;

  /**
   * The same memory. A segment is read through method handles, which only the optimising compiler
   * makes as cheap as a load; most of the agent is never compiled by that one.
   */
  private ByteBuffer buffer = ByteBuffer.allocate(0);

  // Segments that are equal may be of different arenas, one of which is closed.
  @SuppressWarnings({"MemorySegmentReferenceEquality", "ReferenceEquality"})
  void moveTo(MemorySegment memory, long base) {
    if (memory != this.memory) {
      this.memory = memory;
      this.buffer = memory.asByteBuffer().order(ByteOrder.nativeOrder());
    }
    this.base = base;
  }

  final MemorySegment memory() {
    return memory;
  }

  final long base() {
    return base;
  }

  final long u64(int offset) {
    return buffer.getLong(at(offset));
  }

  final int u32(int offset) {
    return buffer.getInt(at(offset));
  }

  final int u16(int offset) {
    return Short.toUnsignedInt(buffer.getShort(at(offset)));
  }

  final int u8(int offset) {
    return Byte.toUnsignedInt(buffer.get(at(offset)));
  }

  final void copyBytes(int offset, byte[] into, int at, int length) {
    buffer.get(at(offset), into, at, length);
  }

  /** Text that ends with a zero byte or with its field; a process may put any bytes into it. */
  final String text(int offset, int maxLength) {
    byte[] bytes = new byte[maxLength];
    copyBytes(offset, bytes, 0, maxLength);
    int length = 0;
    while (length < maxLength && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /** An address; {@code family} is 4 or 6. */
  final IpAddress address(int offset, int family) {
    return family == IPV4_FAMILY
        ? IpAddress.ofIpv4(inNetworkOrder(u32(offset)))
        : new IpAddress(inNetworkOrder(u64(offset)), inNetworkOrder(u64(offset + Long.BYTES)));
  }

  /** A copy of a histogram: slot i counts latencies from 2^i to 2^(i+1) nanoseconds. */
  final long[] slots(int offset) {
    long[] slots = new long[Abi.LATENCY_SLOTS];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = u64(offset + i * Long.BYTES);
    }
    return slots;
  }

  /** Where a field is; rings and tables are far below 2 GiB. */
  private int at(int offset) {
    return (int) base + offset;
  }

  private static int inNetworkOrder(int value) {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value);
  }

  private static long inNetworkOrder(long value) {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value);
  }
}
