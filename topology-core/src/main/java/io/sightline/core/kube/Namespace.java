package io.sightline.core.kube;

/**
 * A namespace.
 *
 * @param phase `Active` or `Terminating`
 */
public record Namespace(ObjectMeta meta, String phase) implements KubeObject {}
