package io.sightline.core.protocol;

import static io.sightline.core.protocol.Direction.FROM_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HttpDecoderTest {
  private static final String GET = "GET /orders/17?token=secret HTTP/1.1\r\nHost: shop\r\n\r\n";

  private static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  static String crlf(String text) {
    return text.replace("\n", "\r\n");
  }

  @Test
  void keepAliveRequestsAreCountedWithSizesAndTimeToFirstByte() {
    Wire wire = new Wire();
    wire.client(GET).sleepMillis(5).server(ok("hello")).client(GET).server(ok("")).close();
    assertThat(wire.lines()).containsExactly("GET /orders/{id} 200 OK", "GET /orders/{id} 200 OK");
    Wire.Seen first = wire.seen.getFirst();
    assertThat(first.latencyNanos()).isEqualTo(5_001_000);
    assertThat(first.requestBytes()).isEqualTo(GET.length());
    assertThat(first.responseBytes()).isEqualTo(ok("hello").length());
    assertThat(wire.seen).noneMatch(Wire.Seen::incomplete);
    assertThat(wire.decoder.protocol()).isEqualTo(Protocol.HTTP);
    assertThat(wire.needs).containsExactly(CaptureNeed.PREFIX);
  }

  @Test
  void pipelinedRequestsPairInOrderAndAskForEveryByte() {
    Wire wire = new Wire();
    wire.client(
        crlf(
            """
            GET /a HTTP/1.1

            HEAD /b HTTP/1.1

            POST /c HTTP/1.1
            Content-Length: 3

            xyzGET /d HTTP/1.1

            """));
    wire.server(ok("1"));
    wire.server(
        crlf(
            """
            HTTP/1.1 200 OK
            Content-Length: 999

            HTTP/1.1 100 Continue

            HTTP/1.1 201 Created
            Transfer-Encoding: chunked

            5;x=1
            hello
            0
            Trailer: 1

            HTTP/1.1 503 Busy

            """));
    wire.close();
    assertThat(wire.lines())
        .containsExactly(
            "GET /a 200 OK", "HEAD /b 200 OK", "POST /c 201 OK", "GET /d 503 SERVER_ERROR");
    assertThat(wire.needs).containsExactly(CaptureNeed.PREFIX, CaptureNeed.WHOLE);
  }

  @Test
  void aBodyOfKnownLengthIsPassedOverByPosition() {
    Wire wire = new Wire();
    for (int i = 0; i < 3; i++) {
      wire.client(GET);
      String head = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";
      wire.server(head).advance(FROM_SERVER, 100_000);
    }
    wire.close();
    assertThat(wire.lines()).hasSize(3).allMatch("GET /orders/{id} 200 OK"::equals);
    assertThat(wire.seen).noneMatch(Wire.Seen::incomplete);
    assertThat(wire.counters.lostBytes()).isZero();
  }

  @Test
  void aChunkedBodyThatIsNotCapturedEndsAtTheNextTurn() {
    Wire wire = new Wire();
    for (int i = 0; i < 3; i++) {
      wire.client(GET);
      byte[] response = new byte[3000];
      byte[] head = Wire.bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\nabc");
      System.arraycopy(head, 0, response, 0, head.length);
      wire.chunk(FROM_SERVER, response, 512).advance(FROM_SERVER, 50_000);
    }
    wire.close();
    assertThat(wire.lines()).hasSize(3).allMatch("GET /orders/{id} 200 OK"::equals);
    assertThat(wire.seen.get(1).responseBytes()).isEqualTo(53_000);
    assertThat(wire.counters.lostBytes()).isZero();
  }

  @Test
  void closingLeavesWhatIsOutstandingWithoutResponse() {
    Wire wire = new Wire();
    wire.client(GET).close();
    assertThat(wire.lines()).containsExactly("GET /orders/{id} - NO_RESPONSE");
    assertThat(wire.seen.getFirst().latencyNanos()).isEqualTo(Request.NO_TIME);
  }

  @Test
  void anUpgradeTurnsTheConnectionIntoWebSocket() {
    Wire wire = new Wire();
    wire.client("GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    wire.server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\u0081\u0001a");
    wire.client("\u0081\u0081abcdz").close();
    assertThat(wire.lines()).containsExactly("GET /ws 101 OK");
    assertThat(wire.pinned).containsExactly(Protocol.HTTP, Protocol.WEBSOCKET);
    assertThat(wire.decoder.captureNeed()).isEqualTo(CaptureNeed.NONE);
  }

  @Test
  void aTunnelIsInferredAnew() {
    Wire wire = new Wire();
    wire.client("CONNECT shop:443 HTTP/1.1\r\n\r\n").server("HTTP/1.1 200 Established\r\n\r\n");
    wire.client(GET).server(ok("x")).close();
    assertThat(wire.lines()).containsExactly("CONNECT 200 OK", "GET /orders/{id} 200 OK");
  }

  @Test
  void anEventStreamIsReportedWhileItLasts() {
    Wire wire = new Wire();
    wire.client(GET).server("HTTP/1.1 200 OK\r\n\r\ndata: 1\n\n");
    assertThat(wire.seen).isEmpty();
    wire.sleepMillis(1_100);
    assertThat(wire.lines()).containsExactly("GET /orders/{id} 200 OK");
    wire.server("data: 2\n\n").close();
    assertThat(wire.seen).hasSize(1);
  }

  @Test
  void aLostResponseGivesNoLatencyToAnyoneElse() {
    Wire wire = new Wire();
    wire.client("GET /a HTTP/1.1\r\n\r\n").server(ok("a"));
    wire.client("GET /b HTTP/1.1\r\n\r\n").advance(FROM_SERVER, ok("b").length());
    wire.client("GET /c HTTP/1.1\r\n\r\n").server(ok("c")).sleepMillis(30);
    wire.client("GET /d HTTP/1.1\r\n\r\n").server(ok("d")).close();
    assertThat(wire.lines())
        .containsExactly("GET /a 200 OK", "GET /b - UNKNOWN", "GET /c - UNKNOWN", "GET /d 200 OK");
    assertThat(wire.counters.lostBytes()).isEqualTo(ok("b").length());
  }
}
