package io.sightline.core.fact;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

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

  // By hand: see NodeKey.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof ProcessKey that
            && pid == that.pid
            && startTimeNanos == that.startTimeNanos
            && node.equals(that.node));
  }

  @Override
  public int hashCode() {
    return 31 * pid + Long.hashCode(startTimeNanos);
  }
}
