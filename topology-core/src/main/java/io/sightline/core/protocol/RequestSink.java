package io.sightline.core.protocol;

/** Receives the requests of one connection, in the order their outcome became known. */
@FunctionalInterface
public interface RequestSink {
  /**
   * Takes one request. Must not throw: that would count as a fault of the decoder and end the
   * connection's decoding.
   *
   * @param request reused by the decoder: valid during this call only, copy what is kept
   */
  void request(Request request);
}
