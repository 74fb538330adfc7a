package io.sightline.agent.probe;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Answers each request of a fixed length with a fixed response, until the client closes. */
final class EchoServer implements AutoCloseable {
  static final String REQUEST_TEXT = "GET /orders/17 HTTP/1.1\r\nHost: shop\r\n\r\n";
  static final String RESPONSE_TEXT = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  static final byte[] REQUEST = REQUEST_TEXT.getBytes(StandardCharsets.ISO_8859_1);
  static final byte[] RESPONSE = RESPONSE_TEXT.getBytes(StandardCharsets.ISO_8859_1);

  private final ServerSocket listener;

  private final byte[] response;

  EchoServer(InetAddress address) throws IOException {
    this(address, RESPONSE);
  }

  EchoServer(InetAddress address, byte[] response) throws IOException {
    this.response = response;
    listener = new ServerSocket(0, 128, address);
    Thread.ofPlatform().daemon().name("echo-accept").start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Sends a request and reads the whole response. */
  static void exchange(Socket socket) throws IOException {
    exchange(socket, RESPONSE.length);
  }

  static void exchange(Socket socket, int responseBytes) throws IOException {
    socket.getOutputStream().write(REQUEST);
    new DataInputStream(socket.getInputStream()).readFully(new byte[responseBytes]);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      byte[] request = new byte[REQUEST.length];
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        in.readFully(request);
        socket.getOutputStream().write(response);
      }
    } catch (IOException e) {
      // The client is done.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
