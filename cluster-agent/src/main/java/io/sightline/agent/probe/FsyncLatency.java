package io.sightline.agent.probe;

import java.lang.foreign.MemorySegment;

/** How long one process waited in fsync and fdatasync. */
public final class FsyncLatency extends Latency {
  private final Key key = new Key();

  FsyncLatency() {}

  private static final class Key extends View {}

  /** Where it was measured. */
  public enum Layer {
    /** In ext4: nothing else is seen. */
    EXT4,
    /** At the system call: every file system, ext4 too. */
    SYSCALL
  }

  void moveTo(MemorySegment keys, long keyOffset, MemorySegment values, long valueOffset) {
    key.moveTo(keys, keyOffset);
    moveTo(values, valueOffset);
  }

  /** Inode of the process's cgroup v2 directory; 1 is the root. */
  public long cgroupV2Id() {
    return key.u64(Abi.FsyncKey.CGROUP_V2_ID);
  }

  /** Inode of its cgroup in the hierarchy that holds io (v2) or blkio (v1). */
  public long ioCgroupId() {
    return key.u64(Abi.FsyncKey.IO_CGROUP_ID);
  }

  /** The process, in the root PID namespace. */
  public int tgid() {
    return key.u32(Abi.FsyncKey.TGID);
  }

  /** Major number of the file system's device (a partition); 0 if {@link Layer#SYSCALL}. */
  public int deviceMajor() {
    return major(key.u32(Abi.FsyncKey.DEVICE));
  }

  /** Minor number of the file system's device (a partition); 0 if {@link Layer#SYSCALL}. */
  public int deviceMinor() {
    return minor(key.u32(Abi.FsyncKey.DEVICE));
  }

  public Layer layer() {
    return key.u8(Abi.FsyncKey.LAYER) == Abi.FsyncLayer.EXT4 ? Layer.EXT4 : Layer.SYSCALL;
  }

  /** Calls that failed. */
  public long errors() {
    return u64(Abi.Fsync.ERRORS);
  }
}
