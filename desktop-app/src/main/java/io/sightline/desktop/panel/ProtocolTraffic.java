package io.sightline.desktop.panel;

import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.topology.Edge;
import io.sightline.desktop.session.SessionView;
import java.util.EnumMap;
import java.util.Map;

/**
 * How much of one protocol there is. Immutable.
 *
 * @param total requests since the start; connections where requests are not known
 * @param perSecond the same over the range
 * @param edges how many edges speak it
 */
public record ProtocolTraffic(long total, double perSecond, int edges) {

  /** The traffic of each protocol that was seen; any thread. */
  public static Map<Protocol, ProtocolTraffic> of(SessionView view) {
    Map<Protocol, ProtocolTraffic> byProtocol = new EnumMap<>(Protocol.class);
    for (Edge edge : view.topology().edges().values()) {
      TrafficTotals inRange = view.range().traffic(edge.id());
      boolean bare = edge.id().protocol().isTransportOnly();
      byProtocol.merge(
          edge.id().protocol(),
          new ProtocolTraffic(
              count(edge.totals(), bare), count(inRange, bare) / view.rangeSeconds(), 1),
          ProtocolTraffic::plus);
    }
    return byProtocol;
  }

  private static long count(TrafficTotals totals, boolean bare) {
    return bare && totals.requests() == 0
        ? totals.connections() + totals.connectFailures()
        : totals.requests();
  }

  private ProtocolTraffic plus(ProtocolTraffic other) {
    return new ProtocolTraffic(
        total + other.total, perSecond + other.perSecond, edges + other.edges);
  }
}
