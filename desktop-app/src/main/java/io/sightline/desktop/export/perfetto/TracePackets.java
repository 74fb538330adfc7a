package io.sightline.desktop.export.perfetto;

import com.google.protobuf.CodedOutputStream;
import io.sightline.desktop.export.perfetto.proto.ClockSnapshot;
import io.sightline.desktop.export.perfetto.proto.CounterDescriptor;
import io.sightline.desktop.export.perfetto.proto.DebugAnnotation;
import io.sightline.desktop.export.perfetto.proto.Trace;
import io.sightline.desktop.export.perfetto.proto.TracePacket;
import io.sightline.desktop.export.perfetto.proto.TrackDescriptor;
import io.sightline.desktop.export.perfetto.proto.TrackEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/**
 * Writes the packets of a trace one after the other, as they come: a trace is nothing but these
 * (Perfetto's "Advanced Guide to Programmatic Trace Generation"). Times are nanoseconds since 1970.
 * Not thread-safe.
 */
final class TracePackets {
  /** Of clock_snapshot.proto. */
  private static final int REALTIME = 1;

  private static final int BOOTTIME = 6;

  /** Any number but 0; there is one writer. */
  private static final int SEQUENCE = 1;

  private final CodedOutputStream out;
  private long lastTrack;

  TracePackets(OutputStream out) {
    this.out = CodedOutputStream.newInstance(out);
  }

  /** Says that the trace's own clock is that of the wall, so that times are shown as they were. */
  void clock(long nanos) throws IOException {
    ClockSnapshot.Builder clocks = ClockSnapshot.newBuilder();
    for (int id : new int[] {BOOTTIME, REALTIME}) {
      clocks.addClocks(ClockSnapshot.Clock.newBuilder().setClockId(id).setTimestamp(nanos));
    }
    write(packet().setTimestamp(nanos).setClockSnapshot(clocks));
  }

  /**
   * Describes a track that holds others, and may hold slices and instants.
   *
   * @param parent 0 for none
   * @param rank its place among the tracks of its parent
   * @return its number
   */
  long track(long parent, String name, int rank, String description) throws IOException {
    return write(descriptor(parent, name, rank, description));
  }

  /** Describes a track of numbers; returns its number. */
  long counter(
      long parent,
      String name,
      int rank,
      CounterDescriptor.Unit unit,
      String unitName,
      String description)
      throws IOException {
    CounterDescriptor.Builder counter = CounterDescriptor.newBuilder().setUnit(unit);
    if (!unitName.isEmpty()) {
      counter.setUnitName(unitName);
    }
    return write(descriptor(parent, name, rank, description).setCounter(counter));
  }

  private TrackDescriptor.Builder descriptor(
      long parent, String name, int rank, String description) {
    TrackDescriptor.Builder track =
        TrackDescriptor.newBuilder()
            .setUuid(++lastTrack)
            .setName(name)
            .setChildOrdering(TrackDescriptor.ChildTracksOrdering.EXPLICIT)
            .setSiblingOrderRank(rank);
    if (parent != 0) {
      track.setParentUuid(parent);
    }
    if (!description.isEmpty()) {
      track.setDescription(description);
    }
    return track;
  }

  private long write(TrackDescriptor.Builder track) throws IOException {
    write(packet().setTrackDescriptor(track));
    return track.getUuid();
  }

  void value(long track, long nanos, double value) throws IOException {
    write(
        packet()
            .setTimestamp(nanos)
            .setTrackEvent(
                event(TrackEvent.Type.TYPE_COUNTER, track).setDoubleCounterValue(value)));
  }

  void instant(long track, long nanos, String category, String name, Map<String, ?> details)
      throws IOException {
    write(
        packet()
            .setTimestamp(nanos)
            .setTrackEvent(named(TrackEvent.Type.TYPE_INSTANT, track, category, name, details)));
  }

  /** A stretch of time on a track; those on one track follow each other. */
  void slice(
      long track,
      long fromNanos,
      long toNanos,
      String category,
      String name,
      Map<String, ?> details)
      throws IOException {
    write(
        packet()
            .setTimestamp(fromNanos)
            .setTrackEvent(
                named(TrackEvent.Type.TYPE_SLICE_BEGIN, track, category, name, details)));
    write(
        packet().setTimestamp(toNanos).setTrackEvent(event(TrackEvent.Type.TYPE_SLICE_END, track)));
  }

  private static TrackEvent.Builder named(
      TrackEvent.Type type, long track, String category, String name, Map<String, ?> details) {
    TrackEvent.Builder event = event(type, track).addCategories(category).setName(name);
    details.forEach((key, value) -> event.addDebugAnnotations(annotation(key, value)));
    return event;
  }

  private static DebugAnnotation.Builder annotation(String name, Object value) {
    DebugAnnotation.Builder annotation = DebugAnnotation.newBuilder().setName(name);
    return switch (value) {
      case Long number -> annotation.setIntValue(number);
      case Double number -> annotation.setDoubleValue(number);
      default -> annotation.setStringValue(value.toString());
    };
  }

  private static TrackEvent.Builder event(TrackEvent.Type type, long track) {
    return TrackEvent.newBuilder().setType(type).setTrackUuid(track);
  }

  private static TracePacket.Builder packet() {
    return TracePacket.newBuilder().setTrustedPacketSequenceId(SEQUENCE);
  }

  private void write(TracePacket.Builder packet) throws IOException {
    out.writeMessage(Trace.PACKET_FIELD_NUMBER, packet.build());
  }

  /** Hands over what is still held here. */
  void flush() throws IOException {
    out.flush();
  }
}
