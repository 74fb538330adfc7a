package io.sightline.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.LogBatch;
import io.sightline.wire.v1.FactProto;
import java.io.IOException;
import java.util.List;

/**
 * Turns batches of facts into messages and back.
 *
 * <p>What is read may come from anywhere: a message that is malformed, or holds a value that cannot
 * be, gives a {@link WireFormatException} and nothing else. Facts of a kind, or with a value, that
 * only a newer version knows are left out and counted. Stateless and thread-safe.
 */
public final class FactCodec {
  /** The longest message that is read: that of a keyframe of a very large cluster. */
  public static final int MAX_BATCH_BYTES = 64 << 20;

  /** The most facts and table entries that one message may hold. */
  public static final int MAX_ELEMENTS = 2_000_000;

  /** A fact list nests seven deep; the reader's stack must not be at a writer's mercy. */
  private static final int MAX_RECURSION = 16;

  private FactCodec() {}

  /** The message of a log batch. */
  public static FactProto.LogBatch toProto(LogBatch batch) {
    return toProto(batch, batch.endPosition());
  }

  /**
   * The message of a log batch into whose facts others were merged.
   *
   * @param endPosition the position after the last fact, merged ones included
   */
  public static FactProto.LogBatch toProto(LogBatch batch, long endPosition) {
    return FactProto.LogBatch.newBuilder()
        .setFirstPosition(batch.firstPosition())
        .setWatermarkNanos(batch.watermarkNanos())
        .setFacts(facts(batch.facts(), batch.watermarkNanos()))
        .setMerged(endPosition - batch.endPosition())
        .build();
  }

  /** The message of an agent's batch. */
  public static FactProto.AgentBatch toProto(FactBatch batch) {
    return FactProto.AgentBatch.newBuilder()
        .setSource(batch.source())
        .setEpoch(batch.epoch())
        .setSequence(batch.sequence())
        .setWatermarkNanos(batch.watermarkNanos())
        .setFacts(facts(batch.facts(), batch.watermarkNanos()))
        .build();
  }

  /** The log batch in a message. */
  public static DecodedBatch fromProto(FactProto.LogBatch message) throws WireFormatException {
    long first = message.getFirstPosition();
    String where = "log batch at position " + Long.toUnsignedString(first);
    if (first < 0) {
      throw new WireFormatException(where, "positions are less than 2^63");
    }
    FactDecoder decoder = new FactDecoder(where, message.getFacts(), message.getWatermarkNanos());
    List<Fact> facts = decoder.decode();
    long merged = message.getMerged();
    if (merged < 0 || first + decoder.seen() < 0 || first + decoder.seen() + merged < 0) {
      throw new WireFormatException(where, "positions are less than 2^63");
    }
    return new DecodedBatch(
        new LogBatch(first, message.getWatermarkNanos(), facts),
        first + decoder.seen() + merged,
        decoder.skipped());
  }

  /** The agent's batch in a message. */
  public static DecodedAgentBatch fromProto(FactProto.AgentBatch message)
      throws WireFormatException {
    String where =
        "batch %s of source %s"
            .formatted(Long.toUnsignedString(message.getSequence()), message.getSource());
    FactDecoder decoder = new FactDecoder(where, message.getFacts(), message.getWatermarkNanos());
    List<Fact> facts = decoder.decode();
    return new DecodedAgentBatch(
        new FactBatch(
            message.getSource(),
            message.getEpoch(),
            message.getSequence(),
            message.getWatermarkNanos(),
            facts),
        decoder.skipped());
  }

  /** The log batch in the bytes of a message. */
  public static DecodedBatch parseLogBatch(byte[] bytes) throws WireFormatException {
    return parseLogBatch(bytes, 0, bytes.length);
  }

  /** The log batch in some of the bytes. */
  public static DecodedBatch parseLogBatch(byte[] bytes, int offset, int length)
      throws WireFormatException {
    String where = "log batch";
    try {
      checkSize(where, bytes, offset, length, FactProto.LogBatch.FACTS_FIELD_NUMBER);
      return fromProto(FactProto.LogBatch.parseFrom(bounded(bytes, offset, length)));
    } catch (WireFormatException e) {
      throw e;
    } catch (IOException e) {
      throw new WireFormatException(where, e);
    }
  }

  /** The agent's batch in the bytes of a message. */
  public static DecodedAgentBatch parseAgentBatch(byte[] bytes) throws WireFormatException {
    String where = "agent batch";
    try {
      checkSize(where, bytes, 0, bytes.length, FactProto.AgentBatch.FACTS_FIELD_NUMBER);
      return fromProto(FactProto.AgentBatch.parseFrom(bounded(bytes, 0, bytes.length)));
    } catch (WireFormatException e) {
      throw e;
    } catch (IOException e) {
      throw new WireFormatException(where, e);
    }
  }

  private static FactProto.FactList facts(List<Fact> facts, long watermarkNanos) {
    return new FactEncoder(watermarkNanos).encode(facts);
  }

  private static void checkSize(String where, byte[] bytes, int offset, int length, int listField)
      throws IOException {
    if (length > MAX_BATCH_BYTES) {
      throw new WireFormatException(
          where, "%d bytes are more than the %d allowed".formatted(length, MAX_BATCH_BYTES));
    }
    long elements = FactCount.inBatch(bounded(bytes, offset, length), listField);
    if (elements > MAX_ELEMENTS) {
      throw new WireFormatException(
          where, "%d facts are more than the %d allowed".formatted(elements, MAX_ELEMENTS));
    }
  }

  private static CodedInputStream bounded(byte[] bytes, int offset, int length)
      throws InvalidProtocolBufferException {
    CodedInputStream in = CodedInputStream.newInstance(bytes, offset, length);
    in.setRecursionLimit(MAX_RECURSION);
    return in;
  }
}
