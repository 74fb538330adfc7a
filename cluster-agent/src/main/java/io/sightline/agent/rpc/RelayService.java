package io.sightline.agent.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.sightline.agent.relay.RelayLog;
import io.sightline.agent.relay.ViewerStream;
import io.sightline.wire.v1.RelayGrpc;
import io.sightline.wire.v1.RelayProto;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code Relay.Watch} from a {@link RelayLog}.
 *
 * <p>A watcher is sent a batch only while its transport takes one, so what waits for a slow watcher
 * waits in the log, which is bounded, and not in a queue of its own. Batches are not encoded again
 * for each watcher: responses are bytes here, and have the same form on the wire.
 */
final class RelayService {
  private static final Logger LOG = LoggerFactory.getLogger(RelayService.class);

  private final RelayLog log;
  private final String description;
  private final String version;
  private final Executor executor;

  RelayService(RelayLog log, String description, String version, Executor executor) {
    this.log = log;
    this.description = description;
    this.version = version;
    this.executor = executor;
  }

  ServerServiceDefinition definition() {
    MethodDescriptor<RelayProto.WatchRequest, RelayProto.WatchResponse> watch =
        RelayGrpc.getWatchMethod();
    MethodDescriptor<RelayProto.WatchRequest, ByteString> encoded =
        watch.toBuilder(watch.getRequestMarshaller(), new EncodedMarshaller()).build();
    return ServerServiceDefinition.builder(RelayGrpc.SERVICE_NAME)
        .addMethod(encoded, ServerCalls.asyncServerStreamingCall(this::watch))
        .build();
  }

  private void watch(RelayProto.WatchRequest request, StreamObserver<ByteString> responses) {
    ViewerSession session = ViewerSession.current();
    ViewerStream facts =
        ViewerStream.open(
            log,
            session.viewer(),
            new ViewerStream.Wish(
                request.getEpoch(),
                request.getNextPosition(),
                Math.max(0, request.getHistoryNanos())));
    LOG.info(
        "{} watches from position {}",
        request.getClient().isEmpty() ? "a client" : request.getClient(),
        facts.startPosition());
    RelayProto.Hello hello =
        RelayProto.Hello.newBuilder()
            .setEpoch(facts.epoch())
            .setDescription(description)
            .setVersion(version)
            .setOldestPosition(log.oldestPosition())
            .setEndPosition(log.endPosition())
            .setFirstPosition(facts.startPosition())
            .setClockNanos(wallNanos())
            .build();
    new Watcher(session, facts, (ServerCallStreamObserver<ByteString>) responses)
        .begin(RelayProto.WatchResponse.newBuilder().setHello(hello).build().toByteString());
  }

  private static long wallNanos() {
    Instant now = InstantSource.system().instant();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }

  /** One stream. Batches are sent by one thread at a time, whichever had reason to look last. */
  private final class Watcher {
    private final ViewerSession session;
    private final ViewerStream facts;
    private final ServerCallStreamObserver<ByteString> stream;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Runnable listener = this::wake;
    private boolean completed;

    Watcher(
        ViewerSession session, ViewerStream facts, ServerCallStreamObserver<ByteString> stream) {
      this.session = session;
      this.facts = facts;
      this.stream = stream;
    }

    void begin(ByteString hello) {
      stream.setOnReadyHandler(this::wake);
      stream.setOnCancelHandler(() -> log.removeListener(listener));
      stream.setOnCloseHandler(() -> log.removeListener(listener));
      synchronized (this) {
        stream.onNext(hello);
      }
      log.addListener(listener);
      wake();
    }

    private void wake() {
      if (scheduled.compareAndSet(false, true)) {
        try {
          executor.execute(this::send);
        } catch (RejectedExecutionException e) {
          // The server was closed while the log goes on: that must not trouble who appends.
          log.removeListener(listener);
        }
      }
    }

    private synchronized void send() {
      // Cleared before looking, so that what is appended while this runs wakes it anew.
      scheduled.set(false);
      if (stream.isCancelled()) {
        // It may have been before the listener was added, when its handler had none to remove.
        log.removeListener(listener);
        return;
      }
      while (!completed && !stream.isCancelled() && stream.isReady()) {
        // Read before looking for a batch: what is appended comes before the end.
        boolean ended = log.isEnded();
        Optional<ByteString> batch = facts.next();
        if (batch.isEmpty()) {
          completed = ended;
          if (ended) {
            stream.onCompleted();
          }
          return;
        }
        Optional<Status> objection = session.objection();
        if (objection.isPresent()) {
          completed = true;
          log.removeListener(listener);
          stream.onError(objection.get().asRuntimeException());
          return;
        }
        stream.onNext(response(batch.get()));
      }
    }
  }

  /** A response with that batch, around its bytes. */
  private static ByteString response(ByteString batch) {
    int field = RelayProto.WatchResponse.BATCH_FIELD_NUMBER;
    byte[] prefix =
        new byte
            [CodedOutputStream.computeTagSize(field)
                + CodedOutputStream.computeUInt32SizeNoTag(batch.size())];
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(prefix);
      out.writeTag(field, com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt32NoTag(batch.size());
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the prefix was measured", e);
    }
    return ByteString.copyFrom(prefix).concat(batch);
  }

  /** Messages that are bytes already. */
  private static final class EncodedMarshaller implements MethodDescriptor.Marshaller<ByteString> {
    @Override
    public InputStream stream(ByteString value) {
      return new ByteArrayInputStream(value.toByteArray());
    }

    @Override
    public ByteString parse(InputStream stream) {
      try {
        return ByteString.readFrom(stream);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
