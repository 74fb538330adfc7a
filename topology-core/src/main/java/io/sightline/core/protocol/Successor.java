package io.sightline.core.protocol;

/** What takes over a connection after its decoder is done with it. */
enum Successor {
  /** Nothing: the decoder stays in charge. */
  NONE,
  /** Another protocol starts from its beginning, to be inferred (CONNECT, SSLRequest). */
  INFER,
  WEBSOCKET,
  HTTP2,
  /** Bytes of no known protocol. */
  OPAQUE
}
