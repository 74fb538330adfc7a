package io.sightline.agent.probe;

/** Which way data went, seen from the socket it was captured at. */
public enum Direction {
  OUT,
  IN;

  static Direction of(int value) {
    return value == Abi.Direction.IN ? IN : OUT;
  }
}
