package io.sightline.core.fact;

/** Which part an end has in a connection. */
public enum Role {
  CLIENT,
  SERVER,
  /** Seen only mid-stream, or of a transport without roles; the resolver decides by port. */
  UNKNOWN
}
