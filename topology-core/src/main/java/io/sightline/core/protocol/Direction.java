package io.sightline.core.protocol;

/** The side of a connection that sent a chunk; the client is the side that opened it. */
public enum Direction {
  FROM_CLIENT,
  FROM_SERVER
}
