package io.sightline.agent.probe;

import io.sightline.agent.nativelib.BpfMap;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * The paths of the control groups that were made last, also of those that are gone (tracepoint
 * cgroup_mkdir). Any thread.
 */
public final class CgroupPaths {
  private final BpfMap made;

  CgroupPaths(BpfMap made) {
    this.made = made;
  }

  /**
   * The path of a group of cgroup v2, from the root of the hierarchy on; empty for one that is
   * older than the capture, or older than many.
   */
  public Optional<String> find(long inode) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocate(Abi.CGROUP_PATH_BYTES);
      return made.lookup(arena.allocateFrom(ValueLayout.JAVA_LONG, inode), path)
          ? Optional.of(path.getString(0))
          : Optional.empty();
    }
  }
}
