package io.sightline.core.protocol;

/** Receives the requests of one connection, in the order their outcome became known. */
@FunctionalInterface
public interface RequestSink {
  /**
   * Takes one request.
   *
   * @param request reused by the decoder: valid during this call only, copy what is kept
   */
  void request(Request request);
}
