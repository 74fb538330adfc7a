package io.sightline.agent.probe;

/** Which end of a connection a socket is: the one that connected or the one that accepted. */
public enum Role {
  UNKNOWN,
  CLIENT,
  SERVER;

  static Role of(int value) {
    return switch (value) {
      case Abi.Role.CLIENT -> CLIENT;
      case Abi.Role.SERVER -> SERVER;
      default -> UNKNOWN;
    };
  }
}
