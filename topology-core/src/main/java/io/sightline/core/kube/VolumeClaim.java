package io.sightline.core.kube;

/**
 * A claim to a persistent volume.
 *
 * @param phase `Pending`, `Bound` or `Lost`
 * @param volume name of the volume that it is bound to
 */
public record VolumeClaim(
    ObjectMeta meta,
    String phase,
    String storageClass,
    String volume,
    long requestedBytes,
    long capacityBytes)
    implements KubeObject {}
