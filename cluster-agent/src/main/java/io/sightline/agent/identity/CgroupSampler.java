package io.sightline.agent.identity;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupWindow;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What cgroups use and are refused, from the files of v1 and v2 controllers (Documentation/
 * admin-guide/cgroup-v1 and cgroup-v2.rst, accounting/psi.rst). Not thread-safe.
 */
public final class CgroupSampler {
  /** Above this a memory limit means none: v1 writes a very large page-aligned number. */
  private static final long NO_MEMORY_LIMIT = 1L << 60;

  private record Sample(
      long cpuNanos, long throttledNanos, long throttledPeriods, long ioStallNanos) {}

  private final CgroupMounts mounts;
  private final Map<CgroupKey, Sample> last = new HashMap<>();

  public CgroupSampler(CgroupMounts mounts) {
    this.mounts = mounts;
  }

  /**
   * What the cgroup did since the last call for it.
   *
   * @return empty at the first call, and when nothing ran and nothing was refused
   */
  public Optional<CgroupWindow> sample(Cgroup cgroup, long timeNanos, long durationNanos) {
    Path cpu = mounts.directory("cpu", cgroup.path()).orElse(null);
    Path memory = mounts.directory("memory", cgroup.path()).orElse(null);
    if (cpu == null || memory == null || !ProcFiles.isDirectory(cpu)) {
      // A cgroup that is gone keeps the last values it had.
      last.remove(cgroup.key());
      return Optional.empty();
    }
    Sample now =
        new Sample(
            cpuNanos(cgroup.path(), cpu),
            throttledNanos(cpu),
            ProcFiles.keyed(cpu.resolve("cpu.stat"), "nr_throttled").orElse(0),
            ioStallNanos(cgroup.path()));
    Sample before = last.put(cgroup.key(), now);
    if (before == null || now.equals(before)) {
      return Optional.empty();
    }
    return Optional.of(
        new CgroupWindow(
            timeNanos,
            durationNanos,
            cgroup.key(),
            Math.max(0, now.cpuNanos - before.cpuNanos),
            Math.max(0, now.throttledNanos - before.throttledNanos),
            Math.max(0, now.throttledPeriods - before.throttledPeriods),
            cpuLimitMillis(cpu),
            memoryBytes(memory),
            memoryLimitBytes(memory),
            Math.max(0, now.ioStallNanos - before.ioStallNanos)));
  }

  private long cpuNanos(String path, Path cpu) {
    if (!mounts.isV1("cpu")) {
      return 1_000 * ProcFiles.keyed(cpu.resolve("cpu.stat"), "usage_usec").orElse(0);
    }
    return mounts
        .directory("cpuacct", path)
        .map(directory -> ProcFiles.number(directory.resolve("cpuacct.usage")).orElse(0))
        .orElse(0L);
  }

  private long throttledNanos(Path cpu) {
    Path stat = cpu.resolve("cpu.stat");
    return mounts.isV1("cpu")
        ? ProcFiles.keyed(stat, "throttled_time").orElse(0)
        : 1_000 * ProcFiles.keyed(stat, "throttled_usec").orElse(0);
  }

  private long cpuLimitMillis(Path cpu) {
    long quota;
    long period;
    if (mounts.isV1("cpu")) {
      quota = ProcFiles.number(cpu.resolve("cpu.cfs_quota_us")).orElse(-1);
      period = ProcFiles.number(cpu.resolve("cpu.cfs_period_us")).orElse(0);
    } else {
      String[] max = ProcFiles.read(cpu.resolve("cpu.max")).orElse("").strip().split(" ", -1);
      quota = max.length == 2 ? ProcFiles.parse(max[0]).orElse(-1) : -1;
      period = max.length == 2 ? ProcFiles.parse(max[1]).orElse(0) : 0;
    }
    return quota <= 0 || period <= 0 ? 0 : quota * 1_000 / period;
  }

  private long memoryBytes(Path memory) {
    String file = mounts.isV1("memory") ? "memory.usage_in_bytes" : "memory.current";
    return ProcFiles.number(memory.resolve(file)).orElse(0);
  }

  private long memoryLimitBytes(Path memory) {
    String file = mounts.isV1("memory") ? "memory.limit_in_bytes" : "memory.max";
    long limit = ProcFiles.number(memory.resolve(file)).orElse(0);
    return limit >= NO_MEMORY_LIMIT ? 0 : limit;
  }

  /** The `some` total of `io.pressure`, which v1 does not have. */
  private long ioStallNanos(String path) {
    return mounts
        .unified()
        .flatMap(mount -> ProcFiles.read(CgroupMounts.below(mount, path).resolve("io.pressure")))
        .map(CgroupSampler::someTotalMicros)
        .map(micros -> micros * 1_000)
        .orElse(0L);
  }

  static long someTotalMicros(String pressure) {
    for (String line : pressure.lines().toList()) {
      int at = line.indexOf("total=");
      if (line.startsWith("some ") && at > 0) {
        return ProcFiles.parse(line.substring(at + "total=".length())).orElse(0);
      }
    }
    return 0;
  }
}
