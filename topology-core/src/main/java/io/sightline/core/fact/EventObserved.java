package io.sightline.core.fact;

/**
 * Something that happened once: an OOM kill, a restart, a rollout step.
 *
 * @param entity id of the entity it happened to; empty for the whole cluster
 */
public record EventObserved(
    long timeNanos, Severity severity, String entity, String kind, String message)
    implements Fact {}
