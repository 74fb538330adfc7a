package io.sightline.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What a changed aggregate costs on the wire, tables, batch and all, not compressed: at most 24
 * bytes, and 16 is what we are after, which a flow window meets.
 */
class WireSizeTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long WATERMARK = 1_790_000_000L * SECOND + 123_456_789;
  private static final NodeKey NODE =
      new NodeKey("node-7.example", "5c0ffee0-1234-4abc-8def-0123456789ab");
  private static final String[] OPERATIONS = {
    "GET /api/orders/{id}", "POST /api/orders", "SELECT orders", "GET", "UPDATE stock", "HGETALL"
  };

  private final Random random = new Random(20260101);

  @Test
  void aFlowWindowTakesAtMostSixteenBytes() {
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      facts.add(flowWindow());
    }

    assertThat(bytesEach(facts)).isLessThanOrEqualTo(16);
  }

  @Test
  void aRequestWindowWithOneLatencyTakesAtMostSeventeenBytes() {
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      facts.add(requestWindow(1));
    }

    assertThat(bytesEach(facts)).isLessThanOrEqualTo(17);
  }

  @Test
  void aMixedBatchTakesAtMostTwentyFourBytesForEach() {
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      facts.add(flowWindow());
    }
    for (int i = 0; i < 300; i++) {
      // From a connection that is used now and then to one that is busy.
      facts.add(requestWindow(1 + (int) Math.exp(random.nextDouble() * 3)));
    }

    assertThat(bytesEach(facts)).isLessThanOrEqualTo(24);
  }

  private FlowWindow flowWindow() {
    return new FlowWindow(
        WATERMARK / SECOND * SECOND - SECOND,
        SECOND,
        new FlowId(NODE, 1_000_000 + random.nextInt(4_000)),
        skewed(60, 60_000),
        skewed(60, 60_000),
        random.nextInt(50) == 0 ? 1 : 0,
        skewed(160, 24_000) * 125);
  }

  private RequestWindow requestWindow(int requests) {
    LatencyHistogram.Builder latency = new LatencyHistogram.Builder();
    long typical = skewed(100_000, 20_000_000);
    for (int i = 0; i < requests; i++) {
      latency.add((long) (typical * Math.exp(random.nextGaussian() * 0.3)));
    }
    return new RequestWindow(
        WATERMARK / SECOND * SECOND - SECOND,
        SECOND,
        new FlowId(NODE, 1_000_000 + random.nextInt(4_000)),
        Protocol.HTTP,
        OPERATIONS[random.nextInt(OPERATIONS.length)],
        random.nextInt(20) == 0 ? StatusClass.SERVER_ERROR : StatusClass.OK,
        requests,
        0,
        requests * skewed(60, 800),
        requests * skewed(100, 8_000),
        latency.drain());
  }

  /** Evenly spread over the orders of magnitude between the two. */
  private long skewed(long low, long high) {
    return (long) (low * Math.pow((double) high / low, random.nextDouble()));
  }

  private static double bytesEach(List<Fact> facts) {
    int size = FactCodec.toProto(new LogBatch(123_456_789, WATERMARK, facts)).getSerializedSize();
    return (double) size / facts.size();
  }
}
