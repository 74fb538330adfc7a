package io.sightline.agent.probe;

import io.sightline.agent.nativelib.BpfMap;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Set;

/** Tells the kernel side which freed packets are normal, in the running kernel's own numbers. */
final class DropFilter {
  private static final String NOT_SPECIFIED = "NOT_SPECIFIED";

  /** Frees that lose nothing: duplicates, merges, purged queues, answers that did their work. */
  private static final Set<String> QUIET_REASONS =
      Set.of(
          "QUEUE_PURGE",
          "TCP_OLD_DATA",
          "TCP_OFOMERGE",
          "TCP_OLD_SEQUENCE",
          "TCP_RESET",
          "OTHERHOST",
          "UNIX_DISCONNECT",
          "UNIX_SKIP_OOB",
          "PACKET_SOCK_ERROR");

  /** Where packets without a stated reason are freed as part of normal work. */
  private static final Set<String> QUIET_FUNCTIONS =
      Set.of("tcp_v4_rcv", "tcp_v6_rcv", "tcp_rcv_state_process", "ip6_mc_input", "ip_mc_input");

  private DropFilter() {}

  static void install(BpfMap map, Map<Integer, String> reasonNames) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment filter = arena.allocate(Abi.DropFilter.SIZE, Long.BYTES);
      reasonNames.forEach(
          (reason, name) -> {
            if (reason >= 0 && reason < Abi.DROP_REASONS && QUIET_REASONS.contains(name)) {
              filter.set(
                  ValueLayout.JAVA_BYTE, (long) Abi.DropFilter.QUIET_REASON + reason, (byte) 1);
            }
            if (name.equals(NOT_SPECIFIED)) {
              filter.set(ValueLayout.JAVA_INT, Abi.DropFilter.NOT_SPECIFIED_REASON, reason);
            }
          });
      long at = Abi.DropFilter.QUIET_LOCATION;
      for (KernelSymbols.Range range : KernelSymbols.ranges(QUIET_FUNCTIONS).values()) {
        filter.set(ValueLayout.JAVA_LONG, at + Abi.AddressRange.START, range.start());
        filter.set(ValueLayout.JAVA_LONG, at + Abi.AddressRange.END, range.end());
        at += Abi.AddressRange.SIZE;
      }
      map.update(key, filter);
    }
  }
}
