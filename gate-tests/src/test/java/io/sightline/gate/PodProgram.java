package io.sightline.gate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * What runs in the pods of {@link KubernetesGateTest}, as a process of its own: servers that answer
 * and callers that call a given number of times.
 */
final class PodProgram {
  private static final String REQUEST = "GET /item/1 HTTP/1.1\r\nHost: web\r\n\r\n";
  private static final String RESPONSE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final int TIMEOUT_MILLIS = 10_000;

  private PodProgram() {}

  /**
   * Arguments: serve PORT, answer PORT, call HOST PORT CONNECTIONS REQUESTS, ask HOST PORT NAMES.
   */
  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "serve" -> serve(Integer.parseInt(arguments[1]));
      case "answer" -> answer(Integer.parseInt(arguments[1]));
      case "call" ->
          call(
              new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2])),
              Integer.parseInt(arguments[3]),
              Integer.parseInt(arguments[4]));
      case "ask" ->
          ask(
              new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2])),
              Integer.parseInt(arguments[3]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void serve(int port) throws IOException {
    try (ServerSocket listener = new ServerSocket(port)) {
      while (true) {
        Socket accepted = listener.accept();
        Thread.ofVirtual().start(() -> serve(accepted));
      }
    }
  }

  private static void serve(Socket accepted) {
    try (accepted) {
      BufferedReader in = reader(accepted);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.isEmpty()) {
          write(accepted, RESPONSE);
        }
      }
    } catch (IOException e) {
      System.err.println(e);
    }
  }

  private static void call(InetSocketAddress server, int connections, int requests)
      throws IOException {
    for (int i = 0; i < connections; i++) {
      try (Socket socket = new Socket()) {
        socket.connect(server, TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        BufferedReader in = reader(socket);
        for (int j = 0; j < requests; j++) {
          write(socket, REQUEST);
          String line = in.readLine();
          if (line == null || !line.endsWith("200 OK")) {
            throw new IOException("unexpected answer " + line);
          }
          while (!line.isEmpty()) {
            line = in.readLine();
          }
          in.skip(2);
        }
      }
    }
  }

  /** Answers each query with no records. */
  private static void answer(int port) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(port)) {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        socket.receive(packet);
        packet.getData()[2] |= (byte) 0x80;
        socket.send(packet);
      }
    }
  }

  private static void ask(InetSocketAddress server, int names) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("0.0.0.0"))) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(server);
      for (int i = 0; i < names; i++) {
        byte[] query = query(i);
        socket.send(new DatagramPacket(query, query.length));
        socket.receive(new DatagramPacket(new byte[512], 512));
      }
    }
  }

  /** A query for the address of {@code web.demo}, RFC 1035 §4. */
  private static byte[] query(int id) {
    byte[] header = {(byte) (id >> 8), (byte) id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    byte[] question = {3, 'w', 'e', 'b', 4, 'd', 'e', 'm', 'o', 0, 0, 1, 0, 1};
    byte[] query = new byte[header.length + question.length];
    System.arraycopy(header, 0, query, 0, header.length);
    System.arraycopy(question, 0, query, header.length, question.length);
    return query;
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }
}
