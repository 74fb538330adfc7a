package io.sightline.agent.nativelib;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The functions of the C library that are used, mapped directly; each leaves errno on failure. */
final class LibC {
  static final int O_RDONLY = 0;
  static final int O_DIRECTORY = 0x10000;
  static final int O_CLOEXEC = 0x80000;
  static final int PROT_READ = 1;
  static final int PROT_WRITE = 2;
  static final int MAP_SHARED = 1;
  static final int MADV_RANDOM = 1;
  static final int MADV_DONTNEED = 4;
  static final int MADV_PAGEOUT = 21;
  static final int SC_PAGESIZE = 30;

  private LibC() {}

  static native int open(String path, int flags);

  static native int close(int fd);

  static native long read(int fd, long buffer, long bytes);

  static native long mmap(long address, long bytes, int protection, int flags, int fd, long offset);

  static native int munmap(long address, long bytes);

  static native int madvise(long address, long bytes, int advice);

  static native long sysconf(int name);

  static native int clock_gettime(int clock, Pointer time);

  static native int vsnprintf(Pointer buffer, long bytes, Pointer format, Pointer arguments);

  static {
    Native.register(LibC.class, "c");
  }
}
