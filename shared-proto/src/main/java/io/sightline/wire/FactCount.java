package io.sightline.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors;
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

  private static final int SNAPSHOT_TAG =
      FactProto.FactRun.TOPOLOGY_SNAPSHOT_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int OBJECT_TAG =
      FactProto.FactRun.OBJECT_OBSERVED_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

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
    return fields(in, FactProto.FactList.RUNS_FIELD_NUMBER, run -> inRun(run, true));
  }

  /**
   * A snapshot in a snapshot is refused later; to descend into it would be a hostile file's wish.
   */
  private static long inRun(CodedInputStream in, boolean topLevel) throws IOException {
    long count = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      count++;
      count +=
          switch (tag) {
            case SNAPSHOT_TAG -> topLevel ? within(in, FactCount::inSnapshot) : skip(in, tag);
            case OBJECT_TAG -> within(in, FactCount::inObject);
            default -> skip(in, tag);
          };
    }
    return count;
  }

  private static long inSnapshot(CodedInputStream in) throws IOException {
    return fields(in, FactProto.TopologySnapshot.RUNS_FIELD_NUMBER, run -> inRun(run, false));
  }

  private static long inObject(CodedInputStream in) throws IOException {
    return inMessage(in, FactProto.ObjectObserved.getDescriptor());
  }

  /** An object's parts hold parts in turn: all are counted, to any depth the reader allows. */
  private static long inMessage(CodedInputStream in, Descriptors.Descriptor type)
      throws IOException {
    long count = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      count++;
      Descriptors.FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
      boolean nested =
          field != null
              && field.getJavaType() == Descriptors.FieldDescriptor.JavaType.MESSAGE
              && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
      count += nested ? within(in, part -> inMessage(part, field.getMessageType())) : skip(in, tag);
    }
    return count;
  }

  /** The fields of a message, and what is in those of one number. */
  private static long fields(CodedInputStream in, int nestedField, Counter nested)
      throws IOException {
    int nestedTag = nestedField << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    long count = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      count++;
      count += tag == nestedTag ? within(in, nested) : skip(in, tag);
    }
    return count;
  }

  private static long within(CodedInputStream in, Counter nested) throws IOException {
    int limit = in.pushLimit(in.readRawVarint32());
    long count = nested.count(in);
    in.popLimit(limit);
    return count;
  }

  private static long skip(CodedInputStream in, int tag) throws IOException {
    in.skipField(tag);
    return 0;
  }
}
