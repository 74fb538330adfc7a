package io.sightline.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * nginx with one worker per core, answering every request with two bytes.
 *
 * <p>It listens on {@value #ADDRESSES} loopback addresses at one port, so that a client that opens
 * many connections can spread them and does not run out of ports.
 */
final class WebServer implements AutoCloseable {
  private static final int ADDRESSES = 32;
  private static final Duration START = Duration.ofSeconds(10);

  private final Child process;
  private final int port;

  private WebServer(Child process, int port) {
    this.process = process;
    this.port = port;
  }

  static WebServer start(Workspace workspace) throws IOException, InterruptedException {
    int port = freePort();
    Path directory = workspace.file("nginx");
    Files.createDirectories(directory);
    Path configuration = directory.resolve("nginx.conf");
    Files.writeString(
        configuration,
        """
        user root;
        daemon off;
        pid nginx.pid;
        worker_processes auto;
        events { worker_connections 1024; }
        http {
          access_log off;
          keepalive_requests 1000000000;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          server {
            %s
            location / { return 200 "ok"; }
          }
        }
        """
            .formatted(listening(port)));
    Child process =
        workspace.start(
            "nginx",
            List.of(
                "nginx",
                "-e",
                "stderr",
                "-p",
                directory.toString(),
                "-c",
                configuration.toString()));
    process.awaitReady(() -> accepts(port), START);
    return new WebServer(process, port);
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.close();
  }

  /** One of its addresses; any index will do. */
  InetSocketAddress address(int index) throws IOException {
    byte last = (byte) (1 + Math.floorMod(index, ADDRESSES));
    return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, last}), port);
  }

  private static String listening(int port) {
    return IntStream.rangeClosed(1, ADDRESSES)
        .mapToObj(last -> "listen 127.0.0.%d:%d;".formatted(last, port))
        .collect(Collectors.joining(" "));
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
