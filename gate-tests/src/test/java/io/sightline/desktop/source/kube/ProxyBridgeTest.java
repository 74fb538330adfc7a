package io.sightline.desktop.source.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sightline.desktop.source.Authority;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The ways through proxies that the JDK's client cannot speak to, over real sockets. */
@Timeout(60)
class ProxyBridgeTest {
  @TempDir private static Path folder;

  private ServerSocket echo;

  @BeforeEach
  void start() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    serve(echo, socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
  }

  @AfterEach
  void stop() throws IOException {
    echo.close();
  }

  /** What one connection is for. */
  private interface Service {
    void serve(Socket socket) throws IOException;
  }

  private static void serve(ServerSocket listener, Service service) {
    Thread.ofVirtual()
        .start(
            () -> {
              while (!listener.isClosed()) {
                try {
                  Socket socket = listener.accept();
                  Thread.ofVirtual().start(() -> quietly(socket, service));
                } catch (IOException e) {
                  return;
                }
              }
            });
  }

  private static void quietly(Socket socket, Service service) {
    try (socket) {
      service.serve(socket);
    } catch (IOException e) {
      // The other end has gone.
    }
  }

  private static ProxyDialer socks(String scheme, String login, int port) {
    return ProxyDialer.to(URI.create("%s://%s127.0.0.1:%d".formatted(scheme, login, port)));
  }

  private static void assertEchoes(Socket socket) throws IOException {
    try (socket) {
      OutputStream out = socket.getOutputStream();
      out.write("through".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().readNBytes(7))
          .asString(StandardCharsets.US_ASCII)
          .isEqualTo("through");
    }
  }

  @Test
  void namesAreResolvedByTheProxyAndAddressesAreSentAsSuch() throws Exception {
    try (SocksServer proxy = new SocksServer(echo.getLocalPort(), "")) {
      assertEchoes(socks("socks5", "", proxy.port()).connect("api.nowhere.invalid", 6443));
      assertEchoes(socks("socks5h", "", proxy.port()).connect("10.1.2.3", 443));
      assertEchoes(socks("socks5", "", proxy.port()).connect("[fd00::1]", 443));
      assertThat(proxy.wanted())
          .containsExactly("api.nowhere.invalid:6443", "10.1.2.3:443", "fd00:0:0:0:0:0:0:1:443");
    }
  }

  @Test
  void aUserIsLoggedInAndAWrongOneIsSaid() throws Exception {
    try (SocksServer proxy = new SocksServer(echo.getLocalPort(), "anna:p+ss wörd")) {
      assertEchoes(
          socks("socks5", "anna:p+ss%20w%C3%B6rd@", proxy.port()).connect("api.invalid", 443));
      assertThatThrownBy(() -> socks("socks5", "anna:no@", proxy.port()).connect("x", 443))
          .hasMessageContaining("does not accept the user or password")
          .hasMessageNotContaining("anna");
      assertThatThrownBy(() -> socks("socks5", "", proxy.port()).connect("x", 443))
          .hasMessageContaining("wants a user and password");
    }
  }

  @Test
  void whatTheProxyRefusesIsSaid() throws Exception {
    try (SocksServer proxy = new SocksServer(echo.getLocalPort(), "")) {
      proxy.refuse(2);
      assertThatThrownBy(() -> socks("socks5", "", proxy.port()).connect("x", 443))
          .hasMessageContaining("its rules forbid this connection")
          .hasMessageContaining("socks5://127.0.0.1:" + proxy.port());
      proxy.refuse(4);
      assertThatThrownBy(() -> socks("socks5", "", proxy.port()).connect("x", 443))
          .hasMessageContaining("the host cannot be reached");
    }
    // An echo answers with version 5 and then with what was sent, which is no SOCKS 5.
    try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      serve(
          other,
          socket ->
              socket
                  .getOutputStream()
                  .write("HTTP/1.1 400\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
      assertThatThrownBy(() -> socks("socks5", "", other.getLocalPort()).connect("x", 443))
          .hasMessageContaining("does not speak SOCKS 5");
    }
    // Nobody listens on port 1.
    assertThatThrownBy(() -> socks("socks5", "", 1).connect("x", 443))
        .hasMessageContaining("the proxy socks5://127.0.0.1:1 cannot be reached");
  }

  @Test
  void aProxyOverTlsIsAskedToConnect() throws Exception {
    Authority authority = new Authority(folder, "proxy-authority");
    SSLContext server = authority.server("proxy");
    List<String> requests = new CopyOnWriteArrayList<>();
    try (ServerSocket listener =
        server
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      serve(
          listener,
          socket -> {
            requests.addAll(Headers.read(socket.getInputStream(), 4_096));
            boolean known = requests.contains("Proxy-Authorization: Basic YW5uYTpwdw==");
            socket
                .getOutputStream()
                .write(
                    (known ? "HTTP/1.1 200 OK\r\n\r\n" : "HTTP/1.1 407 Who is it\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
            if (known) {
              socket.getInputStream().transferTo(socket.getOutputStream());
            }
          });
      String place = "127.0.0.1:" + listener.getLocalPort();
      ProxyDialer dialer =
          new ProxyDialer(
              URI.create("https://anna:pw@" + place), authority.trusting().getSocketFactory());
      assertEchoes(dialer.connect("api.invalid", 6443));
      assertThat(requests).contains("CONNECT api.invalid:6443 HTTP/1.1");
      requests.clear();
      ProxyDialer nobody =
          new ProxyDialer(URI.create("https://" + place), authority.trusting().getSocketFactory());
      assertThatThrownBy(() -> nobody.connect("api.invalid", 6443))
          .hasMessageContaining("407 Who is it");
      assertThatThrownBy(() -> ProxyDialer.to(URI.create("https://" + place)).connect("x", 443))
          .hasMessageContaining("has no certificate that this machine accepts");
    }
  }

  @Test
  void theBridgeIsForThisProcessAndThatServerOnly() throws Exception {
    try (SocksServer proxy = new SocksServer(echo.getLocalPort(), "");
        ProxyBridge bridge =
            ProxyBridge.open(socks("socks5", "", proxy.port()), "api.invalid", 6443)) {
      assertThat(bridge.address().getAddress().isLoopbackAddress()).isTrue();
      String secret = "Proxy-Authorization: " + bridge.authorization() + "\r\n";
      assertThat(ask(bridge, "CONNECT api.invalid:6443 HTTP/1.1\r\n\r\n")).contains(" 407 ");
      assertThat(
              ask(
                  bridge,
                  "CONNECT api.invalid:6443 HTTP/1.1\r\nProxy-Authorization: Basic x\r\n\r\n"))
          .contains(" 407 ");
      assertThat(ask(bridge, "CONNECT other.invalid:6443 HTTP/1.1\r\n" + secret + "\r\n"))
          .contains(" 403 ");
      assertThat(ask(bridge, "GET http://api.invalid/ HTTP/1.1\r\n" + secret + "\r\n"))
          .contains(" 403 ");
      assertThat(proxy.wanted()).as("nothing of it reached the proxy").isEmpty();

      assertThat(ask(bridge, "CONNECT api.invalid:6443 HTTP/1.1\r\n" + secret + "\r\n"))
          .contains(" 200 ");
      assertThat(bridge.trouble()).isEmpty();
      proxy.refuse(5);
      assertThat(ask(bridge, "CONNECT api.invalid:6443 HTTP/1.1\r\n" + secret + "\r\n"))
          .contains(" 502 ");
      assertThat(bridge.trouble()).get().asString().contains("the connection is refused");
    }
  }

  private static String ask(ProxyBridge bridge, String request) throws IOException {
    try (Socket socket = new Socket(bridge.address().getAddress(), bridge.address().getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return Headers.read(in, 4_096).getFirst() + " ";
    }
  }
}
