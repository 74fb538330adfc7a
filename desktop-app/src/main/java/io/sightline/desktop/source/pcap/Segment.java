package io.sightline.desktop.source.pcap;

import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Transport;

/**
 * What a packet says of the transport: who sent what to whom.
 *
 * @param flags of TCP; 0 of UDP
 * @param sequence of TCP
 * @param acknowledged of TCP
 * @param bytes holds the payload from {@code offset} on
 * @param captured how many bytes of the payload are there
 * @param length how many there were
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record Segment(
    long nanos,
    Transport transport,
    Endpoint source,
    Endpoint destination,
    int flags,
    int sequence,
    int acknowledged,
    byte[] bytes,
    int offset,
    int captured,
    int length) {
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int ACK = 16;

  boolean has(int flag) {
    return (flags & flag) != 0;
  }
}
