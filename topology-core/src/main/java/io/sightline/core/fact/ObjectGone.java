package io.sightline.core.fact;

import static java.util.Objects.requireNonNull;

import io.sightline.core.kube.ObjectKey;

/** A Kubernetes object was deleted, or was found to be gone when all were listed again. */
public record ObjectGone(long timeNanos, ObjectKey object) implements Fact {
  public ObjectGone {
    requireNonNull(object, "object");
  }
}
