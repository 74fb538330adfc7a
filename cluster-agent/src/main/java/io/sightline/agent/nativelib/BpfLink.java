package io.sightline.agent.nativelib;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** An attached program; closing it detaches the program. */
public final class BpfLink implements AutoCloseable {
  private static final int READ_BYTES = 4096;

  private final String program;
  private long handle;

  BpfLink(String program, long handle) {
    this.program = program;
    this.handle = handle;
  }

  /** The program's name. */
  public String program() {
    return program;
  }

  /**
   * Runs an iterator program once, to the end.
   *
   * @throws BpfException if the link is not an iterator's or the kernel stops it
   */
  public void iterate() {
    int fd = LibBpf.bpf_iter_create(LibBpf.bpf_link__fd(handle));
    if (fd < 0) {
      throw new BpfException("Starting iterator", Errno.last(), program, List.of());
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(READ_BYTES);
      long read;
      do {
        read = LibC.read(fd, buffer.address(), READ_BYTES);
      } while (read > 0);
      if (read < 0) {
        throw new BpfException("Running iterator", Errno.last(), program, List.of());
      }
    } finally {
      LibC.close(fd);
    }
  }

  @Override
  public void close() {
    if (handle != 0) {
      LibBpf.bpf_link__destroy(handle);
      handle = 0;
    }
  }
}
