package io.sightline.core.fact;

import io.sightline.core.kube.ObjectReference;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened once, or several times in a row: an OOM kill, a restart, a rollout step,
 * an event of the Kubernetes API.
 *
 * @param entity id of the entity it happened to; empty for the whole cluster
 * @param kind of what happened, the `reason` of an event of the API
 * @param object what it happened to, where that is an object of the API
 * @param count how often so far; 1 where it is not counted
 */
public record EventObserved(
    long timeNanos,
    Severity severity,
    String entity,
    String kind,
    String message,
    @Nullable ObjectReference object,
    int count)
    implements Fact {
  /** An event that is about no object of the API. */
  public EventObserved(
      long timeNanos, Severity severity, String entity, String kind, String message) {
    this(timeNanos, severity, entity, kind, message, null, 1);
  }
}
