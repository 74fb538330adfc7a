package io.sightline.desktop.export.perfetto;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sightline.desktop.export.perfetto.proto.DebugAnnotation;
import io.sightline.desktop.export.perfetto.proto.Trace;
import io.sightline.desktop.export.perfetto.proto.TracePacket;
import io.sightline.desktop.export.perfetto.proto.TrackDescriptor;
import io.sightline.desktop.export.perfetto.proto.TrackEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A trace as Perfetto's trace processor understands it: packets in the order of their times, an end
 * of a slice for the last begin on the same track, tracks by their names from the root.
 */
final class ReadTrace {
  record Slice(
      String track, String name, long fromNanos, long toNanos, Map<String, String> details) {}

  record Instant(String track, String name, long nanos, Map<String, String> details) {}

  private record Open(TracePacket begin) {}

  private final Map<Long, TrackDescriptor> tracks = new LinkedHashMap<>();
  private final Map<String, NavigableMap<Long, Double>> counters = new HashMap<>();
  private final List<Slice> slices = new ArrayList<>();
  private final List<Instant> instants = new ArrayList<>();
  private final List<TracePacket> packets;

  ReadTrace(byte[] bytes) throws InvalidProtocolBufferException {
    packets = Trace.parseFrom(bytes).getPacketList();
    for (TracePacket packet : packets) {
      if (packet.hasTrackDescriptor()) {
        TrackDescriptor track = packet.getTrackDescriptor();
        if (tracks.put(track.getUuid(), track) != null) {
          throw new AssertionError("described twice: " + track);
        }
      }
    }
    Map<Long, Deque<Open>> open = new HashMap<>();
    packets.stream()
        .filter(TracePacket::hasTrackEvent)
        .sorted(Comparator.comparingLong(TracePacket::getTimestamp))
        .forEach(packet -> take(packet, open));
    open.forEach(
        (track, left) -> {
          if (!left.isEmpty()) {
            throw new AssertionError("never ended on " + path(track) + ": " + left);
          }
        });
  }

  private void take(TracePacket packet, Map<Long, Deque<Open>> open) {
    TrackEvent event = packet.getTrackEvent();
    long track = event.getTrackUuid();
    TrackDescriptor described = tracks.get(track);
    if (described == null) {
      throw new AssertionError("on a track that is not described: " + event);
    }
    if (described.hasCounter() != (event.getType() == TrackEvent.Type.TYPE_COUNTER)) {
      throw new AssertionError("not for such a track: " + event);
    }
    Deque<Open> stack = open.computeIfAbsent(track, _ -> new ArrayDeque<>());
    switch (event.getType()) {
      case TYPE_COUNTER ->
          counters
              .computeIfAbsent(path(track), _ -> new TreeMap<>())
              .put(packet.getTimestamp(), event.getDoubleCounterValue());
      case TYPE_INSTANT ->
          instants.add(
              new Instant(path(track), event.getName(), packet.getTimestamp(), details(event)));
      case TYPE_SLICE_BEGIN -> {
        if (!stack.isEmpty()) {
          throw new AssertionError("one in the other on " + path(track));
        }
        stack.push(new Open(packet));
      }
      case TYPE_SLICE_END -> {
        TracePacket begin = stack.pop().begin();
        slices.add(
            new Slice(
                path(track),
                begin.getTrackEvent().getName(),
                begin.getTimestamp(),
                packet.getTimestamp(),
                details(begin.getTrackEvent())));
      }
      case TYPE_UNSPECIFIED -> throw new AssertionError("of no type: " + event);
    }
  }

  private static Map<String, String> details(TrackEvent event) {
    return event.getDebugAnnotationsList().stream()
        .collect(
            Collectors.toMap(
                DebugAnnotation::getName,
                it ->
                    it.hasStringValue()
                        ? it.getStringValue()
                        : it.hasIntValue()
                            ? Long.toString(it.getIntValue())
                            : Double.toString(it.getDoubleValue())));
  }

  /** "root > shop > web". */
  private String path(long track) {
    TrackDescriptor described = tracks.get(track);
    if (described == null) {
      throw new AssertionError("no such track: " + track);
    }
    return described.hasParentUuid()
        ? path(described.getParentUuid()) + " > " + described.getName()
        : described.getName();
  }

  List<TracePacket> packets() {
    return packets;
  }

  List<String> paths() {
    return tracks.keySet().stream().map(this::path).toList();
  }

  List<Slice> slices() {
    return slices;
  }

  List<Instant> instants() {
    return instants;
  }

  /** What a counter shows at an instant. */
  double value(String track, long nanos) {
    NavigableMap<Long, Double> values = counters.get(track);
    if (values == null) {
      throw new AssertionError("no counter " + track + " in " + counters.keySet());
    }
    Map.Entry<Long, Double> at = values.floorEntry(nanos);
    return at == null ? 0 : at.getValue();
  }
}
