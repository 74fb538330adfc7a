package io.sightline.agent.probe;

import java.lang.foreign.MemorySegment;

/**
 * A UDP datagram to or from port 53.
 *
 * <p>Where both ends are on this machine each datagram is seen twice, at either end; count the one
 * whose local port is 53.
 */
public final class Datagram extends RingRecord {
  private final UdpKey key = new UdpKey();

  Datagram() {}

  @Override
  void moveTo(MemorySegment memory, long base) {
    super.moveTo(memory, base);
    key.moveTo(memory, base + Abi.Datagram.FLOW);
  }

  /** Socket, addresses and ports. */
  public UdpKey key() {
    return key;
  }

  /** Inode of the socket's network namespace, unsigned. */
  public int netnsInode() {
    return u32(Abi.Datagram.NETNS_INODE);
  }

  /** Process that owns the socket; 0 unknown. */
  public int tgid() {
    return u32(Abi.Datagram.TGID);
  }

  /** Inode of the socket's cgroup v2 directory; 1 is the root. */
  public long cgroupV2Id() {
    return u64(Abi.Datagram.CGROUP_V2_ID);
  }

  public Direction direction() {
    return Direction.of(u8(Abi.Datagram.DIRECTION));
  }

  /** Payload bytes of the datagram, whether delivered or not. */
  public int datagramBytes() {
    return u32(Abi.Datagram.DATAGRAM_BYTES);
  }

  /** Bytes delivered, at most 4096. */
  public int capturedBytes() {
    return claimedBytes();
  }

  /** Copies all delivered bytes. */
  public void copyTo(byte[] into, int at) {
    copyBytes(Abi.Datagram.SIZE, into, at, capturedBytes());
  }
}
