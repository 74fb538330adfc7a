package io.sightline.agent.relay;

import com.google.protobuf.ByteString;
import io.sightline.core.fact.LogBatch;
import io.sightline.wire.DecodedBatch;
import io.sightline.wire.FactCodec;
import io.sightline.wire.WireFormatException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The facts that one viewer may see, from where they are: what a stream to a desktop sends. Used by
 * one thread at a time.
 */
public final class ViewerStream {
  /**
   * Where a client is and what it wants, as it says.
   *
   * @param epoch of the stream it was given before; 0 for none
   * @param historyNanos how long before the newest fact to begin; 0 for no such wish
   */
  public record Wish(long epoch, long nextPosition, long historyNanos) {}

  private final RelayLog log;
  private final RelayLog.Cursor cursor;
  private final @Nullable ScopeFilter filter;
  private final long epoch;
  private final long startPosition;

  private ViewerStream(
      RelayLog log,
      RelayLog.Cursor cursor,
      @Nullable ScopeFilter filter,
      long epoch,
      long startPosition) {
    this.log = log;
    this.cursor = cursor;
    this.filter = filter;
    this.epoch = epoch;
    this.startPosition = startPosition;
  }

  /** A stream for a viewer. */
  public static ViewerStream open(RelayLog log, Viewer viewer, Wish wish) {
    return switch (viewer) {
      case Viewer.OfAll _ -> {
        RelayLog.Cursor cursor =
            log.cursorAt(wish.epoch(), wish.nextPosition(), wish.historyNanos());
        yield new ViewerStream(log, cursor, null, log.epoch(), cursor.startPosition());
      }
      case Viewer.OfNamespaces some -> restricted(log, some, wish);
    };
  }

  /**
   * The epoch is another one for other namespaces, so that nobody goes on in the middle of what
   * they did not see the beginning of. The filter always begins at a keyframe; what the client has
   * already passes through it unsent.
   */
  private static ViewerStream restricted(RelayLog log, Viewer.OfNamespaces viewer, Wish wish) {
    long epoch = log.epoch() ^ viewer.fingerprint();
    ScopeFilter filter = new ScopeFilter(viewer, log.namespaces());
    Optional<RelayLog.Cursor> before =
        wish.epoch() == epoch ? log.cursorAtKeyframeBefore(wish.nextPosition()) : Optional.empty();
    if (before.isPresent()) {
      return new ViewerStream(log, before.get(), filter, epoch, wish.nextPosition());
    }
    RelayLog.Cursor cursor = log.cursorAt(0, 0, wish.historyNanos());
    return new ViewerStream(log, cursor, filter, epoch, cursor.startPosition());
  }

  /** The epoch of the positions in this stream. */
  public long epoch() {
    return epoch;
  }

  /** The position at which it begins. */
  public long startPosition() {
    return startPosition;
  }

  /** The next batch as a message, empty when there is none yet. */
  public Optional<ByteString> next() {
    ScopeFilter scope = filter;
    if (scope == null) {
      return cursor.next().map(EncodedBatch::bytes);
    }
    while (true) {
      Optional<EncodedBatch> batch = cursor.next();
      if (batch.isEmpty()) {
        return Optional.empty();
      }
      ByteString visible = visible(scope, batch.get());
      if (batch.get().endPosition() > startPosition
          || batch.get().firstPosition() >= startPosition) {
        return Optional.of(visible);
      }
    }
  }

  private ByteString visible(ScopeFilter scope, EncodedBatch batch) {
    DecodedBatch decoded;
    try {
      decoded = FactCodec.parseLogBatch(batch.bytes().toByteArray());
    } catch (WireFormatException e) {
      throw new IllegalStateException("the relay's own batch cannot be read", e);
    }
    LogBatch visible = scope.apply(decoded.batch());
    if (scope.takeKeyframeWish()) {
      log.askForKeyframe();
    }
    return FactCodec.toProto(visible, decoded.endPosition()).toByteString();
  }
}
