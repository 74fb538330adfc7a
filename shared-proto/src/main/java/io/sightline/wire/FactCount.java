package io.sightline.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.sightline.wire.v1.FactProto;
import java.io.IOException;

/**
 * Counts the elements that a message would make, without making them.
 *
 * <p>An empty sub-message takes two bytes on the wire and a hundred in memory; a hostile file of
 * them, compressed, would take down the reader. So they are counted before any is made.
 */
final class FactCount {
  /** Counts what is left of a stream, up to its current limit. */
  private interface Counter {
    long count(CodedInputStream in) throws IOException;
  }

  private FactCount() {}

  /**
   * The elements of tables, runs and snapshots of a fact list.
   *
   * @param listField number of the field that holds the fact list
   */
  static long inBatch(CodedInputStream in, int listField) throws IOException {
    return fields(in, listField, FactCount::inList);
  }

  private static long inList(CodedInputStream in) throws IOException {
    return fields(in, FactProto.FactList.RUNS_FIELD_NUMBER, FactCount::inRun);
  }

  private static long inRun(CodedInputStream in) throws IOException {
    return fields(in, FactProto.FactRun.TOPOLOGY_SNAPSHOT_FIELD_NUMBER, FactCount::inSnapshot);
  }

  private static long inSnapshot(CodedInputStream in) throws IOException {
    return fields(
        in, FactProto.TopologySnapshot.RUNS_FIELD_NUMBER, run -> fields(run, 0, FactCount::none));
  }

  private static long none(CodedInputStream in) throws IOException {
    in.skipMessage();
    return 0;
  }

  /** The fields of a message, and what is in those of one number. */
  private static long fields(CodedInputStream in, int nestedField, Counter nested)
      throws IOException {
    int nestedTag = nestedField << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    long count = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      count++;
      if (tag == nestedTag) {
        int limit = in.pushLimit(in.readRawVarint32());
        count += nested.count(in);
        in.popLimit(limit);
      } else {
        in.skipField(tag);
      }
    }
    return count;
  }
}
