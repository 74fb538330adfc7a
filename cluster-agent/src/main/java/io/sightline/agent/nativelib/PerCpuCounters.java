package io.sightline.agent.nativelib;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Reads a per-CPU array of 64-bit counters, summed over the CPUs. Used by one thread at a time. */
public final class PerCpuCounters {
  private final BpfMap map;
  private final int cpus;
  private final MemorySegment key;
  private final MemorySegment values;

  public PerCpuCounters(BpfMap map) {
    this.map = map;
    this.cpus = LibBpf.libbpf_num_possible_cpus();
    Arena arena = Arena.ofAuto();
    this.key = arena.allocate(ValueLayout.JAVA_INT);
    this.values = arena.allocate(ValueLayout.JAVA_LONG, cpus);
  }

  /** Fills {@code sums} from row 0 on. */
  public void read(long[] sums) {
    for (int row = 0; row < sums.length; row++) {
      key.set(ValueLayout.JAVA_INT, 0, row);
      map.lookup(key, values);
      long sum = 0;
      for (int cpu = 0; cpu < cpus; cpu++) {
        sum += values.getAtIndex(ValueLayout.JAVA_LONG, cpu);
      }
      sums[row] = sum;
    }
  }
}
