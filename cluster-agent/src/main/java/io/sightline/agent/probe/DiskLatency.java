package io.sightline.agent.probe;

import java.lang.foreign.MemorySegment;

/**
 * Block requests of one cgroup to one device: from being given to the device until completed.
 *
 * <p>Writes that go through the page cache without fsync belong to whoever flushes it; on cgroup v1
 * that is the root.
 */
public final class DiskLatency extends Latency {
  private final Key key = new Key();

  DiskLatency() {}

  private static final class Key extends View {}

  /** What a request does. */
  public enum Operation {
    READ,
    WRITE,
    FLUSH,
    DISCARD,
    OTHER
  }

  void moveTo(MemorySegment keys, long keyOffset, MemorySegment values, long valueOffset) {
    key.moveTo(keys, keyOffset);
    moveTo(values, valueOffset);
  }

  /** Inode of the cgroup that the data belongs to; 0 unknown, as for flushes. */
  public long cgroupId() {
    return key.u64(Abi.DiskKey.CGROUP_ID);
  }

  /** The cgroup is of v2, hierarchy io; else of v1, hierarchy blkio. */
  public boolean isCgroupV2() {
    return key.u8(Abi.DiskKey.CGROUP_IS_V2) != 0;
  }

  /** Major number of the disk (not the partition). */
  public int deviceMajor() {
    return major(key.u32(Abi.DiskKey.DEVICE));
  }

  /** Minor number of the disk (not the partition). */
  public int deviceMinor() {
    return minor(key.u32(Abi.DiskKey.DEVICE));
  }

  public Operation operation() {
    return switch (key.u8(Abi.DiskKey.OPERATION)) {
      case Abi.DiskOperation.READ -> Operation.READ;
      case Abi.DiskOperation.WRITE -> Operation.WRITE;
      case Abi.DiskOperation.FLUSH -> Operation.FLUSH;
      case Abi.DiskOperation.DISCARD -> Operation.DISCARD;
      default -> Operation.OTHER;
    };
  }

  /** Bytes transferred. */
  public long bytes() {
    return u64(Abi.Disk.BYTES);
  }

  /** Requests that the device failed. */
  public long errors() {
    return u64(Abi.Disk.ERRORS);
  }
}
