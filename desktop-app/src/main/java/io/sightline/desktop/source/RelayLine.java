package io.sightline.desktop.source;

import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.sightline.desktop.source.kube.ClusterException;
import io.sightline.desktop.source.kube.ViewerTokens;
import io.sightline.wire.FactCodec;
import io.sightline.wire.v1.RelayGrpc;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One connection to a relay, and what lies beneath it. */
final class RelayLine implements AutoCloseable {
  /** A peer that has vanished without a word is noticed after these two. */
  private static final long KEEP_ALIVE_SECONDS = 10;

  private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 5;

  private final ManagedChannel channel;

  // Never shut down, since calls that end after the channel was closed still tell it; idle it is
  // nothing.
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("relay-client-", 0).factory());
  private final @Nullable ViewerTokens tokens;
  private final Supplier<Optional<String>> trouble;
  private final List<Runnable> beneath;

  private RelayLine(
      NettyChannelBuilder builder,
      @Nullable ViewerTokens tokens,
      Supplier<Optional<String>> trouble,
      List<Runnable> beneath) {
    this.tokens = tokens;
    this.trouble = trouble;
    this.beneath = beneath;
    this.channel =
        builder
            .usePlaintext()
            .executor(executor)
            .maxInboundMessageSize(FactCodec.MAX_BATCH_BYTES + 64)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .build();
  }

  /**
   * A line to a relay that asks for no token.
   *
   * @param beneath what to end with it, after the channel
   */
  static RelayLine without(NettyChannelBuilder builder, List<Runnable> beneath) {
    return new RelayLine(builder, null, Optional::empty, beneath);
  }

  /**
   * A line to a relay that is told by tokens who calls.
   *
   * @param trouble why the line broke, where that is known beneath gRPC
   */
  static RelayLine with(
      NettyChannelBuilder builder,
      ViewerTokens tokens,
      Supplier<Optional<String>> trouble,
      List<Runnable> beneath) {
    return new RelayLine(builder, tokens, trouble, beneath);
  }

  RelayGrpc.RelayStub stub() {
    RelayGrpc.RelayStub stub = RelayGrpc.newStub(channel);
    ViewerTokens viewer = tokens;
    return viewer == null ? stub : stub.withCallCredentials(new Bearer(viewer));
  }

  /** Whether the stream should be opened anew, with tokens that hold for longer. */
  boolean isRenewalDue() {
    return tokens != null && tokens.isRenewalDue();
  }

  /** Why a stream over it ended, in words. */
  String reason(Status status) {
    if (status.getCode() == Status.Code.UNAUTHENTICATED && tokens != null) {
      tokens.forget();
    }
    Optional<String> below =
        status.getCode() == Status.Code.UNAVAILABLE ? trouble.get() : Optional.empty();
    if (below.isPresent()) {
      return below.get();
    }
    String text = status.getDescription();
    Throwable cause = status.getCause();
    if (cause != null && cause.getMessage() != null) {
      text = cause.getMessage();
    }
    return text == null ? status.getCode().toString() : text;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    beneath.forEach(Runnable::run);
  }

  /** Sends all tokens with a call; the relay shows what any of them may see. */
  private static final class Bearer extends CallCredentials {
    private static final Metadata.Key<String> AUTHORIZATION =
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final ViewerTokens tokens;

    Bearer(ViewerTokens tokens) {
      this.tokens = tokens;
    }

    @Override
    public void applyRequestMetadata(
        RequestInfo request, Executor executor, MetadataApplier applier) {
      executor.execute(
          () -> {
            try {
              Metadata headers = new Metadata();
              tokens.get().forEach(token -> headers.put(AUTHORIZATION, "Bearer " + token));
              applier.apply(headers);
            } catch (ClusterException e) {
              applier.fail(Status.UNAVAILABLE.withCause(e));
            } catch (RuntimeException e) {
              applier.fail(Status.INTERNAL.withCause(e));
            }
          });
    }
  }
}
