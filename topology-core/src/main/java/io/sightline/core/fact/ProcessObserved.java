package io.sightline.core.fact;

/**
 * A process that owns a flow, a listener or a share of a resource.
 *
 * @param name the program's short name (`comm`), as the process chose it: not to be trusted
 * @param cgroup the control group it was in when seen
 * @param networkNamespace inode of its network namespace
 */
public record ProcessObserved(
    long timeNanos, ProcessKey process, String name, CgroupKey cgroup, long networkNamespace)
    implements Fact {}
