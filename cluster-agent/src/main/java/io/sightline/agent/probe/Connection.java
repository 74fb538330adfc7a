package io.sightline.agent.probe;

import io.sightline.core.fact.IpAddress;
import java.util.function.Supplier;

/**
 * One end of a TCP connection: who it is, and the kernel's own totals since it began.
 *
 * <p>Values are cumulative; the caller makes differences. Of a connection older than the agent,
 * {@link #baselineBytesSent()} and {@link #baselineBytesReceived()} went over before.
 */
public final class Connection extends View {
  private final Supplier<String> processNameWhenAsked = this::processName;
  private int countersOffset = Abi.Flow.COUNTERS;

  Connection() {}

  void withCountersAt(int offset) {
    countersOffset = offset;
  }

  /** The kernel's number for the socket, unique until the next boot. */
  public long socketCookie() {
    return u64(Abi.Connection.SOCKET_COOKIE);
  }

  /**
   * When the connection began (a client's: when it called connect), in nanoseconds of
   * CLOCK_BOOTTIME; if {@link #isPreExisting()}, when it was found.
   */
  public long startBootNanos() {
    return u64(Abi.Connection.START_BOOT_NANOS);
  }

  /** Inode of the socket's cgroup v2 directory; 1 is the root, 0 unknown. */
  public long cgroupV2Id() {
    return u64(Abi.Connection.CGROUP_V2_ID);
  }

  /** Inode of the owner's cgroup in the hierarchy that holds cpu, v1 or v2; 0 unknown. */
  public long cpuCgroupId() {
    return u64(Abi.Connection.CPU_CGROUP_ID);
  }

  /** Inode of the owner's cgroup in the hierarchy that holds memory, v1 or v2; 0 unknown. */
  public long memoryCgroupId() {
    return u64(Abi.Connection.MEMORY_CGROUP_ID);
  }

  /** Inode of the socket's network namespace, unsigned. */
  public int netnsInode() {
    return u32(Abi.Connection.NETNS_INODE);
  }

  /** Process that owns the socket, in the root PID namespace; 0 unknown. */
  public int tgid() {
    return u32(Abi.Connection.TGID);
  }

  /** The process's name as it was then, of up to 15 bytes; empty if unknown. */
  public String processName() {
    return text(Abi.Connection.COMM, Abi.COMM_BYTES);
  }

  /** As {@link #processName()}, for who may not need it; the same object for each connection. */
  public Supplier<String> processNameWhenAsked() {
    return processNameWhenAsked;
  }

  /** The process was seen sending; before, it is the one that connected or listens. */
  public boolean isOwnerConfirmed() {
    return has(Abi.ConnectionFlag.OWNER_CONFIRMED);
  }

  /** Both initial sequence numbers are known. */
  public boolean hasInitialSequenceNumbers() {
    return has(Abi.ConnectionFlag.ISN_KNOWN);
  }

  /** Initial sequence number of this end; the other end has it as the remote one. */
  public int localInitialSequence() {
    return u32(Abi.Connection.LOCAL_ISN);
  }

  /** Initial sequence number of the other end. */
  public int remoteInitialSequence() {
    return u32(Abi.Connection.REMOTE_ISN);
  }

  /**
   * The same number at both ends of a connection and through NAT: the server's initial sequence
   * number in the upper half, the client's in the lower. 0 if it is not known.
   */
  public long joinKey() {
    if (!hasInitialSequenceNumbers()) {
      return 0;
    }
    boolean server = role() == Role.SERVER;
    long upper = server ? localInitialSequence() : remoteInitialSequence();
    int lower = server ? remoteInitialSequence() : localInitialSequence();
    return upper << Integer.SIZE | Integer.toUnsignedLong(lower);
  }

  public int localPort() {
    return u16(Abi.Connection.LOCAL_PORT);
  }

  public int remotePort() {
    return u16(Abi.Connection.REMOTE_PORT);
  }

  /** 4 or 6; a v4-mapped address is 4. */
  public int family() {
    return u8(Abi.Connection.FAMILY);
  }

  public Role role() {
    return Role.of(u8(Abi.Connection.ROLE));
  }

  /** The socket's own address. */
  public IpAddress localAddress() {
    return address(Abi.Connection.LOCAL_ADDRESS, family());
  }

  /** The peer's address as the socket has it. */
  public IpAddress remoteAddress() {
    return address(Abi.Connection.REMOTE_ADDRESS, family());
  }

  /** Packets leave for another address than the socket was given: DNAT in its own namespace. */
  public boolean isTranslated() {
    return has(Abi.ConnectionFlag.NAT);
  }

  /** Where packets really go if {@link #isTranslated()}. */
  public IpAddress translatedRemoteAddress() {
    return address(Abi.Connection.NAT_REMOTE_ADDRESS, family());
  }

  /** The port where packets really go if {@link #isTranslated()}. */
  public int translatedRemotePort() {
    return u16(Abi.Connection.NAT_REMOTE_PORT);
  }

  /** Was open before the agent. */
  public boolean isPreExisting() {
    return has(Abi.ConnectionFlag.PRE_EXISTING);
  }

  public boolean isResetReceived() {
    return has(Abi.ConnectionFlag.RESET_RECEIVED);
  }

  public boolean isResetSent() {
    return has(Abi.ConnectionFlag.RESET_SENT);
  }

  /**
   * A client whose server is on this machine. Payload comes from the server's end and the totals
   * grow there; here they stand still until the connection closes, when they are exact.
   */
  public boolean isServerLocal() {
    return has(Abi.ConnectionFlag.SERVER_IS_LOCAL);
  }

  /** Belongs to a process whose payload is not delivered. */
  public boolean isOwnerExcluded() {
    return has(Abi.ConnectionFlag.OWNER_EXCLUDED);
  }

  /** Mode DETECT has delivered all it may. */
  public boolean isDetectExhausted() {
    return has(Abi.ConnectionFlag.DETECT_EXHAUSTED);
  }

  /** Closed, and these are the final totals: the ring had no room for the closing event. */
  public boolean isClosed() {
    return has(Abi.ConnectionFlag.CLOSED);
  }

  /** Number of the latest pass over the sockets of all processes that met it; of a table's row. */
  int sweep() {
    return u32(Abi.Flow.SWEEP);
  }

  /** Payload bytes sent, without retransmissions. */
  public long bytesSent() {
    return u64(countersOffset + Abi.Counters.BYTES_SENT);
  }

  /** Payload bytes received. */
  public long bytesReceived() {
    return u64(countersOffset + Abi.Counters.BYTES_RECEIVED);
  }

  /** Payload bytes sent before the agent found the connection. */
  public long baselineBytesSent() {
    return u64(countersOffset + Abi.Counters.BASELINE_BYTES_SENT);
  }

  /** Payload bytes received before the agent found the connection. */
  public long baselineBytesReceived() {
    return u64(countersOffset + Abi.Counters.BASELINE_BYTES_RECEIVED);
  }

  /** Last payload either way, in nanoseconds of CLOCK_BOOTTIME; late by up to a clock tick. */
  public long lastActivityBootNanos() {
    return u64(countersOffset + Abi.Counters.LAST_ACTIVITY_BOOT_NANOS);
  }

  /** TCP segments sent, with retransmissions and pure acknowledgements; wraps at 2^32. */
  public int segmentsSent() {
    return u32(countersOffset + Abi.Counters.SEGMENTS_SENT);
  }

  /** TCP segments received, with pure acknowledgements; wraps at 2^32. */
  public int segmentsReceived() {
    return u32(countersOffset + Abi.Counters.SEGMENTS_RECEIVED);
  }

  /** Segments sent again, SYNs included. */
  public int retransmits() {
    return u32(countersOffset + Abi.Counters.RETRANSMITS);
  }

  /** The kernel's smoothed round-trip time in microseconds; 0 before the first measurement. */
  public int smoothedRttMicros() {
    return u32(countersOffset + Abi.Counters.SRTT_MICROS);
  }

  private boolean has(int flag) {
    return (u16(Abi.Connection.FLAGS) & flag) != 0;
  }
}
