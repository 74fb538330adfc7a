package io.sightline.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sightline.core.topology.TopologyFold;

/**
 * Any bytes at all given to the codec: refused with its exception, or facts that a fold takes and
 * that come back from what they are written as.
 */
class FactCodecFuzzTest {
  @FuzzTest
  void anyBytesAreFactsOrRefused(byte[] bytes) {
    DecodedBatch read;
    try {
      read = FactCodec.parseLogBatch(bytes);
    } catch (WireFormatException e) {
      return;
    }
    try {
      var again = FactCodec.parseLogBatch(FactCodec.toProto(read.batch()).toByteArray());
      if (!again.batch().equals(read.batch())) {
        throw new AssertionError("it does not come back as it was");
      }
    } catch (WireFormatException e) {
      throw new AssertionError("what was read cannot be read again", e);
    }
    new TopologyFold().apply(read.batch());
  }
}
