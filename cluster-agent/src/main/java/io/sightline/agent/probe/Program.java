package io.sightline.agent.probe;

/**
 * A BPF program, what it is for, and what is lost without it.
 *
 * @param variants how many arguments (without the leading one of all raw tracepoints) the
 *     tracepoint must have for this program; 0 if any number will do
 */
record Program(String name, String purpose, String consequence, String tracepoint, int variants) {
  private static Program any(String name, String purpose, String consequence) {
    return new Program(name, purpose, consequence, "", 0);
  }

  /** Every program of every object, in the order in which they attach. */
  static final java.util.List<Program> FLOW =
      java.util.List.of(
          any(
              "socket_state",
              "opening, closing and failing of TCP connections",
              "no connection events: connections show up with their first payload only, and those"
                  + " that fail are not seen"),
          any(
              "reset_received",
              "TCP resets that came in",
              "a refused connection cannot be told from one that timed out"),
          any("reset_sent", "TCP resets that went out", "who reset a connection may stay unknown"),
          any(
              "segment_retransmitted",
              "TCP retransmissions",
              "retransmissions show up late, with the next data or at the end"),
          any(
              "packet_out",
              "payload and volume of what sockets send",
              "requests and bytes that are sent are not seen; the protocol stays unidentified"),
          any(
              "packet_in",
              "payload and volume of what sockets receive",
              "requests and bytes that are received are not seen; the protocol stays unidentified"),
          any(
              "existing_sockets",
              "connections older than the agent",
              "connections older than the agent have no process until they send"));

  static final java.util.List<Program> DROP = java.util.List.of();
  static final java.util.List<Program> DISK = java.util.List.of();
}
