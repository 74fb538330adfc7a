package io.sightline.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InferenceTest {
  /** The hello that this JDK's TLS client sends. */
  private static byte[] clientHello() throws NoSuchAlgorithmException, SSLException {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine("shop.example.org", 443);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
    engine.setSSLParameters(parameters);
    ByteBuffer out = ByteBuffer.allocate(32 * 1024);
    engine.wrap(ByteBuffer.allocate(0), out);
    byte[] bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 100_000})
  void aTlsHelloIsReadHoweverItIsCut(int chunk) throws Exception {
    byte[] hello = clientHello();
    Wire wire = new Wire();
    for (int from = 0; from < hello.length; from += chunk) {
      wire.client(java.util.Arrays.copyOfRange(hello, from, Math.min(hello.length, from + chunk)));
    }
    assertThat(wire.pinned).containsExactly(Protocol.TLS);
    assertThat(wire.hellos)
        .containsExactly(new TlsHello("shop.example.org", 0x0304, List.of("h2", "http/1.1")));
    assertThat(wire.decoder.captureNeed()).isEqualTo(CaptureNeed.NONE);
    assertThat(wire.seen).isEmpty();
  }

  @Test
  void postgresWithEncryptionTurnsIntoTls() throws Exception {
    Wire wire = new Wire();
    wire.client(new byte[] {0, 0, 0, 8, 4, (byte) 0xd2, 0x16, 0x2f}).server("S");
    wire.client(clientHello()).close();
    assertThat(wire.pinned).containsExactly(Protocol.POSTGRESQL, Protocol.TLS);
    assertThat(wire.hellos).hasSize(1);
  }

  @Test
  void http2IsNamedAndNotDecoded() {
    Wire wire = new Wire();
    wire.client("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").close();
    assertThat(wire.pinned).containsExactly(Protocol.HTTP2);
    assertThat(wire.needs).containsExactly(CaptureNeed.NONE);
  }

  @Test
  void aBodyUnderWayIsPassedOverUntilTheNextRequest() {
    Wire wire = new Wire();
    wire.server("rest of some body").client("GET /a HTTP/1.1\r\n\r\n");
    wire.server("HTTP/1.1 204 No Content\r\n\r\n").close();
    assertThat(wire.lines()).containsExactly("GET /a 204 OK");
    assertThat(wire.counters.unparsedBytes()).isEqualTo("rest of some body".length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET", "GET key\r\n", "QUIT\r\n", "Q", "CONNECT {}\r\n", "*1\r\n", "220 mail\r\n"})
  void lookalikesStayUnidentified(String text) {
    Wire wire = new Wire();
    for (int i = 0; i < 3; i++) {
      wire.client(text).server("END\r\n");
    }
    wire.close();
    assertThat(wire.decoder.protocol()).isEqualTo(Protocol.TCP);
    assertThat(wire.seen).isEmpty();
  }

  @Test
  void noiseIsGivenUpAfterABound() {
    Wire wire = new Wire();
    Random random = new Random(1);
    byte[] noise = new byte[4096];
    for (int i = 0; i < 64; i++) {
      random.nextBytes(noise);
      wire.client(noise).server(noise);
    }
    assertThat(wire.pinned).containsExactly(Protocol.TCP);
    assertThat(wire.needs).containsExactly(CaptureNeed.NONE);
    assertThat(wire.counters.unidentifiedConnections()).isEqualTo(1);
  }

  @Test
  void aConnectionThatTurnsIntoNoiseIsQuarantined() {
    Wire wire = new Wire();
    wire.client("GET /a HTTP/1.1\r\n\r\n");
    for (int i = 0; i < 20; i++) {
      wire.client("GET /b HTTP/1.1\r\n\r\n").client("\0\1".repeat(40));
    }
    assertThat(wire.decoder.protocol()).isEqualTo(Protocol.TCP);
    assertThat(wire.counters.quarantinedConnections()).isEqualTo(1);
    assertThat(wire.decoder.captureNeed()).isEqualTo(CaptureNeed.NONE);
    int reported = wire.seen.size();
    wire.client("GET /c HTTP/1.1\r\n\r\n").close();
    assertThat(wire.seen).hasSize(reported).allMatch(Wire.Seen::incomplete);
  }
}
