package io.sightline.agent.rpc;

import static java.util.Objects.requireNonNull;

import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.sightline.agent.relay.BatchFeed;
import io.sightline.agent.relay.NodeIdentity;
import io.sightline.agent.relay.RelayPipeline;
import io.sightline.core.fact.FactBatch;
import io.sightline.wire.FactCodec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Listens for the agents of the nodes, over TLS with certificates on both ends.
 *
 * <p>Connections are asked to end after a while, so that a certificate that was replaced or has
 * expired is not used for longer; agents come back at once and lose nothing.
 */
public final class AgentIntake implements BatchFeed {
  private static final long MAX_CONNECTION_AGE_MINUTES = 30;
  private static final long CONNECTION_GRACE_SECONDS = 5;
  private static final long SHUTDOWN_SECONDS = 2;

  private final InetSocketAddress address;
  private final MutualTls tls;
  private final IngestService.Relay relay;
  private final List<ServerInterceptor> interceptors;
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("agent-intake-", 0).factory());
  private volatile @Nullable Server server;

  AgentIntake(
      InetSocketAddress address,
      MutualTls tls,
      IngestService.Relay relay,
      List<ServerInterceptor> interceptors) {
    this.address = address;
    this.tls = tls;
    this.relay = relay;
    this.interceptors = List.copyOf(interceptors);
  }

  /**
   * An intake that listens once it is started.
   *
   * @param address port 0 for any that is free
   * @param identity is asked for the node of each agent that shares its certificate with others;
   *     null to believe them, where there is no cluster to ask
   * @param pipeline is asked how far each agent has come, and told what was refused
   */
  public AgentIntake(
      InetSocketAddress address,
      MutualTls tls,
      @Nullable NodeIdentity identity,
      RelayPipeline pipeline) {
    this(address, tls, IngestService.Relay.of(identity, pipeline), List.of());
  }

  @Override
  public void start(Consumer<FactBatch> sink) throws IOException {
    IngestService service = new IngestService(sink, relay);
    List<ServerInterceptor> all = new ArrayList<>(interceptors);
    all.add(service);
    server =
        NettyServerBuilder.forAddress(address)
            .sslContext(tls.forServer())
            .executor(executor)
            .maxInboundMessageSize(FactCodec.MAX_BATCH_BYTES)
            .permitKeepAliveTime(5, TimeUnit.SECONDS)
            .maxConcurrentCallsPerConnection(2)
            .maxConnectionAge(MAX_CONNECTION_AGE_MINUTES, TimeUnit.MINUTES)
            .maxConnectionAgeGrace(CONNECTION_GRACE_SECONDS, TimeUnit.SECONDS)
            .addService(ServerInterceptors.intercept(service, all))
            .build()
            .start();
  }

  /** The port it listens on, once started. */
  public int port() {
    return requireNonNull(server).getPort();
  }

  @Override
  public void close() {
    Server running = server;
    if (running != null) {
      running.shutdownNow();
      try {
        // Streams that do not end in that time end with their connections.
        var _ = running.awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    executor.shutdown();
  }
}
