package io.sightline.desktop.session;

import io.sightline.core.timeline.Cursor;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyRange;
import java.time.Duration;

/**
 * Everything a window shows of a session at one moment. Immutable, so any thread may read it.
 *
 * @param description origin of the facts, as the user knows it
 * @param instantNanos the instant the cursor shows
 * @param firstNanos begin of what can be shown; 0 while there are no facts
 * @param lastNanos end of it
 * @param range what happened in the seconds before the instant; its end is the topology shown
 * @param recordedFacts how many facts the log holds
 */
public record SessionView(
    String description,
    Cursor cursor,
    long instantNanos,
    long firstNanos,
    long lastNanos,
    TopologyRange range,
    double rangeSeconds,
    long factsInRange,
    long recordedFacts,
    Activity activity,
    LinkState link) {

  /** A session without facts. */
  public static SessionView empty(String description, Cursor cursor, LinkState link) {
    return new SessionView(
        description,
        cursor,
        0,
        0,
        0,
        TopologyRange.between(Topology.EMPTY, Topology.EMPTY),
        1,
        0,
        0,
        Activity.NONE,
        link);
  }

  /** The same view of a session whose link has changed. */
  SessionView withLink(LinkState next) {
    return new SessionView(
        description,
        cursor,
        instantNanos,
        firstNanos,
        lastNanos,
        range,
        rangeSeconds,
        factsInRange,
        recordedFacts,
        activity,
        next);
  }

  /** The topology at the cursor. */
  public Topology topology() {
    return range.at();
  }

  /** Whether the cursor follows the newest fact. */
  public boolean isFollowing() {
    return cursor.mode() == Cursor.Mode.FOLLOWING;
  }

  public LedgerSummary ledger() {
    return LedgerSummary.of(topology().ledgers().values());
  }

  /** Facts a second over the range. */
  public double factsPerSecond() {
    return factsInRange / rangeSeconds;
  }

  /** Begin of the range, never before the first fact. */
  public long rangeFromNanos() {
    return instantNanos - (long) (rangeSeconds * Duration.ofSeconds(1).toNanos());
  }
}
