package io.sightline.desktop.panel;

import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CgroupWindow;
import io.sightline.core.fact.ClusterObserved;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.DiskWindow;
import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.EdgeTotals;
import io.sightline.core.fact.EntityState;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.FlowTotals;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.ListenerObserved;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.NameResolved;
import io.sightline.core.fact.NetworkObserved;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.kube.ObjectKey;
import io.sightline.desktop.view.Quantity;
import java.util.Locale;

/** One line about a fact, for the raw list. */
public final class FactText {
  private FactText() {}

  /** What the fact says, without its time. */
  public static String of(Fact fact) {
    return switch (fact) {
      case NodeObserved f -> "node " + f.node().name() + ", kernel " + f.kernelRelease();
      case CgroupObserved f -> "cgroup " + f.path();
      case ProcessObserved f -> "process %s, pid %d".formatted(f.name(), f.process().pid());
      case ProcessExited f -> "process exited, pid " + f.process().pid();
      case NetworkObserved f -> "network %s %s".formatted(f.name(), f.addresses());
      case ListenerObserved f -> "listens on %s, pid %d".formatted(f.local(), f.process().pid());
      case FlowOpened f ->
          "%s opened: %s to %s".formatted(flow(f.flow().number()), f.local(), f.remote());
      case FlowProtocol f -> flow(f.flow().number()) + " speaks " + f.protocol().wireName();
      case FlowResolved f ->
          "%s resolved: %s to %s, port %d%s"
              .formatted(
                  flow(f.flow().number()),
                  f.clientEntity(),
                  f.serverEntity(),
                  f.serverPort(),
                  f.counted() ? "" : " (shadow)");
      case FlowWindow f ->
          "%s: %s sent, %s received%s"
              .formatted(
                  flow(f.flow().number()),
                  Quantity.size(f.bytesSent()),
                  Quantity.size(f.bytesReceived()),
                  f.retransmits() == 0 ? "" : ", %d retransmits".formatted(f.retransmits()));
      case FlowClosed f -> flow(f.flow().number()) + " " + words(f.reason());
      case RequestWindow f ->
          "%d × %s %s, %s, p95 %s"
              .formatted(
                  f.count(),
                  f.protocol().wireName(),
                  f.operation(),
                  words(f.statusClass()),
                  Quantity.durationOrDash(f.latency().quantileNanos(0.95)));
      case RequestExemplar f ->
          "example: %s %s, status %s, %s"
              .formatted(
                  f.protocol().wireName(),
                  f.operation(),
                  f.status(),
                  Quantity.durationOrDash(f.latencyNanos()));
      case DropWindow f ->
          "%d packets dropped: %s %s to %s, %s"
              .formatted(
                  f.packets(), words(f.transport()), f.source(), f.destination(), f.reason());
      case CgroupWindow f ->
          "cgroup used %s CPU, throttled %s, memory %s"
              .formatted(
                  Quantity.duration(f.cpuNanos()),
                  Quantity.duration(f.throttledNanos()),
                  Quantity.size(f.memoryBytes()));
      case DiskWindow f ->
          "%d × %s%s, p99 %s"
              .formatted(
                  f.latency().count(),
                  words(f.operation()),
                  f.device().isEmpty() ? "" : " on " + f.device(),
                  Quantity.duration(f.latency().quantileNanos(0.99)));
      case NameResolved f -> "%s is %s".formatted(f.name(), f.address());
      case EventObserved f -> "%s: %s".formatted(f.kind(), f.message());
      case Loss f ->
          "%s lost at %s".formatted(f.lost() == 0 ? "facts" : Quantity.exact(f.lost()), f.where());
      case LedgerReading f ->
          "ledger of %s: %s attempted, %s delivered, residual %d"
              .formatted(
                  f.node().name(),
                  Quantity.exact(f.attempted()),
                  Quantity.exact(f.delivered()),
                  f.residual());
      case CoverageReading f -> "%s %s %s".formatted(f.signal(), words(f.state()), f.detail());
      case EntityState f -> "state of " + f.entity();
      case EdgeTotals f -> "totals of %s to %s".formatted(f.clientEntity(), f.serverEntity());
      case FlowTotals f -> "totals of " + flow(f.flow().number());
      case TopologySnapshot f -> "keyframe of %d facts".formatted(f.facts().size());
      case ClusterObserved f -> "cluster %s, version %s".formatted(f.name(), f.version());
      case ObjectObserved f ->
          "%s, version %s".formatted(object(f.object().key()), f.object().meta().resourceVersion());
      case ObjectGone f -> object(f.object()) + " is gone";
    };
  }

  private static String object(ObjectKey key) {
    String namespace = key.namespace().isEmpty() ? "" : key.namespace() + "/";
    return key.kind().apiName() + " " + namespace + key.name();
  }

  static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String flow(long number) {
    return "flow " + Long.toUnsignedString(number);
  }
}
