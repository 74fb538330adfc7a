package io.sightline.desktop.source;

import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Straight to a relay of this machine. */
final class AddressRoute extends RelayRoute {
  private final RelayAddress address;

  AddressRoute(RelayAddress address) {
    this.address = address;
  }

  @Override
  public String name() {
    return address.toString();
  }

  @Override
  RelayLine open(Consumer<String> progress) {
    return switch (address) {
      case RelayAddress.UnixSocket(var path) -> {
        MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        NettyChannelBuilder builder =
            NettyChannelBuilder.forAddress(new DomainSocketAddress(path.toFile()))
                .channelType(EpollDomainSocketChannel.class, DomainSocketAddress.class)
                .eventLoopGroup(group)
                // Without it the path would become the HTTP authority, which it cannot be.
                .overrideAuthority("localhost");
        yield RelayLine.without(
            builder,
            List.of(
                () -> {
                  var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
                }));
      }
      case RelayAddress.Tcp(var host, var port) ->
          RelayLine.without(NettyChannelBuilder.forAddress(host, port), List.of());
    };
  }

  @Override
  boolean endsWithRelay() {
    return true;
  }
}
