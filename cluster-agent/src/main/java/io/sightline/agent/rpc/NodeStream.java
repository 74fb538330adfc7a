package io.sightline.agent.rpc;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.sightline.agent.delivery.Outbox;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.source.Backoff;
import io.sightline.wire.FactCodec;
import io.sightline.wire.v1.IngestGrpc;
import io.sightline.wire.v1.IngestProto;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what is in a node's {@link Outbox} to the relay, and goes on from what the relay has
 * whenever the line or the relay breaks.
 *
 * <p>A thread of its own sends; whoever captures only puts batches into the outbox and never waits.
 */
public final class NodeStream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeStream.class);

  /** A relay that has vanished without a word is noticed after these two. */
  private static final long KEEP_ALIVE_SECONDS = 10;

  private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 5;
  private static final Duration HELLO_TIMEOUT = Duration.ofSeconds(10);

  private final String node;
  private final String version;
  private final String relay;
  private final Credential credential;
  private final Outbox outbox;
  private final ManagedChannel channel;
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("node-stream-", 0).factory());
  private final Backoff backoff = new Backoff(RandomGenerator.getDefault());
  private final Thread sender;

  // Guarded by this, which is notified of every change.
  private boolean closed;
  private @Nullable Attempt current;
  private String lastTrouble = "";

  /**
   * A stream that connects once it is started.
   *
   * @param relay host and port
   * @param relayName the name in the relay's certificate; empty for the host it is reached by
   * @param credential sent at the beginning of each stream, as it is then
   */
  public NodeStream(
      String node,
      String version,
      String relay,
      String relayName,
      MutualTls tls,
      Credential credential,
      Outbox outbox)
      throws IOException {
    this.node = node;
    this.credential = credential;
    this.version = version;
    this.relay = relay;
    this.outbox = outbox;
    NettyChannelBuilder builder =
        NettyChannelBuilder.forTarget("dns:///" + relay)
            .sslContext(tls.forClient())
            .executor(executor)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .maxInboundMessageSize(1 << 16);
    if (!relayName.isEmpty()) {
      builder.overrideAuthority(relayName);
    }
    this.channel = builder.build();
    this.sender = Thread.ofPlatform().daemon().name("node-stream").unstarted(this::run);
  }

  /** Begins to deliver. */
  public void start() {
    sender.start();
  }

  /** Adds a batch; never waits for the relay. */
  public void accept(FactBatch batch) {
    outbox.offer(batch);
    synchronized (this) {
      notifyAll();
    }
  }

  /** Waits until the relay has everything, for that long at most; false when it has not. */
  public synchronized boolean drain(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!outbox.isEmpty()) {
      long rest = deadline - System.nanoTime();
      if (rest <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, rest);
    }
    return true;
  }

  /** Whether the relay takes part in a stream at this moment. */
  public synchronized boolean isDelivering() {
    return current != null && current.answered && current.ended == null;
  }

  /** Ends the stream; what the relay does not have yet is lost with this process. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    channel.shutdownNow();
    try {
      sender.join(TimeUnit.SECONDS.toMillis(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    executor.shutdown();
  }

  private void run() {
    try {
      while (!isClosed()) {
        Attempt attempt = new Attempt();
        setCurrent(attempt);
        String trouble = attempt.run();
        setCurrent(null);
        tell(attempt.hasWorked(), trouble);
        pause(backoff.next());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void setCurrent(@Nullable Attempt attempt) {
    current = attempt;
  }

  private synchronized void pause(Duration wait) throws InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    for (long rest = wait.toNanos(); rest > 0 && !closed; rest = deadline - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, rest);
    }
  }

  /**
   * Says once what is wrong, and not each time it is tried again. The end of a stream that worked
   * is nothing yet: the relay ends connections now and then.
   */
  private synchronized void tell(boolean worked, String trouble) {
    if (closed) {
      return;
    }
    if (worked) {
      LOG.info("the stream to the relay at {} ended ({}); going on", relay, trouble);
    } else if (!trouble.equals(lastTrouble)) {
      lastTrouble = trouble;
      LOG.warn(
          "no delivery to the relay at {}: {}. Facts are kept, in longer windows if need be; trying"
              + " again",
          relay,
          trouble);
    }
  }

  /** One stream, from hello to its end. */
  private final class Attempt
      implements ClientResponseObserver<IngestProto.DeliverRequest, IngestProto.DeliverResponse> {
    private @Nullable ClientCallStreamObserver<IngestProto.DeliverRequest> requests;
    private boolean answered;
    private @Nullable Status ended;

    /** Runs until the stream ends, and says why it did. */
    String run() throws InterruptedException {
      String token;
      try {
        token = credential.token();
      } catch (IOException e) {
        return "the token that says which node this is cannot be read (%s)".formatted(e);
      }
      IngestGrpc.newStub(channel).deliver(this);
      ClientCallStreamObserver<IngestProto.DeliverRequest> stream = stream();
      stream.onNext(
          IngestProto.DeliverRequest.newBuilder()
              .setHello(
                  IngestProto.AgentHello.newBuilder()
                      .setSource(node)
                      .setEpoch(outbox.epoch())
                      .setVersion(version)
                      .setToken(token))
              .build());
      if (!awaitAnswer()) {
        stream.cancel("no answer to the hello", null);
        return "it does not answer";
      }
      while (true) {
        FactBatch batch = awaitBatch(stream);
        if (batch == null) {
          stream.cancel("the agent ends", null);
          return reason();
        }
        stream.onNext(
            IngestProto.DeliverRequest.newBuilder()
                .setBatch(FactCodec.toProto(batch).toByteString())
                .build());
      }
    }

    /** Whether the relay took part in it. */
    boolean hasWorked() {
      synchronized (NodeStream.this) {
        return answered;
      }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<IngestProto.DeliverRequest> stream) {
      stream.setOnReadyHandler(this::changed);
      synchronized (NodeStream.this) {
        requests = stream;
      }
    }

    @Override
    public void onNext(IngestProto.DeliverResponse response) {
      synchronized (NodeStream.this) {
        if (current != this) {
          return;
        }
        if (!answered) {
          answered = true;
          outbox.resume(response.getEpoch() != 0, response.getNextSequence());
          backoff.reset();
          lastTrouble = "";
          LOG.info("delivering to the relay at {}", relay);
        } else if (response.getEpoch() == outbox.epoch()) {
          outbox.acknowledge(response.getNextSequence());
        }
        NodeStream.this.notifyAll();
      }
    }

    @Override
    public void onError(Throwable error) {
      end(Status.fromThrowable(error));
    }

    @Override
    public void onCompleted() {
      end(Status.OK);
    }

    private ClientCallStreamObserver<IngestProto.DeliverRequest> stream() {
      synchronized (NodeStream.this) {
        return java.util.Objects.requireNonNull(requests);
      }
    }

    private void end(Status status) {
      synchronized (NodeStream.this) {
        ended = status;
        NodeStream.this.notifyAll();
      }
    }

    private void changed() {
      synchronized (NodeStream.this) {
        NodeStream.this.notifyAll();
      }
    }

    private boolean awaitAnswer() throws InterruptedException {
      long deadline = System.nanoTime() + HELLO_TIMEOUT.toNanos();
      synchronized (NodeStream.this) {
        while (!answered && ended == null && !closed) {
          long rest = deadline - System.nanoTime();
          if (rest <= 0) {
            return false;
          }
          TimeUnit.NANOSECONDS.timedWait(NodeStream.this, rest);
        }
      }
      return true;
    }

    /** The next batch, once the transport takes one; null when the stream has ended. */
    private @Nullable FactBatch awaitBatch(
        ClientCallStreamObserver<IngestProto.DeliverRequest> stream) throws InterruptedException {
      synchronized (NodeStream.this) {
        while (ended == null && !closed) {
          if (answered && stream.isReady()) {
            Optional<FactBatch> batch = outbox.next();
            if (batch.isPresent()) {
              return batch.get();
            }
          }
          NodeStream.this.wait();
        }
        return null;
      }
    }

    private String reason() {
      synchronized (NodeStream.this) {
        Status status = ended;
        if (status == null) {
          return "the agent ends";
        }
        Throwable cause = status.getCause();
        while (cause != null && cause.getCause() != null) {
          cause = cause.getCause();
        }
        String text = cause == null ? status.getDescription() : cause.getMessage();
        return status.isOk()
            ? "it ended the stream"
            : text == null ? status.getCode().toString() : text;
      }
    }
  }
}
