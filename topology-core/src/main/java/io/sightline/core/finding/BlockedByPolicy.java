package io.sightline.core.finding;

import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.fact.Transport;
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.policy.EdgeEnds;
import io.sightline.core.policy.Outcome;
import io.sightline.core.policy.PolicyEnd;
import io.sightline.core.policy.PolicyVerdict;
import io.sightline.core.policy.ServiceBackends.Backend;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.EdgeId;
import io.sightline.core.topology.TopologyRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds connections that do not come about because no NetworkPolicy allows them, with the policies,
 * the rule that comes nearest, and the policy that would allow it.
 *
 * <p>It judges by the policies and labels at the end of the range. Where packets were dropped
 * although the policies allow them, it says so: then the cause is elsewhere.
 */
final class BlockedByPolicy implements Detector {
  /** More pairs of pods than these, of two large workloads, would only say the same again. */
  private static final int MAX_PAIRS = 64;

  /** An edge that does not work, with the most telling of its pairs of pods. */
  record Judged(Edge edge, TrafficTotals totals, PolicyVerdict verdict, int blocked, int pairs) {}

  /** What is one trouble to a reader: these two workloads, this port. */
  private record Trouble(
      String client, String server, Transport transport, int port, Outcome outcome) {}

  @Override
  public List<Finding> detect(TopologyRange range) {
    EdgeEnds ends = new EdgeEnds(range.at());
    return troubles(range, ends).values().stream()
        .map(judged -> new PolicyFinding(range, ends, inOrder(judged)))
        .flatMap(it -> it.finding().stream())
        .toList();
  }

  /** The edges whose trouble policies explain: nothing more general has to be said of them. */
  static Set<EdgeId> blockedEdges(TopologyRange range) {
    return troubles(range, new EdgeEnds(range.at())).entrySet().stream()
        .filter(trouble -> trouble.getKey().outcome() == Outcome.BLOCKED)
        .flatMap(trouble -> trouble.getValue().stream())
        .map(judged -> judged.edge().id())
        .collect(Collectors.toSet());
  }

  private static Map<Trouble, List<Judged>> troubles(TopologyRange range, EdgeEnds ends) {
    List<Map.Entry<EdgeId, TrafficTotals>> stuck =
        range.traffic().entrySet().stream()
            .filter(it -> isStuck(it.getKey(), it.getValue()))
            .toList();
    if (stuck.isEmpty() || !ends.index().hasPolicies()) {
      return Map.of();
    }
    Map<Trouble, List<Judged>> troubles = new LinkedHashMap<>();
    for (Map.Entry<EdgeId, TrafficTotals> entry : stuck) {
      Edge edge = range.at().edges().get(entry.getKey());
      if (edge != null) {
        judge(ends, edge, entry.getValue())
            .ifPresent(
                judged ->
                    troubles
                        .computeIfAbsent(trouble(ends, judged), _ -> new ArrayList<>())
                        .add(judged));
      }
    }
    return troubles;
  }

  /**
   * Whether nothing came through: packets were dropped, or no attempt succeeded, or no datagram was
   * answered.
   */
  private static boolean isStuck(EdgeId id, TrafficTotals totals) {
    return totals.blockedPackets() > 0
        || (totals.connectFailures() > 0 && totals.connections() == 0)
        || isOneWay(id.transport(), totals);
  }

  static boolean isOneWay(Transport transport, TrafficTotals totals) {
    return transport == Transport.UDP && totals.bytesSent() > 0 && totals.bytesReceived() == 0;
  }

  private static Optional<Judged> judge(EdgeEnds ends, Edge edge, TrafficTotals totals) {
    Optional<PortProtocol> protocol = EdgeEnds.protocol(edge.id().transport());
    if (protocol.isEmpty()) {
      return Optional.empty();
    }
    List<PolicyVerdict> verdicts = new ArrayList<>();
    List<Backend> servers = ends.servers(edge.id(), protocol.get());
    for (PolicyEnd client : ends.clients(edge.id())) {
      for (Backend server : servers) {
        if (verdicts.size() < MAX_PAIRS) {
          verdicts.add(ends.index().evaluate(client, server.end(), protocol.get(), server.port()));
        }
      }
    }
    int blocked = (int) verdicts.stream().filter(it -> it.outcome() == Outcome.BLOCKED).count();
    return verdicts.stream()
        .min(Comparator.comparingInt((PolicyVerdict it) -> it.outcome().rank()))
        .map(worst -> new Judged(edge, totals, worst, blocked, verdicts.size()));
  }

  private static Trouble trouble(EdgeEnds ends, Judged it) {
    EdgeId id = it.edge().id();
    return new Trouble(
        ends.workload(id.client()).id(),
        ends.workload(id.server()).id(),
        id.transport(),
        id.serverPort(),
        it.verdict().outcome());
  }

  /** By what lasts, so that the same range gives the same words. */
  private static List<Judged> inOrder(List<Judged> judged) {
    return judged.stream()
        .sorted(
            Comparator.comparingLong((Judged it) -> it.edge().firstSeenNanos())
                .thenComparing(it -> it.edge().id().toString()))
        .toList();
  }
}
