package io.sightline.core.kube;

/**
 * How the kubelet asks a container for its health.
 *
 * @param target what it asks, in a few words: `http :8080/healthz`, `tcp :5432`, `exec`, `grpc :90`
 */
public record Probe(
    Kind kind, String target, int periodSeconds, int timeoutSeconds, int failureThreshold) {
  /** What a failure leads to. */
  public enum Kind {
    /** The container is started again. */
    LIVENESS,
    /** The pod gets no traffic through services. */
    READINESS,
    /** The other probes wait. */
    STARTUP
  }
}
