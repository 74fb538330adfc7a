package io.sightline.core.fact;

/**
 * Latencies of disk operations of one control group on one device in one window.
 *
 * @param device `major:minor`, or empty for fsync, which is measured per file system call
 * @param bytes moved; 0 for fsync
 */
public record DiskWindow(
    long timeNanos,
    long durationNanos,
    CgroupKey cgroup,
    String device,
    DiskOperation operation,
    long bytes,
    LatencyHistogram latency)
    implements Fact {}
