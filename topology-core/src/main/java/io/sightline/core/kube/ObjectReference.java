package io.sightline.core.kube;

/**
 * An object as an event refers to it, of whatever kind.
 *
 * @param cluster UID of the cluster
 * @param kind of the API; it may be one that is not watched
 * @param uid empty where the event's writer did not know it
 */
public record ObjectReference(
    String cluster, String kind, String namespace, String name, String uid) {}
