package io.sightline.agent.probe;

import java.lang.foreign.MemorySegment;

/** Datagrams between one UDP socket and one peer; totals since it was first seen. */
public final class UdpFlow extends View {
  private final UdpKey key = new UdpKey();

  UdpFlow() {}

  void moveTo(MemorySegment keys, long keyOffset, MemorySegment values, long valueOffset) {
    key.moveTo(keys, keyOffset);
    moveTo(values, valueOffset);
  }

  /** Socket, addresses and ports. */
  public UdpKey key() {
    return key;
  }

  /** Payload bytes sent. */
  public long bytesSent() {
    return u64(Abi.UdpFlow.BYTES_SENT);
  }

  /** Payload bytes received. */
  public long bytesReceived() {
    return u64(Abi.UdpFlow.BYTES_RECEIVED);
  }

  public long datagramsSent() {
    return u64(Abi.UdpFlow.DATAGRAMS_SENT);
  }

  public long datagramsReceived() {
    return u64(Abi.UdpFlow.DATAGRAMS_RECEIVED);
  }

  /** First datagram, in nanoseconds of CLOCK_BOOTTIME. */
  public long startBootNanos() {
    return u64(Abi.UdpFlow.START_BOOT_NANOS);
  }

  /** Latest datagram, in nanoseconds of CLOCK_BOOTTIME. */
  public long lastActivityBootNanos() {
    return u64(Abi.UdpFlow.LAST_ACTIVITY_BOOT_NANOS);
  }

  /** Inode of the socket's cgroup v2 directory; 1 is the root. */
  public long cgroupV2Id() {
    return u64(Abi.UdpFlow.CGROUP_V2_ID);
  }

  /** Inode of the owner's cgroup in the hierarchy that holds cpu; 0 unknown. */
  public long cpuCgroupId() {
    return u64(Abi.UdpFlow.CPU_CGROUP_ID);
  }

  /** Inode of the owner's cgroup in the hierarchy that holds memory; 0 unknown. */
  public long memoryCgroupId() {
    return u64(Abi.UdpFlow.MEMORY_CGROUP_ID);
  }

  /** Inode of the socket's network namespace, unsigned. */
  public int netnsInode() {
    return u32(Abi.UdpFlow.NETNS_INODE);
  }

  /** Process that owns the socket; 0 until it was seen sending. */
  public int tgid() {
    return u32(Abi.UdpFlow.TGID);
  }
}
