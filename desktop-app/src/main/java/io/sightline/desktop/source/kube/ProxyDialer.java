package io.sightline.desktop.source.kube;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Connects to a host by way of a proxy: SOCKS 5 (RFC 1928, RFC 1929), or HTTP over TLS (RFC 9110
 * §9.3.6). The proxy resolves the host's name, as Go's client has it do for both spellings of SOCKS
 * 5. Thread-safe.
 *
 * @param proxy {@code socks5://}, {@code socks5h://} or {@code https://}, with a user and password
 *     where it wants them
 * @param tls for a proxy that is spoken to over TLS: its certificate has to be one that these trust
 */
record ProxyDialer(URI proxy, SSLSocketFactory tls) {
  private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(10).toMillis();
  private static final int SOCKS_PORT = 1080;
  private static final int HTTPS_PORT = 443;
  private static final int VERSION = 5;
  private static final int NO_LOGIN = 0;
  private static final int PASSWORD = 2;
  private static final int NOTHING_SUITS = 0xff;
  private static final int CONNECT = 1;
  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;
  private static final int MAX_HEADERS = 16 << 10;

  /** To a proxy whose certificate, where it has one, the machine trusts. */
  static ProxyDialer to(URI proxy) {
    return new ProxyDialer(proxy, (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  /** Whether a proxy of that scheme can be dialled. */
  static boolean knows(String scheme) {
    return isSocks(scheme) || scheme.equalsIgnoreCase("https");
  }

  private static boolean isSocks(String scheme) {
    return scheme.equalsIgnoreCase("socks5") || scheme.equalsIgnoreCase("socks5h");
  }

  /** The proxy without its user and password, for messages. */
  String name() {
    return "%s://%s:%d".formatted(proxy.getScheme(), proxy.getHost(), port());
  }

  private int port() {
    if (proxy.getPort() >= 0) {
      return proxy.getPort();
    }
    return isSocks(proxy.getScheme()) ? SOCKS_PORT : HTTPS_PORT;
  }

  /**
   * A connection to a port of a host.
   *
   * @throws IOException when there is none; the message names the proxy and says what it answered
   */
  Socket connect(String host, int port) throws IOException {
    Socket socket = new Socket();
    try {
      reach(socket);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      Socket through = socket;
      if (isSocks(proxy.getScheme())) {
        socks(socket, host, port);
      } else {
        through = http(socket, host, port);
      }
      through.setSoTimeout(0);
      return through;
    } catch (EOFException e) {
      socket.close();
      throw new IOException("the proxy %s hung up".formatted(name()), e);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private void reach(Socket socket) throws IOException {
    try {
      socket.connect(new InetSocketAddress(proxy.getHost(), port()), TIMEOUT_MILLIS);
    } catch (IOException e) {
      throw new IOException(
          "the proxy %s cannot be reached (%s)".formatted(name(), e.getMessage()), e);
    }
  }

  private Optional<String[]> login() {
    String user = proxy.getRawUserInfo();
    if (user == null || user.isEmpty()) {
      return Optional.empty();
    }
    String[] parts = user.split(":", 2);
    return Optional.of(new String[] {decoded(parts[0]), parts.length > 1 ? decoded(parts[1]) : ""});
  }

  private static String decoded(String text) {
    // A plus is a plus here: only forms write spaces like that.
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private void socks(Socket socket, String host, int port) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    Optional<String[]> login = login();
    out.write(
        login.isPresent()
            ? new byte[] {VERSION, 2, NO_LOGIN, PASSWORD}
            : new byte[] {VERSION, 1, NO_LOGIN});
    requireVersion(in.readUnsignedByte(), VERSION);
    switch (in.readUnsignedByte()) {
      case NO_LOGIN -> {}
      case PASSWORD -> logIn(in, out, login);
      case NOTHING_SUITS ->
          throw new IOException(
              login.isPresent()
                  ? "the proxy %s accepts no user and password".formatted(name())
                  : "the proxy %s wants a user and password: write socks5://user:password@…"
                      .formatted(name()));
      default -> throw new IOException("the proxy %s wants an unknown login".formatted(name()));
    }
    out.write(request(host, port));
    requireVersion(in.readUnsignedByte(), VERSION);
    int reply = in.readUnsignedByte();
    if (reply != 0) {
      throw new IOException("the proxy %s answered: %s".formatted(name(), meaning(reply)));
    }
    in.readUnsignedByte();
    skipAddress(in);
  }

  private void requireVersion(int given, int wanted) throws IOException {
    if (given != wanted) {
      throw new IOException("the proxy %s does not speak SOCKS 5".formatted(name()));
    }
  }

  private void logIn(DataInputStream in, OutputStream out, Optional<String[]> login)
      throws IOException {
    String[] words =
        login.orElseThrow(
            () ->
                new IOException("the proxy %s wants a login it was not offered".formatted(name())));
    byte[] user = words[0].getBytes(StandardCharsets.UTF_8);
    byte[] password = words[1].getBytes(StandardCharsets.UTF_8);
    if (user.length > 255 || password.length > 255) {
      throw new IOException(
          "user or password for the proxy %s is longer than SOCKS 5 can say".formatted(name()));
    }
    out.write(
        ByteBuffer.allocate(3 + user.length + password.length)
            .put((byte) 1)
            .put((byte) user.length)
            .put(user)
            .put((byte) password.length)
            .put(password)
            .array());
    requireVersion(in.readUnsignedByte(), 1);
    if (in.readUnsignedByte() != 0) {
      throw new IOException("the proxy %s does not accept the user or password".formatted(name()));
    }
  }

  private static byte[] request(String host, int port) throws IOException {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    Optional<InetAddress> literal = ProxyChoice.address(bare);
    byte[] name =
        literal
            .map(InetAddress::getAddress)
            .orElseGet(() -> bare.getBytes(StandardCharsets.US_ASCII));
    if (name.length > 255) {
      throw new IOException("the name of the server is longer than SOCKS 5 can say");
    }
    ByteBuffer request = ByteBuffer.allocate(7 + name.length);
    request.put((byte) VERSION).put((byte) CONNECT).put((byte) 0);
    if (literal.isPresent()) {
      request.put((byte) (name.length == 4 ? IPV4 : IPV6));
    } else {
      request.put((byte) NAME).put((byte) name.length);
    }
    request.put(name).putShort((short) port).flip();
    byte[] bytes = new byte[request.remaining()];
    request.get(bytes);
    return bytes;
  }

  private void skipAddress(DataInputStream in) throws IOException {
    int length =
        switch (in.readUnsignedByte()) {
          case IPV4 -> 4;
          case IPV6 -> 16;
          case NAME -> in.readUnsignedByte();
          default -> throw new IOException("the proxy %s does not speak SOCKS 5".formatted(name()));
        };
    in.readFully(new byte[length + 2]);
  }

  private static String meaning(int reply) {
    return switch (reply) {
      case 1 -> "general failure";
      case 2 -> "its rules forbid this connection";
      case 3 -> "the network cannot be reached";
      case 4 -> "the host cannot be reached";
      case 5 -> "the connection is refused";
      case 6 -> "it took too long";
      case 7 -> "it does not know how to connect";
      case 8 -> "it does not know this kind of address";
      default -> "failure " + reply;
    };
  }

  private Socket http(Socket plain, String host, int port) throws IOException {
    SSLSocket socket = (SSLSocket) tls.createSocket(plain, proxy.getHost(), port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    try {
      socket.startHandshake();
    } catch (IOException e) {
      throw new IOException(
          "the proxy %s has no certificate that this machine accepts (%s)"
              .formatted(name(), e.getMessage()),
          e);
    }
    String target = host + ":" + port;
    String login =
        login()
            .map(words -> words[0] + ":" + words[1])
            .map(
                words ->
                    "Proxy-Authorization: Basic %s\r\n"
                        .formatted(
                            Base64.getEncoder()
                                .encodeToString(words.getBytes(StandardCharsets.UTF_8))))
            .orElse("");
    socket
        .getOutputStream()
        .write(
            "CONNECT %1$s HTTP/1.1\r\nHost: %1$s\r\n%2$s\r\n"
                .formatted(target, login)
                .getBytes(StandardCharsets.US_ASCII));
    String status = Headers.read(socket.getInputStream(), MAX_HEADERS).getFirst();
    if (!status.matches("HTTP/1\\.[01] 2\\d\\d.*")) {
      throw new IOException("the proxy %s answered: %s".formatted(name(), status));
    }
    return socket;
  }
}
