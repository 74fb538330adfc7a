package io.sightline.desktop.export.perfetto;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Slices of one kind below one parent, which may overlap: spread over as many tracks of one name as
 * it takes, which Perfetto shows as one. To be added in the order of their begins.
 */
final class SliceLanes {
  private record Lane(long track, long freeFromNanos) {}

  private final TracePackets packets;
  private final long parent;
  private final String name;
  private final int rank;
  private final String description;
  private final List<Lane> lanes = new ArrayList<>();

  SliceLanes(TracePackets packets, long parent, String name, int rank, String description) {
    this.packets = packets;
    this.parent = parent;
    this.name = name;
    this.rank = rank;
    this.description = description;
  }

  void add(long fromNanos, long toNanos, String category, String called, Map<String, ?> details)
      throws IOException {
    int free = 0;
    while (free < lanes.size() && lanes.get(free).freeFromNanos > fromNanos) {
      free++;
    }
    if (free == lanes.size()) {
      lanes.add(new Lane(packets.track(parent, name, rank, description), 0));
    }
    long track = lanes.get(free).track;
    packets.slice(track, fromNanos, toNanos, category, called, details);
    lanes.set(free, new Lane(track, toNanos));
  }
}
