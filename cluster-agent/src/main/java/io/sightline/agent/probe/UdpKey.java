package io.sightline.agent.probe;

import io.sightline.core.fact.IpAddress;

/** A UDP socket and one of its peers. */
public final class UdpKey extends View {
  UdpKey() {}

  /** The kernel's number for the socket. */
  public long socketCookie() {
    return u64(Abi.UdpKey.SOCKET_COOKIE);
  }

  public int localPort() {
    return u16(Abi.UdpKey.LOCAL_PORT);
  }

  public int remotePort() {
    return u16(Abi.UdpKey.REMOTE_PORT);
  }

  /** 4 or 6. */
  public int family() {
    return u8(Abi.UdpKey.FAMILY);
  }

  /** This end's address in the packet. */
  public IpAddress localAddress() {
    return address(Abi.UdpKey.LOCAL_ADDRESS, family());
  }

  /** The peer's address in the packet. */
  public IpAddress remoteAddress() {
    return address(Abi.UdpKey.REMOTE_ADDRESS, family());
  }
}
