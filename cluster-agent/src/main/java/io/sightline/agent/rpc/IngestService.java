package io.sightline.agent.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.sightline.agent.relay.Access.RefusedException;
import io.sightline.agent.relay.NodeIdentity;
import io.sightline.agent.relay.RelayPipeline;
import io.sightline.core.fact.FactBatch;
import io.sightline.wire.DecodedAgentBatch;
import io.sightline.wire.FactCodec;
import io.sightline.wire.WireFormatException;
import io.sightline.wire.v1.IngestGrpc;
import io.sightline.wire.v1.IngestProto;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the batches of agents: one stream a node, one batch at a time.
 *
 * <p>The next batch is asked for when the last one has its place in the relay's order, so that an
 * agent that is too fast waits on its own node. A node's new stream ends its old one.
 */
final class IngestService extends IngestGrpc.IngestImplBase implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(IngestService.class);
  private static final Context.Key<X509Certificate> CERTIFICATE = Context.key("certificate");

  /** What the relay knows of agents, and keeps account of. */
  interface Relay {
    /** The sequence number after the last batch; empty when there was none of that epoch. */
    OptionalLong nextSequence(String source, long epoch);

    /**
     * Whether the bearer of a token is the agent of a node; throws with the reason when not.
     *
     * @param token empty where there is none
     */
    void verify(String node, String token) throws RefusedException;

    /** Whether agents are believed whatever they send. */
    boolean believesAll();

    /** Takes note of facts, or of a stream, that was refused. */
    void refused(String node, String reason, int count);

    /** A pipeline, and who says which agent is which; null to believe them. */
    static Relay of(@Nullable NodeIdentity identity, RelayPipeline pipeline) {
      return new Relay() {
        @Override
        public OptionalLong nextSequence(String source, long epoch) {
          return pipeline.nextSequence(source, epoch);
        }

        @Override
        public void verify(String node, String token) throws RefusedException {
          if (identity == null) {
            return;
          }
          String actual = identity.nodeOf(token);
          if (!actual.equals(node)) {
            throw new RefusedException(
                RefusedException.Reason.FORBIDDEN,
                "The token is that of the agent on node " + actual);
          }
        }

        @Override
        public boolean believesAll() {
          return identity == null;
        }

        @Override
        public void refused(String node, String reason, int count) {
          pipeline.refused(node, reason, count);
        }
      };
    }
  }

  private final Consumer<FactBatch> sink;
  private final Relay relay;
  private final Map<String, Delivery> deliveries = new ConcurrentHashMap<>();

  IngestService(Consumer<FactBatch> sink, Relay relay) {
    this.sink = sink;
    this.relay = relay;
  }

  /** Lets only agents in, and notes the certificate by which they came. */
  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    X509Certificate certificate = peerOf(call);
    if (certificate == null || !NodeCertificate.isOfNode(certificate)) {
      LOG.warn(
          "{} was refused: its certificate is not that of a node's agent",
          call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
      call.close(
          Status.PERMISSION_DENIED.withDescription("the certificate is not that of a node's agent"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return Contexts.interceptCall(
        Context.current().withValue(CERTIFICATE, certificate), call, headers, next);
  }

  @Override
  public StreamObserver<IngestProto.DeliverRequest> deliver(
      StreamObserver<IngestProto.DeliverResponse> responses) {
    ServerCallStreamObserver<IngestProto.DeliverResponse> stream =
        (ServerCallStreamObserver<IngestProto.DeliverResponse>) responses;
    stream.disableAutoRequest();
    stream.request(1);
    return new Delivery(CERTIFICATE.get(), stream);
  }

  private static @Nullable X509Certificate peerOf(ServerCall<?, ?> call) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return null;
    }
    try {
      return (X509Certificate) session.getPeerCertificates()[0];
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  /** One stream. Requests come one at a time; {@code replaced} may come from another stream. */
  private final class Delivery implements StreamObserver<IngestProto.DeliverRequest> {
    private final X509Certificate certificate;
    private final ServerCallStreamObserver<IngestProto.DeliverResponse> stream;
    private String source = "";
    private boolean ended;

    Delivery(
        X509Certificate certificate, ServerCallStreamObserver<IngestProto.DeliverResponse> stream) {
      this.certificate = certificate;
      this.stream = stream;
      stream.setOnCancelHandler(this::forget);
    }

    @Override
    public void onNext(IngestProto.DeliverRequest request) {
      switch (request.getMessageCase()) {
        case HELLO -> hello(request.getHello());
        case BATCH -> batch(request.getBatch().toByteArray());
        // Of a newer version, and nothing that facts depend on.
        case MESSAGE_NOT_SET -> stream.request(1);
      }
    }

    @Override
    public void onError(Throwable error) {
      forget();
    }

    @Override
    public void onCompleted() {
      forget();
      synchronized (this) {
        if (!ended) {
          ended = true;
          stream.onCompleted();
        }
      }
    }

    private void hello(IngestProto.AgentHello hello) {
      String node = hello.getSource();
      if (!source.isEmpty()) {
        end(Status.INVALID_ARGUMENT.withDescription("a second hello on the stream of " + source));
        return;
      }
      if (node.isEmpty() || !NodeCertificate.allows(certificate, node)) {
        refuse(node, "the certificate is not for node " + node, 1);
        return;
      }
      if (NodeCertificate.isShared(certificate)) {
        try {
          relay.verify(node, hello.getToken());
        } catch (RefusedException e) {
          if (e.reason() == RefusedException.Reason.CANNOT_ASK) {
            LOG.warn("the agent of node {} has to wait: {}", node, e.getMessage());
            end(Status.UNAVAILABLE.withDescription(e.getMessage()));
          } else {
            refuse(node, String.valueOf(e.getMessage()), 1);
          }
          return;
        }
      }
      source = node;
      Delivery before = deliveries.put(source, this);
      if (before != null && before != this) {
        before.end(Status.ABORTED.withDescription("another stream of this node has begun"));
      }
      OptionalLong next = relay.nextSequence(source, hello.getEpoch());
      LOG.info("the agent of node {} ({}) delivers", source, hello.getVersion());
      answer(next.isPresent() ? hello.getEpoch() : 0, next.orElse(0));
    }

    private void batch(byte[] bytes) {
      DecodedAgentBatch decoded;
      try {
        decoded = FactCodec.parseAgentBatch(bytes);
      } catch (WireFormatException e) {
        end(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
        return;
      }
      FactBatch batch = decoded.batch();
      if (source.isEmpty() || !batch.source().equals(source)) {
        refuse(
            batch.source(),
            "a batch of '%s' on the stream of '%s'".formatted(batch.source(), source),
            batch.facts().size());
        return;
      }
      Optional<String> foreign =
          relay.believesAll() ? Optional.empty() : ForeignFacts.in(batch.facts(), source);
      if (foreign.isPresent()) {
        refuse(source, "its batch holds " + foreign.get(), batch.facts().size());
        return;
      }
      if (deliveries.get(source) != this) {
        return;
      }
      sink.accept(batch);
      answer(batch.epoch(), batch.sequence() + 1);
    }

    /** Ends the stream of an agent that says what it may not, and keeps account of it. */
    private void refuse(String node, String reason, int count) {
      LOG.warn("an agent that calls itself node {} was refused: {}", node, reason);
      relay.refused(node, reason, count);
      end(Status.PERMISSION_DENIED.withDescription(reason));
    }

    private synchronized void answer(long epoch, long nextSequence) {
      if (!ended && !stream.isCancelled()) {
        stream.onNext(
            IngestProto.DeliverResponse.newBuilder()
                .setEpoch(epoch)
                .setNextSequence(nextSequence)
                .build());
        stream.request(1);
      }
    }

    private void end(Status status) {
      forget();
      synchronized (this) {
        if (!ended) {
          ended = true;
          stream.onError(status.asRuntimeException());
        }
      }
    }

    private void forget() {
      deliveries.remove(source, this);
    }
  }
}
