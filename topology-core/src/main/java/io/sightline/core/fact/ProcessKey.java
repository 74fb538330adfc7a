package io.sightline.core.fact;

import static java.util.Objects.requireNonNull;

/**
 * One process (thread group), safe against PID reuse by its start time.
 *
 * @param pid thread group id in the initial PID namespace
 * @param startTimeNanos start in nanoseconds of boot time, rounded to the clock tick `/proc` shows
 */
public record ProcessKey(NodeKey node, int pid, long startTimeNanos) {
  public ProcessKey {
    requireNonNull(node, "node");
  }
}
