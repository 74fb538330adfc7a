package io.sightline.desktop.source;

import java.io.IOException;
import java.util.function.Consumer;

/** A way to a relay, to be gone again each time a connection is lost. */
public abstract sealed class RelayRoute permits AddressRoute, KubernetesRoute {

  /** What is at its end, in words for messages. */
  public abstract String name();

  /**
   * Goes it once; may take its time.
   *
   * @param progress told what is waited for, in a few words
   * @throws IOException when the relay cannot be reached: what happened and what to do
   */
  abstract RelayLine open(Consumer<String> progress) throws IOException, InterruptedException;

  /**
   * Whether there is nothing more to come when the relay ends a stream in order. In a cluster
   * another relay takes the place of the one that ended.
   */
  abstract boolean endsWithRelay();

  /** Whether trying again after that failure is of no use until somebody changes something. */
  boolean isLasting(Throwable failure) {
    return false;
  }
}
