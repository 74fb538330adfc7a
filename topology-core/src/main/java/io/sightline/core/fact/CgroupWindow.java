package io.sightline.core.fact;

/**
 * What a control group used and was refused in one window.
 *
 * @param cpuNanos CPU time used
 * @param throttledNanos time its tasks were held back by the CPU limit
 * @param throttledPeriods how many enforcement periods ran out of quota
 * @param cpuLimitMillis limit in thousandths of a core; 0 where there is none
 * @param memoryBytes memory charged at the end of the window; 0 where it is not known
 * @param memoryLimitBytes 0 where there is none
 * @param ioStallNanos time in which some task waited for I/O (PSI); 0 where it is not known
 */
public record CgroupWindow(
    long timeNanos,
    long durationNanos,
    CgroupKey cgroup,
    long cpuNanos,
    long throttledNanos,
    long throttledPeriods,
    long cpuLimitMillis,
    long memoryBytes,
    long memoryLimitBytes,
    long ioStallNanos)
    implements Fact {}
