package io.sightline.desktop.source;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.sightline.wire.FactCodec;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection to a relay, made when it is first used. */
final class RelayChannel implements AutoCloseable {
  /** A peer that has vanished without a word is noticed after these two. */
  private static final long KEEP_ALIVE_SECONDS = 10;

  private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 5;

  private final ManagedChannel channel;
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("relay-client-", 0).factory());
  private final @Nullable MultiThreadIoEventLoopGroup group;

  RelayChannel(RelayAddress address) {
    NettyChannelBuilder builder;
    switch (address) {
      case RelayAddress.UnixSocket(var path) -> {
        group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        builder =
            NettyChannelBuilder.forAddress(new DomainSocketAddress(path.toFile()))
                .channelType(EpollDomainSocketChannel.class, DomainSocketAddress.class)
                .eventLoopGroup(group)
                // Without it the path would become the HTTP authority, which it cannot be.
                .overrideAuthority("localhost");
      }
      case RelayAddress.Tcp(var host, var port) -> {
        group = null;
        builder = NettyChannelBuilder.forAddress(host, port);
      }
    }
    channel =
        builder
            .usePlaintext()
            .executor(executor)
            .maxInboundMessageSize(FactCodec.MAX_BATCH_BYTES + 64)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .build();
  }

  ManagedChannel channel() {
    return channel;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    executor.shutdown();
    if (group != null) {
      var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }
}
