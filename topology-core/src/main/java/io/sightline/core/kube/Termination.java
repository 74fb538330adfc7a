package io.sightline.core.kube;

/** How the container before the present one ended. */
public record Termination(String reason, int exitCode, long startedNanos, long finishedNanos) {
  public static final Termination NONE = new Termination("", 0, 0, 0);
}
