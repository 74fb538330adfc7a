package io.sightline.agent.flow;

import io.sightline.agent.identity.Cgroup;
import io.sightline.agent.probe.DiskLatency;
import io.sightline.agent.probe.FsyncLatency;
import io.sightline.agent.probe.Latency;
import io.sightline.core.fact.CgroupKey.Hierarchy;
import io.sightline.core.fact.DiskOperation;
import io.sightline.core.fact.DiskWindow;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LatencyHistogram;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Disk and fsync latencies of a window, from the kernel's cumulative histograms. */
final class LatencyWindows {
  /** What tells rows apart; of fsync the operation is FSYNC and the owner a process. */
  private record Key(
      boolean unified, long cgroup, int owner, String device, DiskOperation operation) {}

  private record Seen(long count, long totalNanos, long bytes, LatencyHistogram slots) {
    static final Seen NOTHING = new Seen(0, 0, 0, LatencyHistogram.EMPTY);
  }

  private final Identities identities;
  private final Map<Key, Seen> seen = new HashMap<>();

  LatencyWindows(Identities identities) {
    this.identities = identities;
  }

  void disk(DiskLatency row, long timeNanos, long durationNanos, List<Fact> into) {
    Key key = key(row);
    if (key == null) {
      return;
    }
    Seen now = new Seen(row.count(), row.totalNanos(), row.bytes(), slots(row));
    Seen before = seen.put(key, now);
    if (!now.equals(before)) {
      Cgroup cgroup =
          identities.cgroup(
              row.isCgroupV2() ? Hierarchy.UNIFIED : Hierarchy.V1_BLKIO, row.cgroupId(), timeNanos);
      add(cgroup, key.device(), key.operation(), before, now, timeNanos, durationNanos, into);
    }
  }

  void fsync(FsyncLatency row, long timeNanos, long durationNanos, List<Fact> into) {
    Key key = key(row);
    Seen now = new Seen(row.count(), row.totalNanos(), 0, slots(row));
    Seen before = seen.put(key, now);
    if (!now.equals(before)) {
      Cgroup cgroup = identities.cgroupOf(row.tgid(), row.cgroupV2Id(), timeNanos);
      add(cgroup, "", DiskOperation.FSYNC, before, now, timeNanos, durationNanos, into);
    }
  }

  /** Forgets a row that was removed from the kernel's table. */
  void forget(DiskLatency row) {
    Key key = key(row);
    if (key != null) {
      seen.remove(key);
    }
  }

  /** Forgets a row that was removed from the kernel's table. */
  void forget(FsyncLatency row) {
    seen.remove(key(row));
  }

  /** Null for what moves no data. */
  private static @Nullable Key key(DiskLatency row) {
    DiskOperation operation =
        switch (row.operation()) {
          case READ -> DiskOperation.READ;
          case WRITE -> DiskOperation.WRITE;
          case FLUSH, DISCARD, OTHER -> null;
        };
    String device = row.deviceMajor() + ":" + row.deviceMinor();
    return operation == null
        ? null
        : new Key(row.isCgroupV2(), row.cgroupId(), 0, device, operation);
  }

  private static Key key(FsyncLatency row) {
    return new Key(true, row.cgroupV2Id(), row.tgid(), row.layer().name(), DiskOperation.FSYNC);
  }

  private static void add(
      @Nullable Cgroup cgroup,
      String device,
      DiskOperation operation,
      @Nullable Seen earlier,
      Seen now,
      long timeNanos,
      long durationNanos,
      List<Fact> into) {
    if (cgroup == null) {
      return;
    }
    Seen before = earlier == null || earlier.count() > now.count() ? Seen.NOTHING : earlier;
    long count = now.count() - before.count();
    // The slots are powers of two wide; of a single operation the sum says it exactly.
    LatencyHistogram latency =
        count == 1
            ? LatencyHistogram.ofOne(now.totalNanos() - before.totalNanos())
            : now.slots().minus(before.slots());
    into.add(
        new DiskWindow(
            timeNanos,
            durationNanos,
            cgroup.key(),
            device,
            operation,
            now.bytes() - before.bytes(),
            latency));
  }

  /** The row's histogram; each count stands in the middle of its slot. */
  private static LatencyHistogram slots(Latency row) {
    long[] counts = row.histogram();
    LatencyHistogram.Builder builder = new LatencyHistogram.Builder();
    for (int slot = 0; slot < counts.length; slot++) {
      if (counts[slot] > 0) {
        builder.add((1L << slot) + (1L << slot >> 1), counts[slot]);
      }
    }
    return builder.drain();
  }
}
