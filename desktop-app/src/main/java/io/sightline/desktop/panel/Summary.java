package io.sightline.desktop.panel;

import io.sightline.core.fact.ResourceTotals;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Verdict;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.theme.ProtocolStyle;
import io.sightline.desktop.view.EdgeFailure;
import io.sightline.desktop.view.MapProjection;
import io.sightline.desktop.view.Rollup;
import io.sightline.desktop.view.ShownClusters;
import io.sightline.desktop.view.ShownEdge;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the topology says about a selection over the range. Immutable.
 *
 * @param title what to call it
 * @param subtitle what it is and where
 * @param traffic of an edge its own; of a node what it answers, or, answering nothing, what it asks
 * @param answers whether that is traffic it answers
 * @param resources what it used in the range
 * @param peers who it talks to, the busiest first
 * @param failure why its traffic last failed or was blocked; empty if never
 * @param failedNanos when that was
 */
record Summary(
    Selection selection,
    String title,
    String subtitle,
    TrafficTotals traffic,
    boolean answers,
    ResourceTotals resources,
    Verdict verdict,
    List<Peer> peers,
    String failure,
    long failedNanos) {

  /**
   * One edge at the selected node.
   *
   * @param asks whether the selected node is the client
   */
  record Peer(ShownEdge edge, String name, boolean asks, TrafficTotals traffic, Verdict verdict) {}

  /** What the view says about the selection; null when it is not on the map any more. */
  static @Nullable Summary of(SessionView view, Selection selection, Rollup rollup) {
    return switch (selection) {
      case Selection.Nothing _ -> null;
      case Selection.Node node -> ofNode(view, node, rollup);
      case Selection.Edge edge -> ofEdge(view, edge, rollup);
    };
  }

  private static @Nullable Summary ofNode(SessionView view, Selection.Node node, Rollup rollup) {
    Entity entity = view.topology().entities().get(node.id());
    if (entity == null) {
      return null;
    }
    TrafficTotals answered = TrafficTotals.ZERO;
    TrafficTotals asked = TrafficTotals.ZERO;
    Map<ShownEdge, TrafficTotals> byEdge = new HashMap<>();
    EdgeFailure failure = EdgeFailure.NONE;
    for (Edge edge : view.topology().edges().values()) {
      ShownEdge shown = rollup.shownAs(edge);
      if (!shown.isIn(node)) {
        continue;
      }
      TrafficTotals traffic = view.range().traffic(edge.id());
      byEdge.merge(shown, traffic, TrafficTotals::plus);
      EdgeFailure own = EdgeFailure.of(edge, traffic);
      if (!own.text().isEmpty()) {
        String ends = nameOf(view, shown.client()) + " → " + nameOf(view, shown.server());
        failure = failure.later(new EdgeFailure(ends + ": " + own.text(), own.nanos()));
      }
      if (shown.server().equals(node.id())) {
        answered = answered.plus(traffic);
      } else {
        asked = asked.plus(traffic);
      }
    }
    boolean answers = byEdge.keySet().stream().anyMatch(edge -> edge.server().equals(node.id()));
    TrafficTotals traffic = answers ? answered : asked;
    return new Summary(
        node,
        entity.name(),
        subtitle(entity, ShownClusters.of(view.topology()), rollup),
        traffic,
        answers,
        MapProjection.resourcesOf(view.range(), rollup, node.id(), true),
        Verdict.of(traffic),
        peers(view, node.id(), byEdge),
        failure.text(),
        failure.nanos());
  }

  private static @Nullable Summary ofEdge(
      SessionView view, Selection.Edge selected, Rollup rollup) {
    TrafficTotals traffic = TrafficTotals.ZERO;
    TreeSet<Integer> ports = new TreeSet<>();
    TreeSet<String> protocols = new TreeSet<>();
    ShownClusters clusters = ShownClusters.of(view.topology());
    boolean oneEnd = false;
    EdgeFailure failure = EdgeFailure.NONE;
    for (Edge edge : view.topology().edges().values()) {
      ShownEdge shown = rollup.shownAs(edge);
      if (shown.isIn(selected)) {
        protocols.add(ProtocolStyle.of(shown.protocol().wireName()).title());
        TrafficTotals inRange = view.range().traffic(edge.id());
        traffic = traffic.plus(inRange);
        failure = failure.later(EdgeFailure.of(edge, inRange));
        ports.add(edge.id().serverPort());
        oneEnd |= clusters.isMatchedByOneEnd(edge.id().client(), edge.id().server());
      }
    }
    if (ports.isEmpty()) {
      return null;
    }
    return new Summary(
        selected,
        nameOf(view, selected.fromId()) + "  →  " + nameOf(view, selected.toId()),
        String.join(", ", protocols)
            + portText(ports)
            + (oneEnd ? " · only the client's end was seen" : ""),
        traffic,
        true,
        ResourceTotals.ZERO,
        Verdict.of(traffic),
        List.of(),
        failure.text(),
        failure.nanos());
  }

  private static String portText(TreeSet<Integer> ports) {
    if (ports.size() == 1) {
      return ports.getFirst() == 0 ? "" : ", port " + ports.getFirst();
    }
    return ports.size() > 4 ? ", %d ports".formatted(ports.size()) : ", ports " + ports;
  }

  private static String subtitle(Entity entity, ShownClusters clusters, Rollup rollup) {
    List<String> parts = new ArrayList<>();
    parts.add(
        switch (entity.kind()) {
          case EXTERNAL_HOST -> "external host";
          case INTERNET -> "outside the cluster";
          default -> entity.kind().wireName();
        });
    if (!entity.namespace().isEmpty()) {
      parts.add("in " + entity.namespace());
    }
    String cluster = clusters.nameOf(entity.id(), "");
    if (!cluster.isEmpty()) {
      parts.add("of " + cluster);
    }
    String pid = entity.labels().get("pid");
    if (pid != null) {
      parts.add("pid " + pid);
    }
    String address = entity.labels().get("address");
    if (address != null && !address.equals(entity.name())) {
      parts.add(address);
    }
    long processes =
        rollup.membersOf(entity.id()).stream().filter(id -> id.startsWith("process/")).count();
    if (processes > 1) {
      parts.add(processes + " processes");
    }
    return String.join(" · ", parts);
  }

  private static List<Peer> peers(
      SessionView view, String id, Map<ShownEdge, TrafficTotals> byEdge) {
    List<Peer> peers = new ArrayList<>();
    byEdge.forEach(
        (edge, traffic) -> {
          boolean asks = edge.client().equals(id);
          String other = asks ? edge.server() : edge.client();
          peers.add(new Peer(edge, nameOf(view, other), asks, traffic, Verdict.of(traffic)));
        });
    peers.sort(
        Comparator.comparing(Peer::verdict)
            .reversed()
            .thenComparingLong(peer -> -peer.traffic().requests())
            .thenComparing(Peer::name)
            .thenComparing(peer -> peer.edge().protocol()));
    return peers;
  }

  static String nameOf(SessionView view, String id) {
    Entity entity = view.topology().entities().get(id);
    return entity == null ? id : entity.name();
  }
}
