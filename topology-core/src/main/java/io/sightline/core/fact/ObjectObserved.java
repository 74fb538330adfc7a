package io.sightline.core.fact;

import static java.util.Objects.requireNonNull;

import io.sightline.core.kube.KubeObject;

/**
 * A Kubernetes object as of a version, new or changed.
 *
 * @param timeNanos when the relay was told, by its clock; what the API says of times is in the
 *     object
 */
public record ObjectObserved(long timeNanos, KubeObject object) implements Fact {
  public ObjectObserved {
    requireNonNull(object, "object");
  }
}
