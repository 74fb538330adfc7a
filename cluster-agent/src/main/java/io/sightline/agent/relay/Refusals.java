package io.sightline.agent.relay;

import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.NodeKey;
import java.time.Duration;
import java.util.List;

/**
 * The account of what the relay refused from agents since it started: how much, and why the last
 * time. However much that is, it becomes two facts every few seconds at most. Not thread-safe.
 */
final class Refusals {
  private static final NodeKey RELAY = new NodeKey("relay", "");
  private static final String SIGNAL = "agents";
  private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

  /** After that long without another one it is not trouble any more; the account stays. */
  private static final long OVER_NANOS = Duration.ofMinutes(5).toNanos();

  private static final int MAX_NAME = 253;

  private long refused;
  private long told;
  private String last = "";
  private long lastNanos;
  private long toldNanos;
  private boolean trouble;

  void add(String node, String reason, int count, long nowNanos) {
    refused += count;
    // The name is whatever a stranger wrote.
    String name = node.length() > MAX_NAME ? node.substring(0, MAX_NAME) + "…" : node;
    last = "An agent that calls itself node %s was refused: %s".formatted(name, reason);
    lastNanos = nowNanos;
  }

  /**
   * What is to be told now.
   *
   * @param timeNanos the facts' time
   * @param nowNanos by the clock of {@link #add}
   */
  List<Fact> facts(long timeNanos, long nowNanos) {
    if (refused > told && (told == 0 || nowNanos - toldNanos >= INTERVAL_NANOS)) {
      told = refused;
      toldNanos = nowNanos;
      trouble = true;
      return List.of(
          new LedgerReading(timeNanos, RELAY, refused, refused, 0, 0, 0, refused, 0, 0, 0),
          new CoverageReading(
              timeNanos,
              RELAY,
              SIGNAL,
              CoverageState.DEGRADED,
              "%s (%d refused in all)".formatted(last, refused)));
    }
    if (trouble && refused == told && nowNanos - lastNanos > OVER_NANOS) {
      trouble = false;
      return List.of(new CoverageReading(timeNanos, RELAY, SIGNAL, CoverageState.OBSERVED, ""));
    }
    return List.of();
  }
}
