package io.sightline.agent.rpc;

import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.sightline.agent.relay.Access;
import io.sightline.agent.relay.RelayLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves a relay's facts to desktops, over a Unix socket or TCP on the loopback.
 *
 * <p>The server ends its streams when it is closed; clients come back by themselves.
 */
public final class RelayServer implements AutoCloseable {
  /**
   * What a client may read about the origin of the facts.
   *
   * @param description e.g. the name of the host
   * @param version of the program
   */
  public record Identity(String description, String version) {}

  private static final int MAX_REQUEST_BYTES = 64 << 10;
  private static final long SHUTDOWN_SECONDS = 2;
  private static final long DRAIN_SECONDS = 5;

  /** After that long a stream asks again whether its viewer may still see what it sends. */
  private static final Duration VIEWER_VALIDITY = Duration.ofSeconds(30);

  private final Server server;
  private final RelayLog log;
  private final ExecutorService executor;
  private final @Nullable MultiThreadIoEventLoopGroup group;
  private final @Nullable Path socket;

  private RelayServer(
      RelayLog log,
      Server server,
      ExecutorService executor,
      @Nullable MultiThreadIoEventLoopGroup group,
      @Nullable Path socket) {
    this.log = log;
    this.server = server;
    this.executor = executor;
    this.group = group;
    this.socket = socket;
  }

  /**
   * Serves on a Unix socket that only one user can open: it has mode 0600 and stands in a directory
   * of mode 0700, both of which belong to that user, so that there is no moment at which somebody
   * else could connect.
   *
   * @param socket its directory is made when it is not there; a socket of that name is replaced
   * @param ownerUid the user who may connect; where it is not the current one, root is needed
   * @throws IOException when the directory belongs to somebody else or the socket cannot be made
   */
  public static RelayServer onUnixSocket(RelayLog log, Identity identity, Path socket, int ownerUid)
      throws IOException {
    Path directory = socket.toAbsolutePath().getParent();
    if (directory == null) {
      throw new IOException(socket + " is not the name of a socket");
    }
    prepare(directory, ownerUid);
    if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
      if (Files.isRegularFile(socket, LinkOption.NOFOLLOW_LINKS)
          || Files.isDirectory(socket, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException(socket + " is not a socket: name another path");
      }
      Files.delete(socket);
    }
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
            .channelType(EpollServerDomainSocketChannel.class)
            .bossEventLoopGroup(group)
            .workerEventLoopGroup(group);
    // Who may connect is decided by the socket's owner and mode.
    RelayServer started =
        start(
            builder,
            log,
            identity,
            group,
            socket,
            ViewerSession.interceptor(Access.EVERYTHING, VIEWER_VALIDITY));
    try {
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
      Files.setAttribute(socket, "unix:uid", ownerUid, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      started.close();
      throw e;
    }
    return started;
  }

  /**
   * Serves on a port of the loopback address, to anybody on this machine: for tests, and for a
   * forwarded port.
   *
   * @param port 0 for any that is free
   */
  public static RelayServer onLoopback(RelayLog log, Identity identity, int port)
      throws IOException {
    return onLoopback(log, identity, port, Access.EVERYTHING, VIEWER_VALIDITY);
  }

  /**
   * Serves on a port of the loopback address, to whom the access lets in.
   *
   * @param port 0 for any that is free
   */
  public static RelayServer onLoopback(RelayLog log, Identity identity, int port, Access access)
      throws IOException {
    return onLoopback(log, identity, port, access, VIEWER_VALIDITY);
  }

  static RelayServer onLoopback(
      RelayLog log, Identity identity, int port, Access access, Duration validity)
      throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return start(builder, log, identity, null, null, ViewerSession.interceptor(access, validity));
  }

  /** The TCP port it listens on; -1 on a Unix socket. */
  public int port() {
    return socket == null ? server.getPort() : -1;
  }

  /** Lets every stream send what the log holds, and end, for some seconds at most. */
  public void drain() {
    log.end();
    server.shutdown();
    try {
      // A watcher that does not take the rest in that time is cut off by close().
      var _ = server.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends all streams, stops listening and removes the socket. */
  @Override
  public void close() {
    server.shutdownNow();
    try {
      // Streams that do not end in that time end with their connections.
      var _ = server.awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    executor.shutdown();
    if (group != null) {
      var _ = group.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    }
    if (socket != null) {
      try {
        Files.deleteIfExists(socket);
      } catch (IOException e) {
        // The next start replaces it.
      }
    }
  }

  private static RelayServer start(
      NettyServerBuilder builder,
      RelayLog log,
      Identity identity,
      @Nullable MultiThreadIoEventLoopGroup group,
      @Nullable Path socket,
      ServerInterceptor access)
      throws IOException {
    ExecutorService executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("relay-watch-", 0).factory());
    RelayService service =
        new RelayService(log, identity.description(), identity.version(), executor);
    Server server =
        builder
            .executor(executor)
            .maxInboundMessageSize(MAX_REQUEST_BYTES)
            // A viewer of many namespaces brings a token of a kilobyte or two for each.
            .maxInboundMetadataSize(MAX_REQUEST_BYTES)
            .permitKeepAliveTime(5, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(false)
            .maxConcurrentCallsPerConnection(4)
            .addService(ServerInterceptors.intercept(service.definition(), access))
            .build();
    RelayServer started = new RelayServer(log, server, executor, group, socket);
    try {
      server.start();
    } catch (IOException e) {
      started.close();
      throw e;
    }
    return started;
  }

  private static void prepare(Path directory, int ownerUid) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.setAttribute(directory, "unix:uid", ownerUid, LinkOption.NOFOLLOW_LINKS);
    }
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(directory + " is not a directory: name another path for the socket");
    }
    Object uid = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    String mode =
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS));
    if (!uid.equals(ownerUid) || !mode.equals("rwx------")) {
      throw new IOException(
          "%s has mode %s and belongs to user %s; it must be for user %d alone (mode 0700): name another directory for the socket"
              .formatted(directory, mode, uid, ownerUid));
    }
  }
}
