package io.sightline.agent.probe;

import io.sightline.core.fact.IpAddress;

/**
 * A piece of TCP payload, at most 4096 bytes of one segment.
 *
 * <p>Chunks of a connection come in the order in which the kernel saw them, which is not always the
 * order of the stream: sort by {@link #tcpSequence()}, which also tells holes. Retransmitted bytes
 * are left out, except that bytes in a chunk with {@link #isHoleFilled()} may have been delivered
 * before.
 */
public final class PayloadChunk extends RingRecord {
  PayloadChunk() {}

  /** The kernel's number for the socket; the listener's if {@link #isOnListener()}. */
  public long socketCookie() {
    return u64(Abi.Payload.SOCKET_COOKIE);
  }

  /** TCP sequence number of the first byte of this chunk, unsigned. */
  public int tcpSequence() {
    return u32(Abi.Payload.TCP_SEQ);
  }

  /** Payload bytes of the whole segment, whether delivered or not. */
  public int segmentBytes() {
    return u32(Abi.Payload.SEGMENT_BYTES);
  }

  /** Whether {@link #streamOffset()} is known: it is for connections seen from their start. */
  public boolean hasStreamOffset() {
    return (flags() & Abi.PayloadFlag.OFFSET_KNOWN) != 0;
  }

  /** How far its first byte is from the direction's first, modulo 2^32. */
  public int streamOffset() {
    return u32(Abi.Payload.STREAM_OFFSET);
  }

  /** Where in the segment this chunk begins. */
  public int chunkOffset() {
    return u32(Abi.Payload.CHUNK_OFFSET);
  }

  /** Bytes in this chunk. */
  public int capturedBytes() {
    return claimedBytes();
  }

  /** Inode of the socket's network namespace, unsigned. */
  public int netnsInode() {
    return u32(Abi.Payload.NETNS_INODE);
  }

  public int localPort() {
    return u16(Abi.Payload.LOCAL_PORT);
  }

  public int remotePort() {
    return u16(Abi.Payload.REMOTE_PORT);
  }

  /** 4 or 6; a v4-mapped address is 4. */
  public int family() {
    return u8(Abi.Payload.FAMILY);
  }

  public Direction direction() {
    return Direction.of(u8(Abi.Payload.DIRECTION));
  }

  public Role role() {
    return Role.of(u8(Abi.Payload.ROLE));
  }

  /** The mode under which it was delivered. */
  public PayloadMode mode() {
    return PayloadMode.of(u8(Abi.Payload.MODE));
  }

  /** The socket's own address, if {@link #isOnListener()}. */
  public IpAddress localAddress() {
    return address(Abi.Payload.LOCAL_ADDRESS, family());
  }

  /** The peer's address, if {@link #isOnListener()}. */
  public IpAddress remoteAddress() {
    return address(Abi.Payload.REMOTE_ADDRESS, family());
  }

  /** A hole lies between the bytes before and this chunk. */
  public boolean isOutOfOrder() {
    return (flags() & Abi.PayloadFlag.OUT_OF_ORDER) != 0;
  }

  /** Fills a hole, wholly or in part. */
  public boolean isHoleFilled() {
    return (flags() & Abi.PayloadFlag.HOLE_FILLED) != 0;
  }

  /** Bytes of the segment behind this chunk are not delivered. */
  public boolean isTruncated() {
    return (flags() & Abi.PayloadFlag.TRUNCATED) != 0;
  }

  /** Came before the accepted socket existed: attribute it by namespace, addresses and ports. */
  public boolean isOnListener() {
    return (flags() & Abi.PayloadFlag.ON_LISTENER) != 0;
  }

  /** The kernel could not read the bytes; there are none here. */
  public boolean isUnreadable() {
    return (flags() & Abi.PayloadFlag.UNREADABLE) != 0;
  }

  /** The first after the other direction spoke. */
  public boolean isTurn() {
    return (flags() & Abi.PayloadFlag.TURN) != 0;
  }

  /** One byte of the chunk. */
  public byte byteAt(int index) {
    return (byte) u8(Abi.Payload.SIZE + index);
  }

  /** Copies the whole chunk. */
  public void copyTo(byte[] into, int at) {
    copyBytes(Abi.Payload.SIZE, into, at, capturedBytes());
  }
}
