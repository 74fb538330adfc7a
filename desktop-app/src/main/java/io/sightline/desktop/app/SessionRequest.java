package io.sightline.desktop.app;

import io.sightline.core.source.FactSource;
import io.sightline.core.timeline.Cursor;
import io.sightline.core.timeline.FactLog;
import io.sightline.desktop.session.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a window is to show.
 *
 * @param source where facts come from; for a capture that is read already, one that has ended
 * @param log where they go; a capture's own log is used as it is
 * @param start where the cursor begins
 * @param recording how to save the log as a capture file
 * @param reconnect the same request anew, for after the source has failed; empty where that makes
 *     no sense
 */
public record SessionRequest(
    FactSource source,
    FactLog log,
    Cursor start,
    Recording recording,
    Optional<Supplier<SessionRequest>> reconnect) {
  /** How far back rates look. */
  public static final Duration RANGE = Duration.ofSeconds(10);

  /** The same request with the cursor elsewhere. */
  public SessionRequest startingAt(Cursor cursor) {
    return new SessionRequest(source, log, cursor, recording, reconnect);
  }

  /** The session of this request; to be opened once. */
  Session open() {
    return new Session(source, log, start, RANGE);
  }

  Optional<SessionRequest> again() {
    return reconnect.map(Supplier::get);
  }
}
