package io.sightline.desktop.source;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.sightline.wire.v1.RelayProto;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@code Relay.Watch}. It asks for the next message only when one was taken, so that a
 * desktop that is slow leaves the rest in the relay.
 */
final class WatchStream
    implements ClientResponseObserver<RelayProto.WatchRequest, RelayProto.WatchResponse> {
  /** What came next. */
  sealed interface Item {
    /**
     * What the relay sent.
     *
     * @param arrivedNanos when, by the monotonic clock
     */
    record Message(RelayProto.WatchResponse response, long arrivedNanos) implements Item {}

    /** The stream is over; nothing comes after it. */
    record Ended(Status status) implements Item {}
  }

  private static final int AHEAD = 8;

  private final long sentNanos = System.nanoTime();

  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
  private volatile @Nullable ClientCallStreamObserver<RelayProto.WatchRequest> call;

  static WatchStream open(RelayLine line, RelayProto.WatchRequest request) {
    WatchStream stream = new WatchStream();
    line.stub().watch(request, stream);
    return stream;
  }

  /** The next item, null when none came in that time. */
  @Nullable Item poll(Duration timeout) throws InterruptedException {
    Item item = items.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    ClientCallStreamObserver<RelayProto.WatchRequest> running = call;
    if (item instanceof Item.Message && running != null) {
      running.request(1);
    }
    return item;
  }

  /** When the request was sent, by the monotonic clock. */
  long sentNanos() {
    return sentNanos;
  }

  void cancel() {
    ClientCallStreamObserver<RelayProto.WatchRequest> running = call;
    if (running != null) {
      running.cancel("the source was closed", null);
    }
    items.add(new Item.Ended(Status.CANCELLED));
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<RelayProto.WatchRequest> requests) {
    call = requests;
    requests.disableAutoRequestWithInitial(AHEAD);
  }

  @Override
  public void onNext(RelayProto.WatchResponse response) {
    items.add(new Item.Message(response, System.nanoTime()));
  }

  @Override
  public void onError(Throwable error) {
    items.add(new Item.Ended(Status.fromThrowable(error)));
  }

  @Override
  public void onCompleted() {
    items.add(new Item.Ended(Status.OK));
  }
}
