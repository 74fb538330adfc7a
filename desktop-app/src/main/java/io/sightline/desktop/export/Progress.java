package io.sightline.desktop.export;

/** Follows work that takes a while, and may end it. */
@FunctionalInterface
public interface Progress {
  /** Neither shows nor ends anything. */
  Progress NONE = share -> true;

  /**
   * Told from time to time, on the thread that works.
   *
   * @param share how much is done, from 0 to 1
   * @return whether to go on; else the work ends with a {@link
   *     java.util.concurrent.CancellationException}
   */
  boolean at(double share);
}
