package io.sightline.core.finding;

import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.EdgeId;
import io.sightline.core.topology.TopologyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Finds connections that a firewall does not let through. */
final class BlockedConnections implements Detector {
  @Override
  public List<Finding> detect(TopologyRange range) {
    Set<EdgeId> byPolicy = BlockedByPolicy.blockedEdges(range);
    List<Finding> findings = new ArrayList<>();
    for (Map.Entry<EdgeId, TrafficTotals> entry : range.traffic().entrySet()) {
      Edge edge = range.at().edges().get(entry.getKey());
      boolean explained = byPolicy.contains(entry.getKey());
      if (edge != null && !explained && entry.getValue().blockedPackets() > 0) {
        findings.add(finding(range, edge, entry.getValue()));
      }
    }
    return findings;
  }

  private static Finding finding(TopologyRange range, Edge edge, TrafficTotals totals) {
    EdgeId id = edge.id();
    String client = Words.name(range.at(), id.client());
    String server = Words.name(range.at(), id.server());
    List<String> evidence = new ArrayList<>();
    evidence.add(
        "%s (%d packets to port %d/%s)"
            .formatted(
                edge.lastFailure(),
                totals.blockedPackets(),
                id.serverPort(),
                id.transport().name().toLowerCase(Locale.ROOT)));
    if (totals.connectFailures() > 0) {
      evidence.add("%d connection attempts failed".formatted(totals.connectFailures()));
    }
    if (!id.via().isEmpty()) {
      evidence.add("it was tried through service " + Words.name(range.at(), id.via()));
    }
    List<String> ingress = isolating(range, id.server(), true);
    List<String> egress = isolating(range, id.client(), false);
    if (!ingress.isEmpty()) {
      evidence.add(
          "%s accepts only what is allowed by %s".formatted(server, String.join(", ", ingress)));
    }
    if (!egress.isEmpty()) {
      evidence.add(
          "%s reaches only what is allowed by %s".formatted(client, String.join(", ", egress)));
    }
    boolean byPolicy = !ingress.isEmpty() || !egress.isEmpty();
    long passed = edge.totals().connections();
    evidence.add(
        passed > 0
            ? "the same connection worked before or after: %d connections since the start"
                .formatted(passed)
            : "no connection between the two was ever seen to work");
    return new Finding(
        "connection-blocked",
        "%s cannot reach %s on port %d: %s"
            .formatted(
                client,
                server,
                id.serverPort(),
                byPolicy
                    ? "its packets are dropped, and network policies isolate what is there"
                    : "a firewall drops its packets"),
        totals.connectFailures() > 0 ? 0.95 : 0.85,
        id.server(),
        range.beginNanos(),
        range.at().watermarkNanos(),
        evidence,
        "Look for the rule or NetworkPolicy that selects %s (egress) or %s (ingress), and allow port %d."
            .formatted(client, server, id.serverPort()));
  }

  private static List<String> isolating(TopologyRange range, String pod, boolean ingress) {
    return PodFacts.of(range, pod).map(it -> it.isolatedBy(ingress)).orElse(List.of());
  }
}
