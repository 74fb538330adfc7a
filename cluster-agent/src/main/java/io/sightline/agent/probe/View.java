package io.sightline.agent.probe;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A window on a C struct in native memory, moved from record to record.
 *
 * <p>Valid only during the call that hands it out; used by one thread. It allocates nothing except
 * where a method returns a new object.
 */
abstract class View {
  static final int ADDRESS_BYTES = 16;
  private static final int IPV4_BYTES = 4;
  private static final int IPV4_FAMILY = 4;

  private MemorySegment memory = MemorySegment.NULL;
  private long base;

  void moveTo(MemorySegment memory, long base) {
    this.memory = memory;
    this.base = base;
  }

  final MemorySegment memory() {
    return memory;
  }

  final long base() {
    return base;
  }

  final long u64(int offset) {
    return memory.get(ValueLayout.JAVA_LONG, base + offset);
  }

  final int u32(int offset) {
    return memory.get(ValueLayout.JAVA_INT, base + offset);
  }

  final int u16(int offset) {
    return Short.toUnsignedInt(memory.get(ValueLayout.JAVA_SHORT, base + offset));
  }

  final int u8(int offset) {
    return Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, base + offset));
  }

  final void copyBytes(int offset, byte[] into, int at, int length) {
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, base + offset, into, at, length);
  }

  /** A new object for an address; {@code family} is 4 or 6. */
  final InetAddress address(int offset, int family) {
    byte[] bytes = new byte[family == IPV4_FAMILY ? IPV4_BYTES : ADDRESS_BYTES];
    copyBytes(offset, bytes, 0, bytes.length);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError("4 and 16 bytes are the lengths it takes", e);
    }
  }

  /** A copy of a histogram: slot i counts latencies from 2^i to 2^(i+1) nanoseconds. */
  final long[] slots(int offset) {
    long[] slots = new long[Abi.LATENCY_SLOTS];
    MemorySegment.copy(memory, ValueLayout.JAVA_LONG, base + offset, slots, 0, slots.length);
    return slots;
  }
}
