package io.sightline.desktop.export.perfetto;

import io.sightline.desktop.export.perfetto.proto.CounterDescriptor.Unit;
import java.io.IOException;

/**
 * Numbers over time of one kind. Described when the first that is not 0 comes, and written only
 * where they change: Perfetto holds each until the next.
 */
final class CounterTrack {
  /** What is counted, in which unit, and what has to be known to read it. */
  enum Kind {
    RATE(1, "requests", Unit.UNIT_UNSPECIFIED, "/s", "Requests that ended, a second."),
    FAILURES(
        2,
        "failures",
        Unit.UNIT_UNSPECIFIED,
        "/s",
        "Requests that the server failed or did not answer, and connections that never came about,"
            + " a second."),
    P95(
        3,
        "latency p95",
        Unit.UNIT_TIME_NS,
        "",
        "One request in twenty took longer; 0 where none was paired with its response."),
    BYTES(4, "payload", Unit.UNIT_SIZE_BYTES, "", "Bytes a second, both ways."),
    BLOCKED(
        5, "blocked packets", Unit.UNIT_UNSPECIFIED, "/s", "Packets a firewall dropped, a second."),
    RETRANSMITS(6, "retransmits", Unit.UNIT_UNSPECIFIED, "/s", "Segments sent again, a second."),
    THROTTLED(
        7,
        "CPU throttled",
        Unit.UNIT_UNSPECIFIED,
        "%",
        "Part of the time in which the CPU limit held it back."),
    CPU(8, "CPU", Unit.UNIT_UNSPECIFIED, "cores", "CPU used."),
    DISK(
        9,
        "disk p99",
        Unit.UNIT_TIME_NS,
        "",
        "One operation of the disk in a hundred took longer."),
    FSYNC(10, "fsync p99", Unit.UNIT_TIME_NS, "", "One fsync in a hundred took longer."),
    MEMORY(11, "memory", Unit.UNIT_SIZE_BYTES, "", "Memory charged to it.");

    private final int rank;
    private final String title;
    private final Unit unit;
    private final String unitName;
    private final String description;

    Kind(int rank, String title, Unit unit, String unitName, String description) {
      this.rank = rank;
      this.title = title;
      this.unit = unit;
      this.unitName = unitName;
      this.description = description;
    }
  }

  private final TracePackets packets;
  private final long parent;
  private final Kind kind;
  private long track;
  private double last;

  CounterTrack(TracePackets packets, long parent, Kind kind) {
    this.packets = packets;
    this.parent = parent;
    this.kind = kind;
  }

  /** What it is from an instant on. */
  void set(long nanos, double value) throws IOException {
    if (value == last) {
      return;
    }
    if (track == 0) {
      track =
          packets.counter(
              parent, kind.title, kind.rank, kind.unit, kind.unitName, kind.description);
    }
    packets.value(track, nanos, value);
    last = value;
  }
}
