package io.sightline.desktop.source.kube;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Leads the JDK's HTTP client to one API server through a proxy that it cannot speak to: it takes
 * the client's {@code CONNECT} on a port of the loopback and dials the server by a {@link
 * ProxyDialer}. What goes through is TLS between client and API server.
 *
 * <p>The port leads to that server only, and only who knows a secret of this process is let
 * through: to anybody else of the machine it is of no use. It is there only where the kubeconfig
 * names such a proxy, and only while the cluster is open. Thread-safe.
 */
final class ProxyBridge implements AutoCloseable {
  private static final int BACKLOG = 50;
  private static final int MAX_HEADERS = 16 << 10;
  private static final int SECRET_BYTES = 32;
  private static final int BUFFER = 16 << 10;
  private static final int REQUEST_MILLIS = (int) Duration.ofSeconds(10).toMillis();

  private final ProxyDialer dialer;
  private final String host;
  private final int port;
  private final ServerSocket listener;
  private final String authorization;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Optional<String> trouble = Optional.empty();

  private ProxyBridge(ProxyDialer dialer, String host, int port, ServerSocket listener) {
    this.dialer = dialer;
    this.host = host;
    this.port = port;
    this.listener = listener;
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    String login = "sightline:" + HexFormat.of().formatHex(secret);
    this.authorization =
        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.US_ASCII));
  }

  /** A bridge to a port of a host. */
  static ProxyBridge open(ProxyDialer dialer, String host, int port) throws ClusterException {
    try {
      ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
      ProxyBridge bridge = new ProxyBridge(dialer, host, port, listener);
      Thread.ofVirtual().name("proxy-bridge").start(bridge::accept);
      return bridge;
    } catch (IOException e) {
      throw ClusterException.passing(
          "No port of this machine could be had for the way to the proxy %s (%s)"
              .formatted(dialer.name(), e.getMessage()));
    }
  }

  /** Where the HTTP client finds it, as a proxy. */
  InetSocketAddress address() {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  /** What the HTTP client has to send as {@code Proxy-Authorization}. */
  String authorization() {
    return authorization;
  }

  /** Why the last attempt did not get through; empty where it did. */
  Optional<String> trouble() {
    return trouble;
  }

  @Override
  public void close() {
    quietly(listener);
    open.forEach(ProxyBridge::quietly);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        Thread.ofVirtual().name("proxy-bridge-connection").start(() -> serve(client));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          trouble =
              Optional.of("this program takes no more connections (%s)".formatted(e.getMessage()));
          quietly(listener);
        }
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      client.setSoTimeout(REQUEST_MILLIS);
      List<String> request = Headers.read(client.getInputStream(), MAX_HEADERS);
      OutputStream out = client.getOutputStream();
      if (!isAuthorized(request)) {
        answer(out, "407 Proxy Authentication Required");
        return;
      }
      if (!request.getFirst().equals("CONNECT %s:%d HTTP/1.1".formatted(host, port))) {
        answer(out, "403 Forbidden");
        return;
      }
      client.setSoTimeout(0);
      Optional<Socket> server = dial();
      if (server.isEmpty()) {
        answer(out, "502 Bad Gateway");
        return;
      }
      try (Socket through = server.get()) {
        answer(out, "200 OK");
        carry(client, through);
      } finally {
        open.remove(server.get());
      }
    } catch (IOException e) {
      // One end has gone, and with it the connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  /** Empty where the proxy does not let through; why, is kept. */
  private Optional<Socket> dial() throws IOException {
    try {
      Socket server = dialer.connect(host, port);
      open.add(server);
      if (listener.isClosed()) {
        server.close();
      }
      trouble = Optional.empty();
      return Optional.of(server);
    } catch (IOException e) {
      trouble = Optional.of(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private boolean isAuthorized(List<String> request) {
    String name = "proxy-authorization:";
    return request.stream()
        .filter(header -> header.regionMatches(true, 0, name, 0, name.length()))
        .map(header -> header.substring(name.length()).strip())
        .anyMatch(
            given ->
                MessageDigest.isEqual(
                    given.getBytes(StandardCharsets.ISO_8859_1),
                    authorization.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static void answer(OutputStream out, String status) throws IOException {
    out.write("HTTP/1.1 %s\r\n\r\n".formatted(status).getBytes(StandardCharsets.US_ASCII));
  }

  /** Until both directions have ended. */
  private static void carry(Socket client, Socket server) throws InterruptedException {
    Thread up = Thread.ofVirtual().name("proxy-bridge-up").start(() -> copy(client, server));
    copy(server, client);
    up.join();
  }

  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // Nobody reads there any more, so nothing needs to be asked for here.
      quietly(from);
      quietly(to);
    }
  }

  private static void quietly(Closeable what) {
    try {
      what.close();
    } catch (IOException e) {
      // It is of no use any more in any case.
    }
  }
}
