package io.sightline.core.kube;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What all objects have.
 *
 * @param resourceVersion the version this is, opaque
 * @param deletedNanos when its deletion was asked for; 0 unless it is being deleted
 * @param owner its controller; null where nothing made it
 */
public record ObjectMeta(
    ObjectKey key,
    String resourceVersion,
    long createdNanos,
    long deletedNanos,
    Labels labels,
    @Nullable OwnerReference owner) {
  public ObjectMeta {
    requireNonNull(key, "key");
    requireNonNull(labels, "labels");
  }
}
