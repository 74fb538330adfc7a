package io.sightline.agent.probe;

import java.lang.foreign.MemorySegment;

/** A connection that opened, closed or could not be opened. */
public final class ConnectionEvent extends RingRecord {
  private final Connection connection = new Connection();

  ConnectionEvent() {
    connection.withCountersAt(Abi.ConnectionEvent.COUNTERS - Abi.ConnectionEvent.CONNECTION);
  }

  @Override
  void moveTo(MemorySegment memory, long base) {
    super.moveTo(memory, base);
    connection.moveTo(memory, base + Abi.ConnectionEvent.CONNECTION);
  }

  /** The connection; of a closed one with its final, exact totals. */
  public Connection connection() {
    return connection;
  }

  /** The TCP state it left, in the kernel's numbering (2 is SYN_SENT, 1 ESTABLISHED …). */
  public int oldState() {
    return u32(Abi.ConnectionEvent.OLD_STATE);
  }

  /** The error the application gets (errno, positive); 0 if none, also when it gave up waiting. */
  public int socketError() {
    return u32(Abi.ConnectionEvent.SOCKET_ERROR);
  }

  /** An error that was reported but not fatal, such as an ICMP message; 0 if none. */
  public int softError() {
    return u32(Abi.ConnectionEvent.SOFT_ERROR);
  }

  /** How often the SYN was sent again, of a connection that failed. */
  public int synRetransmits() {
    return connection.retransmits();
  }
}
