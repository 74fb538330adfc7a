package io.sightline.desktop.source;

import io.grpc.Status;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.source.Backoff;
import io.sightline.core.source.FactSource;
import io.sightline.core.source.PollResult;
import io.sightline.wire.DecodedBatch;
import io.sightline.wire.FactCodec;
import io.sightline.wire.WireFormatException;
import io.sightline.wire.v1.RelayProto;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Facts from a relay as they come. When the connection is lost it connects again by itself and goes
 * on where it was; what cannot be had any more becomes a {@code Loss}. Until it is connected again
 * each poll says what is wrong and since when.
 *
 * <p>Positions have no gaps, see {@link SessionPositions}. One thread polls; any may close.
 */
public final class LiveSource implements FactSource {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  /** What to do about a failure that stays until somebody changes something. */
  public enum Patience {
    /** Goes on trying, for a window in which the user can see what is wrong. */
    UNTIL_CLOSED,
    /** Gives up if no facts came before. */
    WHILE_IT_MAY_PASS
  }

  /**
   * A relay's clock, read between two instants of this machine's; all in nanoseconds since 1970.
   */
  public record ClockReading(long sentNanos, long answeredNanos, long relayNanos) {}

  private final RelayRoute route;
  private final String client;
  private final Duration history;
  private final Patience patience;
  private final InstantSource clock;
  private final SleepWatch sleep;
  private final SessionPositions positions = new SessionPositions();
  private final Backoff backoff = new Backoff(RandomGenerator.getDefault());
  private final Queue<LogBatch> ready = new ArrayDeque<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicLong skipped = new AtomicLong();
  private volatile String description;
  private volatile long epoch;
  private volatile @Nullable Connecting connecting;
  private volatile @Nullable ClockReading clockReading;
  // All below is touched by the polling thread only.
  private @Nullable WatchStream stream;
  private @Nullable Duration wait;
  private PollResult.@Nullable Failed trouble;
  private boolean renewing;
  private String since = "";

  /**
   * A source that connects with the first poll.
   *
   * @param client name and version of this program, for the relay's log
   */
  public LiveSource(RelayAddress address, String client) {
    this(address, client, Duration.ZERO);
  }

  /**
   * A source that begins with the past.
   *
   * @param history how far before the newest fact to begin, where the relay has it recorded
   */
  public LiveSource(RelayAddress address, String client, Duration history) {
    this(new AddressRoute(address), client, history, Patience.UNTIL_CLOSED);
  }

  /**
   * A source over some way to a relay.
   *
   * @param history how far before the newest fact to begin, where the relay has it recorded
   */
  public LiveSource(RelayRoute route, String client, Duration history, Patience patience) {
    this(route, client, history, patience, InstantSource.system());
  }

  LiveSource(
      RelayRoute route, String client, Duration history, Patience patience, InstantSource clock) {
    this.route = route;
    this.client = client;
    this.history = history;
    this.patience = patience;
    this.clock = clock;
    this.sleep = new SleepWatch(clock, System::nanoTime);
    this.description = route.name();
  }

  /** As the relay describes itself; the address until it did. */
  @Override
  public String description() {
    return description;
  }

  /** Start of the relay, which gave the positions; 0 until it answered. */
  public long epoch() {
    return epoch;
  }

  /** What the relay told of its clock when it was last connected to; empty where it did not. */
  public Optional<ClockReading> clockReading() {
    return Optional.ofNullable(clockReading);
  }

  /** Facts left out because a newer version of the relay sent them. */
  public long skippedFacts() {
    return skipped.get();
  }

  @Override
  public PollResult poll(Duration timeout) throws InterruptedException {
    if (closed.getCount() == 0) {
      return new PollResult.End();
    }
    if (sleep.hasSlept()) {
      // The line is most likely dead, and nobody will say so before the keep-alive has run out.
      disconnect();
      wait = null;
    }
    LogBatch prepared = ready.poll();
    if (prepared != null) {
      return new PollResult.Batch(prepared);
    }
    Duration pause = wait;
    if (pause != null) {
      boolean whole = pause.compareTo(timeout) <= 0;
      Duration now = whole ? pause : timeout;
      if (closed.await(now.toNanos(), TimeUnit.NANOSECONDS)) {
        return new PollResult.End();
      }
      wait = whole ? null : pause.minus(now);
      return standing();
    }
    WatchStream running = stream;
    return running == null ? connect(timeout) : receive(running, timeout);
  }

  @Override
  public void close() {
    closed.countDown();
    Connecting current = connecting;
    if (current != null) {
      current.close();
    }
  }

  /** How it stands while nothing comes. */
  private PollResult standing() {
    PollResult.Failed failure = trouble;
    if (failure != null) {
      return failure;
    }
    Connecting current = connecting;
    return new PollResult.Starting(
        current == null ? "connecting to " + route.name() : current.doing());
  }

  private PollResult connect(Duration timeout) throws InterruptedException {
    Connecting current = connecting;
    if (current == null) {
      current = new Connecting(route);
      connecting = current;
      current.begin();
      if (closed.getCount() == 0) {
        current.close();
        return new PollResult.End();
      }
    }
    try {
      stream = WatchStream.open(current.line(timeout), request());
      return standing();
    } catch (TimeoutException e) {
      return standing();
    } catch (CancellationException e) {
      return new PollResult.End();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String message = cause.getMessage();
      return failed(
          message == null ? cause.getClass().getSimpleName() : message, route.isLasting(cause));
    }
  }

  private RelayProto.WatchRequest request() {
    return RelayProto.WatchRequest.newBuilder()
        .setEpoch(epoch)
        .setNextPosition(positions.nextRelay())
        .setClient(client)
        // Only once: what came before a relay was replaced is here already.
        .setHistoryNanos(epoch == 0 ? history.toNanos() : 0)
        .build();
  }

  private PollResult receive(WatchStream running, Duration timeout) throws InterruptedException {
    RelayLine line = line();
    if (line.isRenewalDue() && trouble == null && !renewing) {
      // What of it was not taken yet is asked for again. Once only: where no token can be had, or
      // the line is dead, the new stream says so, and must be heard.
      renewing = true;
      running.cancel();
      stream = WatchStream.open(line, request());
      return new PollResult.Idle();
    }
    WatchStream.Item item = running.poll(timeout);
    return switch (item) {
      case null -> epoch == 0 || trouble != null ? standing() : new PollResult.Idle();
      case WatchStream.Item.Message message -> take(running, message);
      case WatchStream.Item.Ended(var status) -> ended(line, status);
    };
  }

  private RelayLine line() {
    Connecting current = connecting;
    RelayLine line = current == null ? null : current.established();
    if (line == null) {
      throw new IllegalStateException("there is a stream and no line under it");
    }
    return line;
  }

  private PollResult ended(RelayLine line, Status status) {
    if (closed.getCount() == 0) {
      return new PollResult.End();
    }
    if (status.isOk() && route.endsWithRelay()) {
      closed.countDown();
      disconnect();
      return new PollResult.End();
    }
    boolean refused = status.getCode() == Status.Code.PERMISSION_DENIED;
    return failed(status.isOk() ? "the relay is being replaced" : line.reason(status), refused);
  }

  private PollResult take(WatchStream stream, WatchStream.Item.Message message) {
    RelayProto.WatchResponse response = message.response();
    return switch (response.getMessageCase()) {
      case HELLO -> {
        hello(response.getHello());
        readClock(response.getHello().getClockNanos(), stream.sentNanos(), message.arrivedNanos());
        yield new PollResult.Idle();
      }
      case BATCH -> {
        try {
          yield batch(FactCodec.fromProto(response.getBatch()));
        } catch (WireFormatException e) {
          yield failed("it sent what is no batch of facts (%s)".formatted(e.getMessage()), false);
        }
      }
      // Of a newer version, and nothing that facts depend on.
      case MESSAGE_NOT_SET -> new PollResult.Idle();
    };
  }

  private void hello(RelayProto.Hello hello) {
    backoff.reset();
    trouble = null;
    renewing = false;
    if (!hello.getDescription().isEmpty()) {
      description = hello.getDescription();
    }
    if (hello.getEpoch() != epoch) {
      positions.newEpoch();
      epoch = hello.getEpoch();
    }
  }

  private void readClock(long relayNanos, long sentNanos, long arrivedNanos) {
    if (relayNanos != 0) {
      Instant now = clock.instant();
      long wall = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
      long passed = System.nanoTime() - arrivedNanos;
      long answered = wall - passed;
      clockReading = new ClockReading(answered - (arrivedNanos - sentNanos), answered, relayNanos);
    }
  }

  private PollResult batch(DecodedBatch decoded) {
    skipped.addAndGet(decoded.skipped());
    LogBatch batch = decoded.batch();
    positions.lossBefore(batch.firstPosition(), batch.watermarkNanos()).ifPresent(ready::add);
    ready.add(positions.renumber(batch, decoded.endPosition()));
    return new PollResult.Batch(ready.remove());
  }

  private void disconnect() {
    renewing = false;
    WatchStream running = stream;
    if (running != null) {
      running.cancel();
      stream = null;
    }
    Connecting current = connecting;
    if (current != null) {
      current.close();
      connecting = null;
    }
  }

  private PollResult failed(String reason, boolean lasting) {
    disconnect();
    if (closed.getCount() == 0) {
      return new PollResult.End();
    }
    if (trouble == null) {
      since = TIME.format(clock.instant().atZone(ZoneId.systemDefault()));
    }
    boolean givesUp = lasting && epoch == 0 && patience == Patience.WHILE_IT_MAY_PASS;
    wait = backoff.next();
    PollResult.Failed failure =
        givesUp
            ? new PollResult.Failed(reason + ".", false)
            : new PollResult.Failed(
                "No connection to %s since %s: %s. Trying again"
                    .formatted(route.name(), since, reason),
                true);
    trouble = failure;
    return failure;
  }
}
