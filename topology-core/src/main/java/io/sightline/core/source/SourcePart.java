package io.sightline.core.source;

/**
 * One of several parts that a source is made of, such as a cluster.
 *
 * @param name what the user calls it
 * @param words what is being done, or what is wrong and since when; empty where all is well
 */
public record SourcePart(String name, State state, String words) {
  /** How a part stands. */
  public enum State {
    /** Facts come from it. */
    CONNECTED,
    /** It is being made ready for the first time. */
    STARTING,
    /** It is out of reach, or has ended. */
    FAILED
  }

  public boolean connected() {
    return state == State.CONNECTED;
  }

  public boolean failed() {
    return state == State.FAILED;
  }
}
