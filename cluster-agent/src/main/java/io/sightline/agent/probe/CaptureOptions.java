package io.sightline.agent.probe;

import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Sizes and switches of the kernel capture.
 *
 * @param ringBytes size of the ring, a power of two of at least a page
 * @param maxConnections how many TCP connections can be open at once; more are counted as untracked
 * @param maxUdpFlows how many (UDP socket, peer) pairs are kept
 * @param refusedPrograms programs to treat as refused by the kernel, for tests and for trouble
 * @param syscallFsync measure fsync and fdatasync of every file system at the system call, at some
 *     cost to all system calls, instead of on ext4 only
 * @param excludeOwnProcess deliver no payload of this process's own sockets
 */
public record CaptureOptions(
    int ringBytes,
    int maxConnections,
    int maxUdpFlows,
    Set<String> refusedPrograms,
    boolean syscallFsync,
    boolean excludeOwnProcess) {
  /** System property with the names of refused programs, separated by commas. */
  public static final String REFUSE_PROPERTY = "sightline.probe.refuse";

  /** Environment variable with the same, for who starts the agent by another program. */
  public static final String REFUSE_VARIABLE = "SIGHTLINE_REFUSE_PROBES";

  private static final int MIN_RING_BYTES = 4096;

  public CaptureOptions {
    if (ringBytes < MIN_RING_BYTES || Integer.bitCount(ringBytes) != 1) {
      throw new IllegalArgumentException(
          "A ring of "
              + ringBytes
              + " bytes cannot be made: use a power of two of at least "
              + MIN_RING_BYTES);
    }
    if (maxConnections <= 0 || maxUdpFlows <= 0) {
      throw new IllegalArgumentException("The maps for connections and UDP flows need a size > 0");
    }
    refusedPrograms = Set.copyOf(refusedPrograms);
  }

  /** A ring of 4 MiB, 65,536 connections, 16,384 UDP flows. */
  public static CaptureOptions defaults() {
    Set<String> refused = new TreeSet<>();
    String variable = Objects.requireNonNullElse(System.getenv(REFUSE_VARIABLE), "");
    for (String name : System.getProperty(REFUSE_PROPERTY, variable).split(",", -1)) {
      if (!name.isBlank()) {
        refused.add(name.strip());
      }
    }
    return new CaptureOptions(4 << 20, 65_536, 16_384, refused, false, true);
  }

  public CaptureOptions withRingBytes(int bytes) {
    return new CaptureOptions(
        bytes, maxConnections, maxUdpFlows, refusedPrograms, syscallFsync, excludeOwnProcess);
  }

  public CaptureOptions withMaxConnections(int connections) {
    return new CaptureOptions(
        ringBytes, connections, maxUdpFlows, refusedPrograms, syscallFsync, excludeOwnProcess);
  }

  public CaptureOptions withRefusedPrograms(Set<String> programs) {
    return new CaptureOptions(
        ringBytes, maxConnections, maxUdpFlows, programs, syscallFsync, excludeOwnProcess);
  }

  public CaptureOptions withSyscallFsync(boolean on) {
    return new CaptureOptions(
        ringBytes, maxConnections, maxUdpFlows, refusedPrograms, on, excludeOwnProcess);
  }

  public CaptureOptions withOwnProcessExcluded(boolean on) {
    return new CaptureOptions(
        ringBytes, maxConnections, maxUdpFlows, refusedPrograms, syscallFsync, on);
  }
}
