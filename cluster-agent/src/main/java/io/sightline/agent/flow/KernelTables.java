package io.sightline.agent.flow;

import io.sightline.agent.probe.KernelCapture;
import io.sightline.agent.probe.UdpFlow;
import io.sightline.agent.probe.UdpKey;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.time.BootToWall;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the kernel's cumulative tables and turns them into what happened in a window. */
final class KernelTables {
  private static final long IDLE_NANOS = Duration.ofSeconds(60).toNanos();
  private static final int EVICT_EVERY_WINDOWS = 30;

  private record UdpRow(
      long cookie, IpAddress local, int localPort, IpAddress remote, int remotePort) {
    static UdpRow of(UdpKey key) {
      return new UdpRow(
          key.socketCookie(),
          key.localAddress(),
          key.localPort(),
          key.remoteAddress(),
          key.remotePort());
    }
  }

  private record UdpTotals(long sent, long received) {
    static final UdpTotals ZERO = new UdpTotals(0, 0);
  }

  private final KernelCapture capture;
  private final Identities identities;
  private final FlowTracker tracker;
  private final DropWindows drops;
  private final LatencyWindows latencies;
  private final Map<UdpRow, UdpTotals> udp = new HashMap<>();
  private int windows;

  KernelTables(
      NodeKey node,
      KernelCapture capture,
      Map<Integer, String> dropReasons,
      Identities identities,
      FlowTracker tracker) {
    this.capture = capture;
    this.identities = identities;
    this.tracker = tracker;
    this.drops = new DropWindows(node, dropReasons);
    this.latencies = new LatencyWindows(identities);
  }

  /** Brings the totals of all flows up to date, and who listens. */
  void readConnections(long timeNanos) {
    // As one: else the ring could tell the end of a connection of which a row is still to be taken.
    tracker.exclusively(
        () ->
            capture
                .flows()
                .read(tracker::reading, listener -> identities.listening(listener, timeNanos)));
    capture.udpFlows().read(this::transfer);
  }

  /** Adds what was dropped, and how long disks took, since the last call. */
  void readWindows(long timeNanos, long durationNanos, BootToWall toWall, List<Fact> into) {
    capture
        .drops()
        .ifPresent(table -> table.read(drop -> drops.take(drop, timeNanos, durationNanos, into)));
    tracker.exclusively(
        () -> {
          capture
              .disk()
              .ifPresent(
                  table -> table.read(row -> latencies.disk(row, timeNanos, durationNanos, into)));
          capture
              .fsyncs()
              .ifPresent(
                  table -> table.read(row -> latencies.fsync(row, timeNanos, durationNanos, into)));
        });
    if (++windows % EVICT_EVERY_WINDOWS == 0) {
      evictIdle(timeNanos + durationNanos - toWall.offsetNanos() - IDLE_NANOS);
    }
  }

  private void transfer(UdpFlow row) {
    UdpRow key = UdpRow.of(row.key());
    UdpTotals now = new UdpTotals(row.bytesSent(), row.bytesReceived());
    UdpTotals before = udp.put(key, now);
    UdpTotals since = before == null ? UdpTotals.ZERO : before;
    if (!now.equals(since)) {
      tracker.transfer(
          row,
          Math.max(0, now.sent() - since.sent()),
          Math.max(0, now.received() - since.received()));
    }
  }

  private void evictIdle(long beforeBootNanos) {
    tracker.exclusively(() -> capture.flows().evictGone(beforeBootNanos, tracker::gone));
    capture
        .udpFlows()
        .evictIdle(
            beforeBootNanos,
            row -> {
              transfer(row);
              udp.remove(UdpRow.of(row.key()));
            });
    capture.drops().ifPresent(table -> table.evictIdle(beforeBootNanos, drops::forget));
    capture.disk().ifPresent(table -> table.evictIdle(beforeBootNanos, latencies::forget));
    capture.fsyncs().ifPresent(table -> table.evictIdle(beforeBootNanos, latencies::forget));
  }
}
