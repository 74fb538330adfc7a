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
import io.sightline.core.fact.FactBatch;
import io.sightline.wire.DecodedAgentBatch;
import io.sightline.wire.FactCodec;
import io.sightline.wire.WireFormatException;
import io.sightline.wire.v1.IngestGrpc;
import io.sightline.wire.v1.IngestProto;
import java.security.cert.X509Certificate;
import java.util.Map;
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

  /** What the relay knows of an agent. */
  interface Progress {
    /** The sequence number after the last batch; empty when there was none of that epoch. */
    OptionalLong nextSequence(String source, long epoch);
  }

  private final Consumer<FactBatch> sink;
  private final Progress progress;
  private final Map<String, Delivery> deliveries = new ConcurrentHashMap<>();

  IngestService(Consumer<FactBatch> sink, Progress progress) {
    this.sink = sink;
    this.progress = progress;
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
      if (hello.getSource().isEmpty() || !NodeCertificate.allows(certificate, hello.getSource())) {
        LOG.warn(
            "an agent was refused: it calls itself node {}, and its certificate is not for that",
            hello.getSource());
        end(
            Status.PERMISSION_DENIED.withDescription(
                "the certificate is not for node " + hello.getSource()));
        return;
      }
      source = hello.getSource();
      Delivery before = deliveries.put(source, this);
      if (before != null && before != this) {
        before.end(Status.ABORTED.withDescription("another stream of this node has begun"));
      }
      OptionalLong next = progress.nextSequence(source, hello.getEpoch());
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
        end(
            Status.PERMISSION_DENIED.withDescription(
                "a batch of '%s' on the stream of '%s'".formatted(batch.source(), source)));
        return;
      }
      if (deliveries.get(source) != this) {
        return;
      }
      sink.accept(batch);
      answer(batch.epoch(), batch.sequence() + 1);
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
