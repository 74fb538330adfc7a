package io.sightline.agent.probe;

/** What every record of the ring has. */
public abstract sealed class RingRecord extends View
    permits PayloadChunk, ConnectionEvent, Datagram, DropEvent {
  RingRecord() {}

  /** When the kernel made the record, in nanoseconds of CLOCK_BOOTTIME. */
  public final long timeBootNanos() {
    return u64(Abi.Header.TIME_BOOT_NANOS);
  }

  final int flags() {
    return u16(Abi.Header.FLAGS);
  }

  /** Bytes of data behind the header, as the record claims; checked before it is handed out. */
  final int claimedBytes() {
    return u32(Abi.Header.CAPTURED_BYTES);
  }
}
