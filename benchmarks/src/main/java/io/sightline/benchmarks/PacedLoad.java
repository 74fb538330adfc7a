package io.sightline.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Persistent connections that ask at a fixed rate in all, as far as the machine keeps up. */
final class PacedLoad {
  private static final int CONNECTIONS = 8;
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: bench\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);
  private static final int BUFFER_BYTES = 4096;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private PacedLoad() {}

  /** Runs for a time and gives the rate that was reached, in requests per second. */
  static double run(WebServer server, int requestsPerSecond, Duration duration)
      throws IOException, InterruptedException {
    long periodNanos = NANOS_PER_SECOND * CONNECTIONS / requestsPerSecond;
    long begun = System.nanoTime();
    long end = begun + duration.toNanos();
    long requests =
        Clients.run(
            CONNECTIONS,
            client -> {
              long first = begun + client * periodNanos / CONNECTIONS;
              return ask(server, client, first, periodNanos, end);
            });
    return requests * 1e9 / (System.nanoTime() - begun);
  }

  private static long ask(WebServer server, int client, long first, long periodNanos, long end)
      throws IOException {
    ByteBuffer request = ByteBuffer.allocateDirect(REQUEST.length).put(REQUEST).flip();
    ByteBuffer response = ByteBuffer.allocateDirect(BUFFER_BYTES);
    try (SocketChannel channel = SocketChannel.open(server.address(client))) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      long requests = 0;
      for (long due = first; due < end; due += periodNanos) {
        long early = due - System.nanoTime();
        if (early > 0) {
          LockSupport.parkNanos(early);
        }
        if (System.nanoTime() > end) {
          // The machine is behind; what is overdue is not made up for.
          return requests;
        }
        request.rewind();
        while (request.hasRemaining()) {
          channel.write(request);
        }
        readResponse(channel, response.clear());
        requests++;
      }
      return requests;
    }
  }

  private static void readResponse(SocketChannel channel, ByteBuffer response) throws IOException {
    do {
      if (channel.read(response) < 0) {
        throw new EOFException("nginx closed a persistent connection.");
      }
    } while (!endsWithBody(response));
  }

  private static boolean endsWithBody(ByteBuffer response) {
    int start = response.position() - END.length;
    return start >= 0 && response.slice(start, END.length).equals(ByteBuffer.wrap(END));
  }
}
