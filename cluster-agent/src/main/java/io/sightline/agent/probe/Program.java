package io.sightline.agent.probe;

import java.util.List;

/**
 * A BPF program, what it is for, and what is lost without it.
 *
 * @param name its name in the object, which is also what {@code bpftool prog} shows (cut to 15)
 * @param purpose what it observes
 * @param consequence what cannot be seen without it
 * @param tracepoint the tracepoint whose arguments decide between variants; empty if there is one
 * @param minArguments the fewest arguments the tracepoint must pass for this variant
 * @param maxArguments the most
 */
record Program(
    String name,
    String purpose,
    String consequence,
    String tracepoint,
    int minArguments,
    int maxArguments) {
  private static Program of(String name, String purpose, String consequence) {
    return new Program(name, purpose, consequence, "", 0, Integer.MAX_VALUE);
  }

  private Program forArguments(String tracepointName, int min, int max) {
    return new Program(name, purpose, consequence, tracepointName, min, max);
  }

  /** Sees connections open, close and fail, and sockets that begin to listen. */
  static final String SOCKET_STATE = "socket_state";

  /** Goes over the sockets of all processes. */
  static final String EXISTING_SOCKETS = "existing_sockets";

  /** Programs of the object flow, in the order in which they attach. */
  static final List<Program> FLOW =
      List.of(
          of(
              SOCKET_STATE,
              "opening, closing and failing of TCP connections",
              "no connection events: connections show up with their first payload only, and those"
                  + " that fail are not seen"),
          of(
              "reset_received",
              "TCP resets that came in",
              "a refused connection cannot be told from one that timed out"),
          of("reset_sent", "TCP resets that went out", "who reset a connection may stay unknown"),
          of(
              "segment_retransmitted",
              "TCP retransmissions",
              "retransmissions show up late, with the next data or at the end"),
          of(
              "packet_out",
              "payload and volume of what sockets send",
              "requests and bytes that are sent are not seen; the protocol stays unidentified"),
          of(
              "packet_in",
              "payload and volume of what sockets receive",
              "requests and bytes that are received are not seen; the protocol stays unidentified"),
          of(
              EXISTING_SOCKETS,
              "connections older than the agent",
              "connections older than the agent have no process until they send"));

  /** Programs of the object drop. */
  static final List<Program> DROP =
      List.of(
          of(
                  "packet_dropped",
                  "dropped packets, by place",
                  "blocked connections cannot be told from slow ones")
              .forArguments("kfree_skb", 2, 2),
          of(
                  "packet_dropped_reason",
                  "dropped packets, by reason and place",
                  "blocked connections cannot be told from slow ones")
              .forArguments("kfree_skb", 3, Integer.MAX_VALUE),
          of(
              "icmp_error_sent",
              "ICMP errors that this machine answers with",
              "a firewall that rejects cannot be told from one that drops"));

  /** Programs of the object disk. */
  static final List<Program> DISK =
      List.of(
          of("block_issued", "latency of disks", "disk latency is not seen")
              .forArguments("block_rq_issue", 1, 1),
          of("block_issued_with_queue", "latency of disks", "disk latency is not seen")
              .forArguments("block_rq_issue", 2, 2),
          of("block_completed", "latency of disks", "disk latency is not seen"),
          of("ext4_fsync_entered", "waiting in fsync on ext4", "waiting in fsync is not seen"),
          of("ext4_fsync_left", "waiting in fsync on ext4", "waiting in fsync is not seen"),
          of("fsync_called", "waiting in fsync at the system call", "fsync is not seen"),
          of("fsync_returned", "waiting in fsync at the system call", "fsync is not seen"),
          of(
              "fdatasync_called",
              "waiting in fdatasync at the system call",
              "fdatasync is not seen"),
          of(
              "fdatasync_returned",
              "waiting in fdatasync at the system call",
              "fdatasync is not seen"));

  /** Programs of the object cgroup. */
  static final List<Program> CGROUP =
      List.of(
          of(
              "cgroup_made",
              "paths of control groups as they are made",
              "what a container does that is gone before its group could be read is its node's"));

  /** Whether this program measures fsync at the system call. */
  boolean isSyscall() {
    return name.startsWith("fsync_") || name.startsWith("fdatasync_");
  }

  /** Whether the program of that name runs when it is told to, and not by itself. */
  static boolean isIterator(String program) {
    return program.equals(EXISTING_SOCKETS);
  }

  /** Whether this program attaches to the root of cgroup v2. */
  boolean isCgroup() {
    return name.startsWith("packet_in") || name.startsWith("packet_out");
  }
}
