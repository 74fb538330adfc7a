package io.sightline.desktop.app;

import io.sightline.core.source.FactSource;
import io.sightline.core.timeline.Cursor;
import io.sightline.core.timeline.FactLog;
import io.sightline.desktop.issue.Notices;
import io.sightline.desktop.panel.logs.ClusterLogs;
import io.sightline.desktop.session.Session;
import io.sightline.desktop.settings.Origin;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a window is to show.
 *
 * @param source where facts come from; for a capture that is read already, one that has ended
 * @param log where they go; a capture's own log is used as it is
 * @param start where the cursor begins
 * @param recording how to save the log as a capture file
 * @param notices what else the window is to tell while it is open
 * @param logs where the logs of its pods are
 * @param clusters takes more clusters to show; null where it shows none, live
 * @param origin tells what to open to see the same again: clusters may be added to it
 */
public record SessionRequest(
    FactSource source,
    FactLog log,
    Cursor start,
    Recording recording,
    Notices notices,
    ClusterLogs logs,
    @Nullable ClusterAdder clusters,
    Supplier<Origin> origin) {
  /** How far back rates look. */
  public static final Duration RANGE = Duration.ofSeconds(10);

  /** A request of something that is connected to no cluster. */
  public SessionRequest(
      FactSource source, FactLog log, Cursor start, Recording recording, Notices notices) {
    this(source, log, start, recording, notices, ClusterLogs.NONE, null, () -> Origin.NONE);
  }

  /** The same request, of something that is connected to clusters. */
  public SessionRequest withClusters(ClusterLogs clusterLogs, ClusterAdder adder) {
    return new SessionRequest(source, log, start, recording, notices, clusterLogs, adder, origin);
  }

  /** The same request, of something whose pods have logs. */
  public SessionRequest withLogs(ClusterLogs clusterLogs) {
    return new SessionRequest(
        source, log, start, recording, notices, clusterLogs, clusters, origin);
  }

  /** The same request, of something that can be opened again. */
  public SessionRequest from(Supplier<Origin> other) {
    return new SessionRequest(source, log, start, recording, notices, logs, clusters, other);
  }

  /** The same request with the cursor elsewhere. */
  public SessionRequest startingAt(Cursor cursor) {
    return new SessionRequest(source, log, cursor, recording, notices, logs, clusters, origin);
  }

  /** The session of this request; to be opened once. */
  Session open() {
    return new Session(source, log, start, RANGE);
  }
}
