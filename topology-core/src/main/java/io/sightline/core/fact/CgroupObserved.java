package io.sightline.core.fact;

/** A control group that holds processes, with its path below the hierarchy's root. */
public record CgroupObserved(long timeNanos, CgroupKey cgroup, String path) implements Fact {}
