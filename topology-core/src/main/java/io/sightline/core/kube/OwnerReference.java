package io.sightline.core.kube;

/**
 * The controller that made an object (`metadata.ownerReferences` with `controller: true`).
 *
 * @param kind of the API; it may be one that is not watched
 */
public record OwnerReference(String kind, String name, String uid) {}
