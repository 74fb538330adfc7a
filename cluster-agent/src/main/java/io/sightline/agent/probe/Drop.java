package io.sightline.agent.probe;

import io.sightline.core.fact.IpAddress;
import java.lang.foreign.MemorySegment;

/**
 * Packets of one flow that were dropped at one place for one reason; totals since the start.
 *
 * <p>Addresses and ports are the packet's at the place of the drop, so a service's address may
 * already be translated: {@link #hasOriginal()} tells whether connection tracking knew what the
 * sender had asked for. The ephemeral port is 0 in the key where it can be told; {@link
 * #lastSourcePort()} and {@link #lastDestinationPort()} have both of the latest packet.
 */
public final class Drop {
  private final Part key = new Part();
  private final Part value = new Part();

  Drop() {}

  private static final class Part extends View {}

  /** Why there is a row. */
  public enum Cause {
    /** The kernel freed the packet: {@link #reason()} and {@link #location()} hold. */
    FREED,
    /** The kernel answered with an ICMP error: {@link #icmpType()} and {@link #icmpCode()} hold. */
    ICMP_SENT
  }

  void moveTo(MemorySegment keys, long keyOffset, MemorySegment values, long valueOffset) {
    key.moveTo(keys, keyOffset);
    value.moveTo(values, valueOffset);
  }

  /** Why there is a row. */
  public Cause cause() {
    return key.u8(Abi.DropKey.CAUSE) == Abi.DropCause.ICMP_SENT ? Cause.ICMP_SENT : Cause.FREED;
  }

  /** The kernel's reason; its name is in {@link BtfEnums#dropReasonNames()}. 0 before 5.17. */
  public int reason() {
    return key.u32(Abi.DropKey.REASON);
  }

  /** Kernel address that freed the packet; see {@link KernelSymbols}. */
  public long location() {
    return key.u64(Abi.DropKey.LOCATION);
  }

  /** Inode of the network namespace it was dropped in (often the host's, not the pod's). */
  public int netnsInode() {
    return key.u32(Abi.DropKey.NETNS_INODE);
  }

  /** 4 or 6. */
  public int family() {
    return key.u8(Abi.DropKey.FAMILY);
  }

  /** IP protocol number: 6 TCP, 17 UDP, 1 and 58 ICMP. */
  public int protocol() {
    return key.u8(Abi.DropKey.PROTOCOL);
  }

  public IpAddress sourceAddress() {
    return key.address(Abi.DropKey.SOURCE_ADDRESS, family());
  }

  public IpAddress destinationAddress() {
    return key.address(Abi.DropKey.DESTINATION_ADDRESS, family());
  }

  /** 0 if it is the ephemeral one or the protocol has no ports. */
  public int sourcePort() {
    return key.u16(Abi.DropKey.SOURCE_PORT);
  }

  /** 0 if it is the ephemeral one or the protocol has no ports. */
  public int destinationPort() {
    return key.u16(Abi.DropKey.DESTINATION_PORT);
  }

  public long packets() {
    return value.u64(Abi.Drop.PACKETS);
  }

  /** Bytes of those packets, with headers from IP on. */
  public long bytes() {
    return value.u64(Abi.Drop.BYTES);
  }

  public long firstBootNanos() {
    return value.u64(Abi.Drop.FIRST_BOOT_NANOS);
  }

  public long lastBootNanos() {
    return value.u64(Abi.Drop.LAST_BOOT_NANOS);
  }

  public int lastSourcePort() {
    return value.u16(Abi.Drop.LAST_SOURCE_PORT);
  }

  public int lastDestinationPort() {
    return value.u16(Abi.Drop.LAST_DESTINATION_PORT);
  }

  /** Connection tracking knew the packet: the original addresses and ports hold. */
  public boolean hasOriginal() {
    return value.u8(Abi.Drop.ORIGINAL_FAMILY) != 0;
  }

  public IpAddress originalSourceAddress() {
    return value.address(Abi.Drop.ORIGINAL_SOURCE_ADDRESS, value.u8(Abi.Drop.ORIGINAL_FAMILY));
  }

  public IpAddress originalDestinationAddress() {
    return value.address(Abi.Drop.ORIGINAL_DESTINATION_ADDRESS, value.u8(Abi.Drop.ORIGINAL_FAMILY));
  }

  public int originalSourcePort() {
    return value.u16(Abi.Drop.ORIGINAL_SOURCE_PORT);
  }

  public int originalDestinationPort() {
    return value.u16(Abi.Drop.ORIGINAL_DESTINATION_PORT);
  }

  /** TCP flags of the latest packet (2 is SYN, 16 ACK); 0 if it is not TCP. */
  public int tcpFlags() {
    return value.u8(Abi.Drop.TCP_FLAGS);
  }

  /** An ICMP error went out for the dropped packet: a firewall that rejects. */
  public boolean isRejected() {
    return cause() == Cause.FREED && value.u8(Abi.Drop.ICMP_TYPE) != 0;
  }

  /** Type of the ICMP error that was sent; 0 if none. */
  public int icmpType() {
    return cause() == Cause.ICMP_SENT
        ? key.u8(Abi.DropKey.ICMP_TYPE)
        : value.u8(Abi.Drop.ICMP_TYPE);
  }

  /** Code of the ICMP error that was sent. */
  public int icmpCode() {
    return cause() == Cause.ICMP_SENT
        ? key.u8(Abi.DropKey.ICMP_CODE)
        : value.u8(Abi.Drop.ICMP_CODE);
  }

  /** Index of the interface it was dropped at, in its namespace; 0 if at none. */
  public int interfaceIndex() {
    return value.u32(Abi.Drop.INTERFACE_INDEX);
  }

  /** The socket the latest packet belonged to; 0 if none, as for what is forwarded or comes in. */
  public long socketCookie() {
    return value.u64(Abi.Drop.SOCKET_COOKIE);
  }
}
