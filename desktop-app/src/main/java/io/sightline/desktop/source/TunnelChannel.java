package io.sightline.desktop.source;

import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.bootstrap.ServerBootstrap;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ChannelInitializer;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.local.LocalAddress;
import io.grpc.netty.shaded.io.netty.channel.local.LocalChannel;
import io.grpc.netty.shaded.io.netty.channel.local.LocalIoHandler;
import io.grpc.netty.shaded.io.netty.channel.local.LocalServerChannel;
import io.sightline.desktop.source.kube.ClusterClient;
import io.sightline.desktop.source.kube.ClusterException;
import io.sightline.desktop.source.kube.PortForward;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * gRPC over a forwarded connection. The two are joined within this process by Netty's local
 * transport, which is a pair of queues and no socket: no other process can reach it.
 *
 * <p>A message of the forward is asked for when the one before was handed over, and HTTP/2's own
 * windows bound what that can be. It serves one connection; when that ends, so does the tunnel.
 */
final class TunnelChannel implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
  private final CompletableFuture<Channel> client = new CompletableFuture<>();
  private final AtomicBoolean taken = new AtomicBoolean();
  private final PortForward forward;
  private final LocalAddress address;
  private volatile @Nullable String trouble;

  private TunnelChannel(ClusterClient cluster, String namespace, String pod, int port)
      throws ClusterException, InterruptedException {
    try {
      forward = PortForward.open(cluster, namespace, pod, port, new FromPod());
    } catch (ClusterException | InterruptedException | RuntimeException e) {
      stop();
      throw e;
    }
    Channel server =
        new ServerBootstrap()
            .group(group)
            .channel(LocalServerChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new ToPod());
                  }
                })
            .bind(LocalAddress.ANY)
            .sync()
            .channel();
    address = (LocalAddress) server.localAddress();
  }

  /** Forwards to a port of a pod; throws as {@link PortForward#open} does. */
  static TunnelChannel open(ClusterClient cluster, String namespace, String pod, int port)
      throws ClusterException, InterruptedException {
    return new TunnelChannel(cluster, namespace, pod, port);
  }

  /** For the channel over it. */
  NettyChannelBuilder builder() {
    return NettyChannelBuilder.forAddress(address)
        .channelType(LocalChannel.class, LocalAddress.class)
        .eventLoopGroup(group)
        .overrideAuthority("localhost");
  }

  /** Why the forwarded connection ended; empty while it has not. */
  Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  @Override
  public void close() {
    forward.close();
    stop();
  }

  private void stop() {
    var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private final class FromPod implements PortForward.Receiver {
    @Override
    public CompletionStage<?> data(ByteBuffer bytes) {
      ByteBuf copy = Unpooled.copiedBuffer(bytes);
      return client.thenCompose(
          channel -> {
            CompletableFuture<Void> written = new CompletableFuture<>();
            var _ = channel.writeAndFlush(copy).addListener(_ -> written.complete(null));
            return written;
          });
    }

    @Override
    public void ended(String reason) {
      trouble = reason;
      var _ =
          client.thenAccept(
              channel -> {
                var _ = channel.close();
              });
    }
  }

  private final class ToPod extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      if (!taken.compareAndSet(false, true) || trouble != null) {
        var _ = context.close();
        return;
      }
      client.complete(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      try {
        forward.send(bytes.nioBuffer());
      } finally {
        bytes.release();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      forward.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      trouble = "the forwarded connection broke: " + cause.getMessage();
      var _ = context.close();
    }
  }
}
