package io.sightline.core.protocol;

/**
 * Decodes the two byte streams of a connection whose protocol is known.
 *
 * <p>Bytes come in stream order per direction; the order between directions is that of capture.
 * Implementations hold bounded state, and report bytes they cannot understand by {@link
 * MalformedStreamException}, after which they are not called again.
 */
abstract class StreamDecoder {
  /** What {@link #skippableUntil} returns when the next byte is needed. */
  static final long NOTHING_SKIPPABLE = -1;

  /**
   * Takes captured bytes.
   *
   * @param position stream position of the first byte
   * @param runStart whether the other side has sent something since this side last did
   * @return how many bytes were used: fewer than {@code length} only when {@link #successor} is set
   *     and the rest belongs to the next protocol
   */
  abstract int data(
      Direction direction,
      byte[] bytes,
      int offset,
      int length,
      long position,
      long nanos,
      boolean runStart);

  /**
   * Says that bytes were passed over.
   *
   * @param lost true for a hole in the capture, false for bytes left out on purpose
   */
  abstract void skipped(Direction direction, long length, boolean lost, long position, long nanos);

  /**
   * Returns the position up to which this direction's bytes are not needed, so that a jump to it is
   * no loss.
   */
  abstract long skippableUntil(Direction direction);

  abstract Protocol protocol();

  abstract CaptureNeed captureNeed();

  /** Whether the client's bytes hold requests that are counted. */
  boolean countsRequests() {
    return true;
  }

  /** Lets time pass, for what is reported late otherwise. */
  void tick(long nanos) {}

  /** Ends the connection: nothing stays outstanding. */
  abstract void close(CloseReason reason, long nanos);

  /** Returns what follows on this connection. */
  Successor successor() {
    return Successor.NONE;
  }
}
