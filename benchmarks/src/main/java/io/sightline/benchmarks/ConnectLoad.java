package io.sightline.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Connections that are opened, used for one request and closed, as fast as one blocking client per
 * core can. The server closes first, as HTTP has it after {@code Connection: close}.
 */
final class ConnectLoad {
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SUCCESS = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
  private static final int BUFFER_BYTES = 4096;

  private ConnectLoad() {}

  /** Connections per second. */
  static double run(WebServer server, Duration duration) throws IOException, InterruptedException {
    int clients = Runtime.getRuntime().availableProcessors();
    long begun = System.nanoTime();
    long end = begun + duration.toNanos();
    long connections = Clients.run(clients, client -> connect(server, client, end));
    return connections * 1e9 / (System.nanoTime() - begun);
  }

  private static long connect(WebServer server, int client, long end) throws IOException {
    ByteBuffer request = ByteBuffer.allocateDirect(REQUEST.length).put(REQUEST).flip();
    ByteBuffer response = ByteBuffer.allocateDirect(BUFFER_BYTES);
    long connections = 0;
    while (System.nanoTime() < end) {
      once(server.address(client + (int) connections), request.rewind(), response.clear());
      connections++;
    }
    return connections;
  }

  private static void once(InetSocketAddress address, ByteBuffer request, ByteBuffer response)
      throws IOException {
    try (SocketChannel channel = SocketChannel.open()) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.connect(address);
      while (request.hasRemaining()) {
        channel.write(request);
      }
      while (channel.read(response) >= 0) {
        // To the end, which the server makes.
      }
    }
    response.flip();
    if (response.remaining() < SUCCESS.length
        || response.slice(0, SUCCESS.length).mismatch(ByteBuffer.wrap(SUCCESS)) >= 0) {
      throw new IOException("nginx did not answer a request with 200.");
    }
  }
}
