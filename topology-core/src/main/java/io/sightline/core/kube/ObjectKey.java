package io.sightline.core.kube;

import static java.util.Objects.requireNonNull;

/**
 * One life of one object: an object that was deleted and made again under its name has another UID
 * and is another object.
 *
 * @param cluster UID of the cluster: that of its namespace `kube-system`, which lives as long as it
 * @param namespace empty for what belongs to the cluster as a whole
 */
public record ObjectKey(
    String cluster, ObjectKind kind, String namespace, String name, String uid) {
  public ObjectKey {
    requireNonNull(cluster, "cluster");
    requireNonNull(kind, "kind");
    requireNonNull(namespace, "namespace");
    requireNonNull(name, "name");
    requireNonNull(uid, "uid");
  }
}
