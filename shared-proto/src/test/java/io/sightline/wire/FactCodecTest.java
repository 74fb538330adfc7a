package io.sightline.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.Severity;
import io.sightline.wire.v1.FactProto;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FactCodecTest {
  private static final long WATERMARK = 1_790_000_000_000_000_000L;
  private static final NodeKey NODE = new NodeKey("n1", "boot");

  static Stream<Class<? extends Fact>> kinds() {
    return RandomFacts.kinds().stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyKindComesBackAsItWas(Class<? extends Fact> kind) throws WireFormatException {
    RandomFacts random = new RandomFacts(kind.getName().hashCode());
    for (int i = 0; i < 200; i++) {
      assertComesBack(new LogBatch(i, WATERMARK, List.of(random.fact(kind), random.fact(kind))));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void mixedBatchesComeBackInOrder(long seed) throws WireFormatException {
    RandomFacts random = new RandomFacts(seed);
    for (int i = 0; i < 50; i++) {
      assertComesBack(new LogBatch(seed * 1000, WATERMARK + i, random.facts(i)));
    }
  }

  @Test
  void positionsOfMergedFactsAreTakenThoughTheFactsAreNotThere() throws Exception {
    LogBatch batch = new LogBatch(100, 9, List.of(new Loss(1, 2, "ring", 3)));
    DecodedBatch decoded = FactCodec.parseLogBatch(FactCodec.toProto(batch, 150).toByteArray());
    assertThat(decoded.batch()).isEqualTo(batch);
    assertThat(decoded.endPosition()).isEqualTo(150);
    assertThat(decoded.skipped()).isZero();
    byte[] absurd =
        FactCodec.toProto(batch).toBuilder().setMerged(Long.MAX_VALUE).build().toByteArray();
    assertThatThrownBy(() -> FactCodec.parseLogBatch(absurd))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("positions are less than");
  }

  @Test
  void agentBatchesComeBack() throws WireFormatException {
    FactBatch batch = new FactBatch("agent-1", -5, 17, WATERMARK, new RandomFacts(9).facts(100));

    DecodedAgentBatch read = FactCodec.parseAgentBatch(FactCodec.toProto(batch).toByteArray());

    assertThat(read.batch()).isEqualTo(batch);
    assertThat(read.skipped()).isZero();
  }

  @Test
  void factsOfANewerVersionAreSkippedAndCountedAndKeepTheirPositions() throws WireFormatException {
    FactProto.LogBatch known = FactCodec.toProto(new LogBatch(100, WATERMARK, windows(3)));
    UnknownFieldSet.Field twoFacts =
        UnknownFieldSet.Field.newBuilder()
            .addLengthDelimited(ByteString.copyFromUtf8("\u0008\u0001"))
            .addLengthDelimited(ByteString.EMPTY)
            .build();
    FactProto.FactRun newer =
        FactProto.FactRun.newBuilder()
            .setUnknownFields(UnknownFieldSet.newBuilder().addField(1000, twoFacts).build())
            .build();
    FactProto.FactRun oldRun = known.getFacts().getRuns(0);
    FactProto.LogBatch mixed =
        known.toBuilder()
            .setFacts(known.getFacts().toBuilder().clearRuns().addRuns(newer).addRuns(oldRun))
            .build();

    DecodedBatch read = FactCodec.parseLogBatch(mixed.toByteArray());

    assertThat(read.batch().facts()).isEqualTo(windows(3));
    assertThat(read.skipped()).isEqualTo(2);
    assertThat(read.endPosition()).isEqualTo(105);
  }

  @Test
  void aFactWithAProtocolOfANewerVersionIsSkippedAndTheFlowsAfterItStayRight()
      throws WireFormatException {
    FactProto.LogBatch message =
        FactCodec.toProto(
            new LogBatch(
                0,
                WATERMARK,
                List.of(
                    new io.sightline.core.fact.FlowProtocol(
                        WATERMARK, new FlowId(NODE, 500), io.sightline.core.protocol.Protocol.NFS),
                    window(501))));
    int nfs = message.getFacts().getStringsList().indexOf("nfs");
    FactProto.LogBatch newer =
        message.toBuilder()
            .setFacts(message.getFacts().toBuilder().setStrings(nfs, "quic"))
            .build();

    DecodedBatch read = FactCodec.fromProto(newer);

    assertThat(read.batch().facts()).containsExactly(window(501));
    assertThat(read.skipped()).isEqualTo(1);
    assertThat(read.endPosition()).isEqualTo(2);
  }

  @Test
  void aBadPortIsNamedWithItsPlace() {
    FactProto.LogBatch message =
        one(
            FactProto.FactRun.newBuilder()
                .addFlowResolved(FactProto.FlowResolved.newBuilder().setServerPort(70_000)));

    assertThatThrownBy(() -> FactCodec.fromProto(message))
        .isInstanceOf(WireFormatException.class)
        .hasMessage(
            "log batch at position 7, fact 0 (FlowResolved): a port is 0 to 65535, not 70000");
  }

  @Test
  void aBadHistogramIsRejected() {
    FactProto.LogBatch message =
        one(
            FactProto.FactRun.newBuilder()
                .addFlowTotals(
                    FactProto.FlowTotals.newBuilder()
                        .setTotals(
                            FactProto.TrafficTotals.newBuilder().addLatency(0).addLatency(0))));

    assertThatThrownBy(() -> FactCodec.fromProto(message))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("FlowTotals")
        .hasMessageContaining("ascend");
  }

  @Test
  void aHistogramBeyondTheLastBucketIsRejected() {
    assertThatThrownBy(() -> LatencyWords.read(List.of(-2L)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LatencyWords.read(List.of(3L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("middle of a bucket");
  }

  @Test
  void aMissingKeyIsRejected() {
    FactProto.LogBatch message =
        one(
            FactProto.FactRun.newBuilder()
                .addProcessExited(FactProto.ProcessExited.newBuilder().setProcess(3)));

    assertThatThrownBy(() -> FactCodec.fromProto(message))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("process 3 is not in its table of 0");
  }

  @Test
  void anEntityIdThatAFoldCouldNotParseIsRejected() {
    FactProto.LogBatch message =
        one(
            FactProto.FactRun.newBuilder()
                .addFlowResolved(
                    FactProto.FlowResolved.newBuilder().setClientEntity(3).setServerEntity(3)));
    FactProto.LogBatch hostile =
        message.toBuilder()
            .setFacts(message.getFacts().toBuilder().addStrings("external/nowhere"))
            .build();

    assertThatThrownBy(() -> FactCodec.fromProto(hostile))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("external/nowhere");
  }

  @Test
  void aSnapshotInASnapshotIsRejected() {
    FactProto.TopologySnapshot inner = FactProto.TopologySnapshot.getDefaultInstance();
    FactProto.LogBatch message =
        one(
            FactProto.FactRun.newBuilder()
                .addTopologySnapshot(
                    FactProto.TopologySnapshot.newBuilder()
                        .addRuns(FactProto.FactRun.newBuilder().addTopologySnapshot(inner))));

    assertThatThrownBy(() -> FactCodec.fromProto(message))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("a snapshot holds no snapshot");
  }

  @Test
  void aRunOfTwoKindsIsRejectedBecauseItsOrderIsLost() {
    FactProto.LogBatch message =
        one(
            FactProto.FactRun.newBuilder()
                .addLoss(FactProto.Loss.getDefaultInstance())
                .addNodeObserved(FactProto.NodeObserved.getDefaultInstance()));

    assertThatThrownBy(() -> FactCodec.fromProto(message))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("one kind");
  }

  @Test
  void moreFactsThanMayBeAreRefusedBeforeTheyAreMade() {
    byte[] run = new byte[4_500_000];
    for (int i = 0; i < run.length; i += 2) {
      run[i] = 1 << 3 | 2;
    }
    byte[] message =
        FactProto.LogBatch.newBuilder()
            .setUnknownFields(
                nested(
                    FactProto.LogBatch.FACTS_FIELD_NUMBER,
                    nested(FactProto.FactList.RUNS_FIELD_NUMBER, ByteString.copyFrom(run))
                        .toByteString()))
            .build()
            .toByteArray();

    assertThatThrownBy(() -> FactCodec.parseLogBatch(message))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("more than the 2000000 allowed");
  }

  @Test
  void anythingButAMessageIsRejected() {
    assertThatThrownBy(
            () ->
                FactCodec.parseLogBatch(
                    "GET / HTTP/1.1".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
        .isInstanceOf(WireFormatException.class);
  }

  private static void assertComesBack(LogBatch batch) throws WireFormatException {
    DecodedBatch read = FactCodec.parseLogBatch(FactCodec.toProto(batch).toByteArray());
    assertThat(read.batch()).isEqualTo(batch);
    assertThat(read.skipped()).isZero();
    assertThat(read.endPosition()).isEqualTo(batch.endPosition());
  }

  /** A batch at position 7 with one node and this run. */
  private static FactProto.LogBatch one(FactProto.FactRun.Builder run) {
    FactProto.LogBatch base =
        FactCodec.toProto(
            new LogBatch(
                7,
                WATERMARK,
                List.of(new EventObserved(WATERMARK, Severity.INFO, "", "", ""), window(1))));
    return base.toBuilder().setFacts(base.getFacts().toBuilder().clearRuns().addRuns(run)).build();
  }

  private static UnknownFieldSet nested(int field, ByteString bytes) {
    return UnknownFieldSet.newBuilder()
        .addField(field, UnknownFieldSet.Field.newBuilder().addLengthDelimited(bytes).build())
        .build();
  }

  private static List<Fact> windows(int count) {
    return Stream.iterate(1, i -> i + 1).limit(count).<Fact>map(FactCodecTest::window).toList();
  }

  private static FlowWindow window(int number) {
    return new FlowWindow(
        WATERMARK - 1_000_000_000L,
        1_000_000_000L,
        new FlowId(NODE, number),
        1000,
        2000,
        0,
        80_000);
  }
}
