package io.sightline.core.kube;

/** That a config map exists and which version it has; never what is in it. */
public record ConfigMap(ObjectMeta meta) implements KubeObject {}
