package io.sightline.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Requests of which no byte was captured cannot be counted, but that there were some is said. */
class UnseenRequestsTest {
  private static final String SET = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n";
  private static final String GET = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String LARGE = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";

  private final Wire wire = new Wire().handshake();

  @Test
  void whatWasSentAfterTheLastChunkIsALoss() {
    wire.client(SET + SET).server("+OK\r\n+OK\r\n");
    wire.end(4 * SET.length(), 4 * 5);

    assertThat(wire.lines()).containsExactly("SET OK OK", "SET OK OK");
    assertThat(wire.unseen).isPositive();
    assertThat(wire.counters.lostBytes()).isEqualTo(2L * SET.length() + 2 * 5);
  }

  @Test
  void aStreamThatWasSeenWholeLacksNothing() {
    wire.client(SET + SET).server("+OK\r\n+OK\r\n").end(2 * SET.length(), 2 * 5);

    assertThat(wire.unseen).isZero();
    assertThat(wire.counters.lostBytes()).isZero();
  }

  @Test
  void aPipelineCutInTheMiddleOfASegment() {
    byte[] batch = Wire.bytes(GET.repeat(10));
    wire.chunk(Direction.FROM_CLIENT, batch, 3 * GET.length() + 5);

    assertThat(wire.unseen).isPositive();
    assertThat(wire.decoder.captureNeed()).isEqualTo(CaptureNeed.WHOLE);
  }

  @Test
  void aHoleInAPipelineOfCommands() {
    wire.client(SET + SET).server("+OK\r\n+OK\r\n");
    wire.advance(Direction.FROM_CLIENT, 5 * SET.length()).client(SET).sleepMillis(30);

    assertThat(wire.unseen).isPositive();
  }

  @Test
  void aBodyAndALongHeadThatAreLeftOutOnPurposeAreNoRequests() {
    byte[] longHead = Wire.bytes("GET /a HTTP/1.1\r\nCookie: " + "c".repeat(2_000) + "\r\n\r\n");
    wire.chunk(Direction.FROM_CLIENT, longHead, 512);
    wire.server(LARGE);
    wire.end(longHead.length, LARGE.length() + 100_000);

    assertThat(wire.lines()).containsExactly("GET /a 200 OK");
    assertThat(wire.unseen).isZero();
    assertThat(wire.counters.lostBytes()).isZero();
  }
}
