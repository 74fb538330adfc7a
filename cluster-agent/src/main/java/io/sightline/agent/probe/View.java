package io.sightline.agent.probe;

import io.sightline.core.fact.IpAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A window on a C struct in native memory, moved from record to record.
 *
 * <p>Valid only during the call that hands it out; used by one thread. It allocates nothing except
 * where a method returns a new object.
 */
abstract class View {
  static final int ADDRESS_BYTES = 16;
  private static final int IPV4_FAMILY = 4;

  // The structs are aligned; not to have that checked again at each read is a third of its cost.
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfLong NETWORK_LONG = LONG.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt NETWORK_INT = INT.withOrder(ByteOrder.BIG_ENDIAN);

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
    return memory.get(LONG, base + offset);
  }

  final int u32(int offset) {
    return memory.get(INT, base + offset);
  }

  final int u16(int offset) {
    return Short.toUnsignedInt(memory.get(SHORT, base + offset));
  }

  final int u8(int offset) {
    return Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, base + offset));
  }

  final void copyBytes(int offset, byte[] into, int at, int length) {
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, base + offset, into, at, length);
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
        ? IpAddress.ofIpv4(memory.get(NETWORK_INT, base + offset))
        : new IpAddress(
            memory.get(NETWORK_LONG, base + offset),
            memory.get(NETWORK_LONG, base + offset + Long.BYTES));
  }

  /** A copy of a histogram: slot i counts latencies from 2^i to 2^(i+1) nanoseconds. */
  final long[] slots(int offset) {
    long[] slots = new long[Abi.LATENCY_SLOTS];
    MemorySegment.copy(memory, ValueLayout.JAVA_LONG, base + offset, slots, 0, slots.length);
    return slots;
  }
}
