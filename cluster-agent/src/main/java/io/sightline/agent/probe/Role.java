package io.sightline.agent.probe;

/**
 * Which end of a connection a socket is: the one that connected or the one that accepted; or a
 * socket that listens, which is an end of none.
 */
public enum Role {
  UNKNOWN,
  CLIENT,
  SERVER,
  LISTENER;

  boolean isEndOfConnection() {
    return this == CLIENT || this == SERVER;
  }

  static Role of(int value) {
    return switch (value) {
      case Abi.Role.CLIENT -> CLIENT;
      case Abi.Role.SERVER -> SERVER;
      case Abi.Role.LISTENER -> LISTENER;
      default -> UNKNOWN;
    };
  }
}
