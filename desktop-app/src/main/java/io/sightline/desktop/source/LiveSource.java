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
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Facts from a relay as they come. When the connection is lost it connects again by itself and goes
 * on where it was; what cannot be had any more becomes a {@code Loss}.
 *
 * <p>Positions have no gaps, see {@link SessionPositions}. One thread polls; any may close.
 */
public final class LiveSource implements FactSource {
  private final RelayAddress address;
  private final String client;
  private final Duration history;
  private final RelayChannel channel;
  private final SessionPositions positions = new SessionPositions();
  private final Backoff backoff = new Backoff(RandomGenerator.getDefault());
  private final Queue<LogBatch> ready = new ArrayDeque<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicLong skipped = new AtomicLong();
  private volatile String description;
  private volatile @Nullable WatchStream stream;
  private volatile long epoch;
  private @Nullable Duration wait;

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
    this.address = address;
    this.client = client;
    this.history = history;
    this.description = address.toString();
    this.channel = new RelayChannel(address);
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

  /** Facts left out because a newer version of the relay sent them. */
  public long skippedFacts() {
    return skipped.get();
  }

  @Override
  public PollResult poll(Duration timeout) throws InterruptedException {
    if (closed.getCount() == 0) {
      return new PollResult.End();
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
      return new PollResult.Idle();
    }
    return receive(timeout);
  }

  @Override
  public void close() {
    closed.countDown();
    WatchStream running = stream;
    if (running != null) {
      running.cancel();
    }
    channel.close();
  }

  private PollResult receive(Duration timeout) throws InterruptedException {
    WatchStream running = stream;
    if (running == null) {
      running =
          WatchStream.open(
              channel,
              RelayProto.WatchRequest.newBuilder()
                  .setEpoch(epoch)
                  .setNextPosition(positions.nextRelay())
                  .setClient(client)
                  .setHistoryNanos(history.toNanos())
                  .build());
      stream = running;
    }
    WatchStream.Item item = running.poll(timeout);
    return switch (item) {
      case null -> new PollResult.Idle();
      case WatchStream.Item.Message(var response) -> take(response);
      // A relay that ends its stream without an error has nothing more to say.
      case WatchStream.Item.Ended(var status) ->
          status.isOk() || closed.getCount() == 0 ? end() : failed(reason(status));
    };
  }

  private PollResult take(RelayProto.WatchResponse response) {
    return switch (response.getMessageCase()) {
      case HELLO -> {
        hello(response.getHello());
        yield new PollResult.Idle();
      }
      case BATCH -> {
        try {
          yield batch(FactCodec.fromProto(response.getBatch()));
        } catch (WireFormatException e) {
          yield failed("it sent what is no batch of facts (%s)".formatted(e.getMessage()));
        }
      }
      // Of a newer version, and nothing that facts depend on.
      case MESSAGE_NOT_SET -> new PollResult.Idle();
    };
  }

  private void hello(RelayProto.Hello hello) {
    backoff.reset();
    if (!hello.getDescription().isEmpty()) {
      description = hello.getDescription();
    }
    if (hello.getEpoch() != epoch) {
      positions.newEpoch();
      epoch = hello.getEpoch();
    }
  }

  private PollResult batch(DecodedBatch decoded) {
    skipped.addAndGet(decoded.skipped());
    LogBatch batch = decoded.batch();
    positions.lossBefore(batch.firstPosition(), batch.watermarkNanos()).ifPresent(ready::add);
    ready.add(positions.renumber(batch, decoded.endPosition()));
    return new PollResult.Batch(ready.remove());
  }

  private PollResult end() {
    closed.countDown();
    return new PollResult.End();
  }

  private PollResult failed(String reason) {
    WatchStream running = stream;
    if (running != null) {
      running.cancel();
      stream = null;
    }
    wait = backoff.next();
    return new PollResult.Failed(
        "No connection to %s: %s. Trying again".formatted(address, reason), true);
  }

  private static String reason(Status status) {
    String text = status.getDescription();
    Throwable cause = status.getCause();
    if (cause != null && cause.getMessage() != null) {
      text = cause.getMessage();
    }
    return text == null ? status.getCode().toString() : text;
  }
}
