package io.sightline.agent.probe;

/**
 * Takes the records of the ring, on the reader's thread, in the order of the ring.
 *
 * <p>The argument is one object per kind, reused for every record: copy what is kept. A method
 * should be quick, since a full ring loses records (and counts them). What it throws is counted as
 * a rejected record and the reader goes on.
 */
public interface KernelRecordHandler {
  /** Records follow, until {@link #batchEnds}: where to take a lock once for many. */
  default void batchBegins() {}

  /** No more records for now; called also where one was rejected. */
  default void batchEnds() {}

  /**
   * A connection is closed; the totals are final. That it opened is in the table of connections, or
   * said by nothing before this where it was over too soon.
   */
  void onConnectionClosed(ConnectionEvent event);

  /** A connection could not be established. */
  void onConnectionFailed(ConnectionEvent event);

  /** Payload of a connection; it may come before the connection's opening event. */
  void onPayload(PayloadChunk chunk);

  /** A DNS message over UDP. */
  void onDatagram(Datagram datagram);

  /** A packet was dropped or refused: the first of its kind, then at most one event per second. */
  void onDrop(DropEvent event);
}
