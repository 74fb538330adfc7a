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

  /**
   * Says that bytes in which the client sends requests passed by unseen: that many or more are
   * missing from the account. Must not throw.
   *
   * @param atLeast a lower bound of how many requests were in them
   */
  default void unseen(Protocol protocol, int atLeast) {}
}
