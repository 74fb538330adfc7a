package io.sightline.agent.nativelib;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The type information of the running kernel (BTF), as far as it is needed: values of enums, and
 * how many arguments a tracepoint passes.
 *
 * <p>Layout of types: the kernel's Documentation/bpf/btf.rst. Used by one thread, until closed.
 */
public final class KernelBtf implements AutoCloseable {
  /** Where the kernel shows it. */
  public static final Path FILE = Path.of("/sys/kernel/btf/vmlinux");

  private static final int KIND_PTR = 2;
  private static final int KIND_ENUM = 6;
  private static final int KIND_TYPEDEF = 8;
  private static final int KIND_FUNC_PROTO = 13;
  private static final int KIND_ENUM64 = 19;

  // struct btf_type: name offset, info, size or referred type; then the members.
  private static final int INFO = 4;
  private static final int REFERRED = 8;
  private static final int TYPE_BYTES = 12;
  private static final int ENUM_BYTES = 8;
  private static final int ENUM64_BYTES = 12;
  private static final int VALUE = 4;

  private long handle;

  /**
   * @throws BpfException if the kernel has no BTF or it cannot be read
   */
  public KernelBtf() {
    handle = LibBpf.btf__load_vmlinux_btf();
    if (handle == 0) {
      throw new BpfException("Reading " + FILE, Errno.last(), null, List.of());
    }
  }

  /** Names by value of an enum; empty if the kernel has no such enum. */
  public Map<Integer, String> enumNames(String name) {
    int id = LibBpf.btf__find_by_name_kind(handle, name, KIND_ENUM);
    int memberBytes = ENUM_BYTES;
    if (id < 0) {
      id = LibBpf.btf__find_by_name_kind(handle, name, KIND_ENUM64);
      memberBytes = ENUM64_BYTES;
    }
    Map<Integer, String> names = new HashMap<>();
    if (id > 0) {
      MemorySegment type = type(id);
      int members = members(type);
      MemorySegment values = at(type.address() + TYPE_BYTES, (long) members * memberBytes);
      for (int i = 0; i < members; i++) {
        long member = (long) i * memberBytes;
        names.putIfAbsent(
            values.get(ValueLayout.JAVA_INT, member + VALUE),
            LibBpf.btf__name_by_offset(handle, values.get(ValueLayout.JAVA_INT, member)));
      }
    }
    return names;
  }

  /** How many arguments a tracepoint passes to a program; empty if the kernel has none such. */
  public OptionalInt tracepointArguments(String tracepoint) {
    int id = LibBpf.btf__find_by_name_kind(handle, "btf_trace_" + tracepoint, KIND_TYPEDEF);
    if (id < 0) {
      return OptionalInt.empty();
    }
    MemorySegment pointer = type(referred(type(id)));
    if (kind(pointer) != KIND_PTR) {
      return OptionalInt.empty();
    }
    MemorySegment prototype = type(referred(pointer));
    // The first parameter is the tracepoint's own and not passed on.
    return kind(prototype) == KIND_FUNC_PROTO
        ? OptionalInt.of(members(prototype) - 1)
        : OptionalInt.empty();
  }

  @Override
  public void close() {
    if (handle != 0) {
      LibBpf.btf__free(handle);
      handle = 0;
    }
  }

  private MemorySegment type(int id) {
    return at(LibBpf.btf__type_by_id(handle, id), TYPE_BYTES);
  }

  private static int referred(MemorySegment type) {
    return type.get(ValueLayout.JAVA_INT, REFERRED);
  }

  private static int kind(MemorySegment type) {
    return (type.get(ValueLayout.JAVA_INT, INFO) >>> 24) & 0x1f;
  }

  private static int members(MemorySegment type) {
    return type.get(ValueLayout.JAVA_INT, INFO) & 0xffff;
  }

  @SuppressWarnings("restricted")
  private static MemorySegment at(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }
}
