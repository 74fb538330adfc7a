package io.sightline.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/**
 * Bytes from anyone, in any order, must neither throw nor break what a request promises. Runs over
 * its seeds as a test; JAZZER_FUZZ=1 makes it search.
 */
class DecoderFuzzTest {
  private static final String[] OPENINGS = {
    "",
    "GET / HTTP/1.1\r\n\r\n",
    "*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nPING\r\n",
    "\0\0\0\u0009\0\u0003\0\0\0",
    "\u0016\u0003\u0001\0@\u0001\0\0<\u0003\u0003"
  };

  @FuzzTest
  void connection(FuzzedDataProvider data) {
    Wire wire = new Wire(data.consumeInt(), data.consumeInt());
    wire.client(data.pickValue(OPENINGS));
    int requestsPossible = 0;
    while (data.remainingBytes() > 0) {
      Direction side = data.consumeBoolean() ? Direction.FROM_CLIENT : Direction.FROM_SERVER;
      int gap = data.consumeInt(-8, 8);
      int missing = Math.max(0, data.consumeInt(-20, 20));
      byte[] bytes = data.consumeBytes(data.consumeInt(1, 600));
      requestsPossible += bytes.length;
      wire.nanos += data.consumeInt(0, 30_000_000);
      wire.decoder.accept(
          side,
          wire.sequence(side) + gap,
          bytes.length + missing,
          bytes,
          0,
          bytes.length,
          wire.nanos);
      wire.advance(side, bytes.length + gap);
      if (data.consumeInt(0, 9) == 0) {
        wire.decoder.tick(wire.nanos);
      }
    }
    wire.close();
    assertThat(wire.counters.decoderFaults()).isZero();
    assertThat(wire.seen.size()).isLessThanOrEqualTo(2 + requestsPossible);
    for (Wire.Seen seen : wire.seen) {
      assertThat(seen.operation().length()).isLessThanOrEqualTo(PathTemplate.MAX_LENGTH);
      assertThat(seen.requestBytes()).isNotNegative();
      assertThat(seen.responseBytes()).isNotNegative();
      assertThat(seen.endNanos()).isGreaterThanOrEqualTo(Request.NO_TIME);
    }
  }

  @FuzzTest
  void dns(byte[] bytes) {
    DnsMessage message = DnsMessage.parse(bytes, 0, bytes.length);
    if (message != null) {
      assertThat(message.name().length()).isLessThanOrEqualTo(255);
      assertThat(message.answers().size()).isLessThanOrEqualTo(DnsMessage.MAX_ANSWERS);
    }
  }

  @FuzzTest
  void tlsHello(byte[] bytes) {
    TlsHello hello = TlsDecoder.parse(bytes, bytes.length);
    if (hello != null && hello.serverName() != null) {
      assertThat(hello.serverName()).isNotEmpty().hasSizeLessThanOrEqualTo(255);
    }
  }

  @FuzzTest
  void sql(byte[] bytes) {
    SqlSummary summary = new SqlSummary();
    summary.write(bytes, 0, bytes.length);
    byte[] written = Arrays.copyOf(summary.bytes(), summary.length());
    for (byte b : written) {
      assertThat(b).isBetween((byte) ' ', (byte) '~');
    }
  }
}
