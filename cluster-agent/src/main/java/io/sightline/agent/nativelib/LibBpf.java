package io.sightline.agent.nativelib;

import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * The functions of libbpf 1.x that are used, mapped directly.
 *
 * <p>Pointers are passed as addresses. A function that returns a pointer gives 0 on failure and one
 * that returns an int gives a negative number; both leave errno.
 */
final class LibBpf {
  static final int BPF_ANY = 0;
  static final int BPF_EXIST = 2;

  private LibBpf() {}

  /** Receives what libbpf prints; {@code arguments} is a C {@code va_list}. */
  interface PrintCallback extends Callback {
    int print(int level, Pointer format, Pointer arguments);
  }

  static native Pointer libbpf_set_print(PrintCallback callback);

  static native long bpf_object__open_mem(long image, long imageBytes, long options);

  static native int bpf_object__load(long object);

  static native void bpf_object__close(long object);

  static native long bpf_object__next_program(long object, long previous);

  static native String bpf_program__name(long program);

  static native String bpf_program__section_name(long program);

  static native int bpf_program__set_autoload(long program, boolean autoload);

  static native int bpf_program__fd(long program);

  static native long bpf_program__attach(long program);

  static native long bpf_program__attach_cgroup(long program, int cgroupFd);

  static native int bpf_link__fd(long link);

  static native int bpf_link__destroy(long link);

  static native int bpf_iter_create(int linkFd);

  static native long bpf_object__find_map_by_name(long object, String name);

  static native int bpf_map__set_max_entries(long map, int maxEntries);

  static native int bpf_map__reuse_fd(long map, int fd);

  static native int bpf_map__fd(long map);

  static native int bpf_map__key_size(long map);

  static native int bpf_map__value_size(long map);

  static native int bpf_map__max_entries(long map);

  static native int bpf_map_lookup_elem(int fd, long key, long value);

  static native int bpf_map_update_elem(int fd, long key, long value, long flags);

  static native int bpf_map_delete_elem(int fd, long key);

  static native int bpf_map_get_next_key(int fd, long key, long nextKey);

  static native int bpf_map_lookup_batch(
      int fd, long inBatch, long outBatch, long keys, long values, long count, long options);

  static native int libbpf_num_possible_cpus();

  static native long btf__load_vmlinux_btf();

  static native int btf__find_by_name_kind(long btf, String name, int kind);

  static native long btf__type_by_id(long btf, int id);

  static native String btf__name_by_offset(long btf, int offset);

  static native void btf__free(long btf);

  static {
    Native.register(LibBpf.class, "libbpf.so.1");
    LibBpfLog.install();
  }
}
