package io.sightline.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Traffic of the agent with itself, so that everything a capture needs is used once: the virtual
 * machine then keeps it for later starts.
 */
final class Rehearsal {
  private static final Duration LENGTH = Duration.ofSeconds(4);
  private static final int REQUESTS_PER_LASTING_CONNECTION = 500;
  private static final byte[] REQUEST = ascii("GET /rehearsal HTTP/1.1\r\nHost: localhost\r\n\r\n");
  private static final byte[] RESPONSE = ascii("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

  private Rehearsal() {}

  /** Connects to itself over loopback, briefly and for longer, for some seconds. */
  static void run() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    long end = System.nanoTime() + LENGTH.toNanos();
    try (ServerSocket server = new ServerSocket(0, 50, loopback)) {
      InetSocketAddress address = new InetSocketAddress(loopback, server.getLocalPort());
      Thread.ofPlatform().daemon().name("rehearsal").start(() -> serve(server));
      for (long round = 0; System.nanoTime() < end; round++) {
        ask(address, round % 100 == 0 ? REQUESTS_PER_LASTING_CONNECTION : 1);
      }
    }
  }

  private static void ask(InetSocketAddress address, int requests) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(address);
      for (int i = 0; i < requests; i++) {
        exchange(socket, REQUEST, RESPONSE.length);
      }
    }
  }

  private static void exchange(Socket socket, byte[] message, int answerBytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(message);
    if (socket.getInputStream().readNBytes(answerBytes).length < answerBytes) {
      throw new IOException("The rehearsal's own server closed its connection.");
    }
  }

  private static void serve(ServerSocket server) {
    try {
      while (true) {
        try (Socket socket = server.accept()) {
          InputStream in = socket.getInputStream();
          while (in.readNBytes(REQUEST.length).length == REQUEST.length) {
            socket.getOutputStream().write(RESPONSE);
          }
        }
      }
    } catch (IOException e) {
      // The server was closed: the rehearsal is over.
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
