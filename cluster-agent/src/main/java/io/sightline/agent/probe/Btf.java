package io.sightline.agent.probe;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The type information of the running kernel (BTF), as far as it is needed: values of enums, and
 * how many arguments a tracepoint passes.
 *
 * <p>Format: the kernel's Documentation/bpf/btf.rst. Holds the file in native memory until closed;
 * used by one thread.
 */
final class Btf implements AutoCloseable {
  static final Path KERNEL = Path.of("/sys/kernel/btf/vmlinux");

  private static final int MAGIC = 0xeb9f;
  private static final int HEADER_BYTES = 24;
  private static final int TYPE_BYTES = 12;
  private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;

  private static final int KIND_PTR = 2;
  private static final int KIND_ENUM = 6;
  private static final int KIND_TYPEDEF = 8;
  private static final int KIND_FUNC_PROTO = 13;
  private static final int KIND_ENUM64 = 19;

  /** Bytes behind a type of each kind: fixed, and per member. */
  private static final int[] FIXED = {0, 4, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 4, 0, 0};

  private static final int[] PER_MEMBER = {
    0, 0, 0, 0, 12, 12, 8, 0, 0, 0, 0, 0, 0, 8, 0, 12, 0, 0, 0, 12
  };

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment file;
  private final long strings;
  private final long[] typeOffsets;

  private Btf(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      file = arena.allocate(channel.size());
      var buffer = file.asByteBuffer();
      while (buffer.hasRemaining() && channel.read(buffer) > 0) {
        // A file of sysfs is read page by page.
      }
      if (buffer.hasRemaining() || file.byteSize() < HEADER_BYTES) {
        throw new IOException(path + " is shorter than it says");
      }
      if (Short.toUnsignedInt(file.get(ValueLayout.JAVA_SHORT, 0)) != MAGIC) {
        throw new IOException(path + " is not BTF in this machine's byte order");
      }
      long body = u32(4);
      strings = body + u32(16);
      typeOffsets = indexTypes(body + u32(8), u32(12), path);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Reads a BTF file.
   *
   * @throws IOException if there is none or it cannot be read
   */
  static Btf read(Path path) throws IOException {
    try {
      return new Btf(path);
    } catch (IndexOutOfBoundsException e) {
      throw new IOException(path + " is damaged or of a newer format", e);
    }
  }

  private long[] indexTypes(long start, long bytes, Path path) throws IOException {
    long[] offsets = new long[1 << 16];
    int count = 1;
    long at = start;
    while (at < start + bytes) {
      if (count == offsets.length) {
        offsets = java.util.Arrays.copyOf(offsets, count * 2);
      }
      offsets[count++] = at;
      int kind = kind(at);
      if (kind >= FIXED.length) {
        throw new IOException(path + " has a type of unknown kind " + kind);
      }
      at += TYPE_BYTES + FIXED[kind] + (long) PER_MEMBER[kind] * members(at);
    }
    return java.util.Arrays.copyOf(offsets, count);
  }

  /** Names by value of an enum; empty if the kernel has no such enum. */
  Map<Integer, String> enumNames(String name) {
    Map<Integer, String> names = new HashMap<>();
    long type = find(KIND_ENUM, name);
    int width = 8;
    if (type == 0) {
      type = find(KIND_ENUM64, name);
      width = 12;
    }
    if (type != 0) {
      for (int i = 0; i < members(type); i++) {
        long member = type + TYPE_BYTES + (long) i * width;
        names.putIfAbsent(file.get(U32, member + 4), string(member));
      }
    }
    return names;
  }

  /** How many arguments a tracepoint passes to a program; empty if the kernel has none such. */
  OptionalInt tracepointArguments(String tracepoint) {
    long typedef = find(KIND_TYPEDEF, "btf_trace_" + tracepoint);
    if (typedef == 0) {
      return OptionalInt.empty();
    }
    long pointer = target(typedef);
    if (kind(pointer) != KIND_PTR || kind(target(pointer)) != KIND_FUNC_PROTO) {
      return OptionalInt.empty();
    }
    // The first parameter is the tracepoint's own and not passed on.
    return OptionalInt.of(members(target(pointer)) - 1);
  }

  @Override
  public void close() {
    arena.close();
  }

  private long find(int kind, String name) {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    for (int i = 1; i < typeOffsets.length; i++) {
      if (kind(typeOffsets[i]) == kind && named(typeOffsets[i], wanted)) {
        return typeOffsets[i];
      }
    }
    return 0;
  }

  private boolean named(long type, byte[] wanted) {
    long at = strings + u32(type);
    for (int i = 0; i < wanted.length; i++) {
      if (file.get(ValueLayout.JAVA_BYTE, at + i) != wanted[i]) {
        return false;
      }
    }
    return file.get(ValueLayout.JAVA_BYTE, at + wanted.length) == 0;
  }

  private String string(long type) {
    return file.getString(strings + u32(type));
  }

  private long target(long type) {
    return typeOffsets[Math.toIntExact(u32(type + 8))];
  }

  private int kind(long type) {
    return (int) (u32(type + 4) >> 24) & 0x1f;
  }

  private int members(long type) {
    return (int) u32(type + 4) & 0xffff;
  }

  private long u32(long offset) {
    return Integer.toUnsignedLong(file.get(U32, offset));
  }
}
