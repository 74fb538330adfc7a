package io.sightline.core.finding;

import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.kube.Service;
import io.sightline.core.policy.Caveat;
import io.sightline.core.policy.Direction;
import io.sightline.core.policy.EdgeEnds;
import io.sightline.core.policy.NearMiss;
import io.sightline.core.policy.Outcome;
import io.sightline.core.policy.PolicyEnd;
import io.sightline.core.policy.PolicySuggestion;
import io.sightline.core.policy.PolicyVerdict;
import io.sightline.core.policy.ServiceBackends;
import io.sightline.core.policy.ServiceBackends.Backend;
import io.sightline.core.policy.SideVerdict;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.TopologyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The words for what policies make of connections that do not come about. */
final class PolicyFinding {
  private static final int DNS = 53;
  private static final int NEAR = 2;

  private final TopologyRange range;
  private final EdgeEnds ends;
  private final List<BlockedByPolicy.Judged> edges;
  private final BlockedByPolicy.Judged first;
  private final PolicyVerdict verdict;
  private final TrafficTotals totals;
  private final long failedNanos;
  private final List<PolicyChanges.Change> changes;

  /**
   * About one trouble.
   *
   * @param edges of the same two workloads and with the same outcome, at least one
   */
  PolicyFinding(TopologyRange range, EdgeEnds ends, List<BlockedByPolicy.Judged> edges) {
    this.range = range;
    this.ends = ends;
    this.edges = edges;
    this.first = edges.getFirst();
    this.verdict = first.verdict();
    this.totals =
        edges.stream()
            .map(BlockedByPolicy.Judged::totals)
            .reduce(TrafficTotals.ZERO, TrafficTotals::plus);
    this.failedNanos = failedNanos();
    this.changes = PolicyChanges.before(range.at(), verdict, failedNanos);
  }

  /** Nothing where attempts failed that policies allow: they say nothing about why. */
  Optional<Finding> finding() {
    return switch (verdict.outcome()) {
      case BLOCKED ->
          Optional.of(finding("blocked-by-policy", blockedTitle(), confidence(), suggestion()));
      case UNKNOWN ->
          Optional.of(
              finding(
                  "blocked-by-policy",
                  cannotReach() + ": whether a NetworkPolicy blocks it cannot be told",
                  0.4,
                  ""));
      case ALLOWED ->
          totals.blockedPackets() == 0
              ? Optional.empty()
              : Optional.of(
                  finding(
                      "blocked-not-by-policy",
                      cannotReach() + ": packets are dropped, but NetworkPolicies allow them",
                      0.5,
                      "Look at the firewall rules of the nodes, and at policies of the network"
                          + " plugin (Cilium, Calico, cluster-wide ones), which are not seen."));
    };
  }

  private Finding finding(String rule, String title, double confidence, String suggestion) {
    return new Finding(
        rule,
        title,
        confidence,
        ends.workload(first.edge().id().server()).id(),
        range.beginNanos(),
        range.at().watermarkNanos(),
        evidence(),
        suggestion);
  }

  private String cannotReach() {
    return "%s cannot reach %s on %s %d"
        .formatted(
            name(first.edge().id().client()),
            name(first.edge().id().server()),
            verdict.protocol(),
            first.edge().id().serverPort());
  }

  private String blockedTitle() {
    List<SideVerdict> blocking = verdict.blocking();
    String policies =
        blocking.stream()
            .map(side -> names(side.isolating()) + " (" + side.direction().word() + ")")
            .collect(Collectors.joining(" and "));
    boolean one = blocking.size() == 1 && blocking.getFirst().isolating().size() == 1;
    return "%s: NetworkPolicy %s %s it"
        .formatted(cannotReach(), policies, one ? "does not allow" : "do not allow");
  }

  private double confidence() {
    boolean changedMeanwhile =
        changes.stream().anyMatch(change -> change.timeNanos() >= range.beginNanos());
    if (totals.connections() > 0 && !isOneWay() && !changedMeanwhile) {
      return 0.5;
    }
    double sure = totals.blockedPackets() > 0 ? 0.97 : isOneWay() ? 0.7 : 0.85;
    boolean open =
        verdict.caveats().contains(Caveat.HOST_NETWORK_PEER)
            || verdict.caveats().contains(Caveat.UNKNOWN_ADDRESS);
    return open ? 0.6 : sure;
  }

  private boolean isOneWay() {
    return BlockedByPolicy.isOneWay(first.edge().id().transport(), totals);
  }

  private List<String> evidence() {
    List<String> evidence = new ArrayList<>();
    evidence.add(attempts());
    for (SideVerdict side : List.of(verdict.egress(), verdict.ingress())) {
      if (!side.isolating().isEmpty()) {
        evidence.add(whatItSays(side));
        side.nearest().stream()
            .limit(1)
            .map(miss -> "nearest: " + miss.text())
            .forEach(evidence::add);
      }
    }
    if (verdict.outcome() == Outcome.UNKNOWN) {
      evidence.add("not known: " + verdict.unknown());
    }
    changes.forEach(change -> evidence.add(change.text() + sinceFailure(change)));
    if (first.blocked() > 0 && first.blocked() < first.pairs()) {
      evidence.add(
          "of %d pairs of pods, policies block %d".formatted(first.pairs(), first.blocked()));
    }
    dns().ifPresent(evidence::add);
    counterEvidence(evidence);
    verdict.caveats().stream().sorted().map(it -> "note: " + it.text()).forEach(evidence::add);
    evidence.add("assumed: " + PolicyVerdict.ASSUMED);
    return evidence;
  }

  private String attempts() {
    List<String> what = new ArrayList<>();
    if (totals.blockedPackets() > 0) {
      what.add(count(totals.blockedPackets(), "packet") + " dropped");
    }
    if (totals.connectFailures() > 0) {
      what.add(count(totals.connectFailures(), "connection attempt") + " failed");
    }
    if (what.isEmpty()) {
      what.add(count(totals.bytesSent(), "byte") + " sent, and nothing came back");
    }
    String failure =
        edges.stream()
            .map(it -> it.edge().lastFailure())
            .filter(text -> !text.isEmpty())
            .findFirst()
            .map(text -> " (" + text + ")")
            .orElse("");
    long last = edges.stream().mapToLong(it -> it.edge().lastSeenNanos()).max().orElseThrow();
    String begin = PolicyChanges.time(failedNanos);
    String end = PolicyChanges.time(last);
    String when = begin.equals(end) ? "at " + begin : "from " + begin + " to " + end;
    return "%s %s%s".formatted(String.join(", ", what), when, failure);
  }

  private String whatItSays(SideVerdict side) {
    boolean egress = side.direction() == Direction.EGRESS;
    String own = verdict.end(side.direction()).name();
    String other = verdict.end(egress ? Direction.INGRESS : Direction.EGRESS).name();
    String isolated =
        "%s of %s is isolated by %s"
            .formatted(side.direction().word(), own, names(side.isolating()));
    NetworkPolicy allowedBy = side.allowedBy();
    return switch (side.outcome()) {
      case BLOCKED ->
          "%s, and no rule allows %s %d %s %s"
              .formatted(
                  isolated, verdict.protocol(), verdict.port(), egress ? "to" : "from", other);
      case UNKNOWN -> isolated;
      case ALLOWED ->
          allowedBy == null
              ? isolated + ", which does not matter here"
              : "%s, and %s allows it".formatted(isolated, PolicyChanges.name(allowedBy));
    };
  }

  private String sinceFailure(PolicyChanges.Change change) {
    long nanos = failedNanos - change.timeNanos();
    return nanos < 0 ? "" : ", %s before the first failure".formatted(Words.millis(nanos));
  }

  /** Without DNS no name is found, and the connection by name fails before it is attempted. */
  private Optional<String> dns() {
    boolean asked =
        verdict.egress().outcome() == Outcome.BLOCKED
            && verdict.client() instanceof PolicyEnd.OfPod
            && verdict.port() != DNS;
    if (!asked || !(verdict.client() instanceof PolicyEnd.OfPod client)) {
      return Optional.empty();
    }
    Service dns = ends.service(client.pod().key().cluster(), "kube-system", "kube-dns");
    if (dns == null) {
      return Optional.empty();
    }
    List<Backend> backends = ServiceBackends.of(ends.index(), dns, PortProtocol.UDP, DNS);
    boolean blocked =
        !backends.isEmpty()
            && backends.stream()
                .allMatch(
                    it ->
                        ends.index()
                                .evaluate(client, it.end(), PortProtocol.UDP, it.port())
                                .outcome()
                            == Outcome.BLOCKED);
    return blocked
        ? Optional.of(
            "its egress to kube-system/kube-dns (UDP 53) is blocked as well: names cannot be found")
        : Optional.empty();
  }

  private void counterEvidence(List<String> evidence) {
    if (isOneWay() && totals.blockedPackets() == 0) {
      evidence.add("against: a datagram need not be answered");
    }
    long before =
        edges.stream().map(BlockedByPolicy.Judged::edge).mapToLong(PolicyFinding::passed).sum();
    if (totals.connections() > 0 && !isOneWay()) {
      evidence.add(
          "against: %s between the two came about in the same time"
              .formatted(count(totals.connections(), "connection")));
    } else if (before > 0 && !isOneWay()) {
      evidence.add("it worked before: " + count(before, "connection"));
    }
    if (verdict.outcome() == Outcome.ALLOWED) {
      evidence.add("against: as far as NetworkPolicies go, the connection is allowed");
    }
  }

  private static long passed(Edge edge) {
    return edge.totals().connections();
  }

  private String suggestion() {
    PolicySuggestion suggestion = PolicySuggestion.of(ends.index(), verdict);
    if (suggestion.policies().isEmpty()) {
      return String.join(" ", suggestion.notes());
    }
    String nearest =
        nearest()
            .map(
                miss ->
                    "Correct %s/%s if it was to allow this (%s), or add"
                        .formatted(
                            miss.policy().key().namespace(),
                            miss.policy().key().name(),
                            miss.text()))
            .orElse("If this is to be allowed, add");
    return nearest + " with kubectl apply -f -:\n\n" + suggestion.yaml();
  }

  private Optional<NearMiss> nearest() {
    List<SideVerdict> blocking = verdict.blocking();
    return blocking.size() > 1
        ? Optional.empty()
        : blocking.stream()
            .flatMap(side -> side.nearest().stream())
            .filter(miss -> miss.distance() <= NEAR)
            .findFirst();
  }

  /** An edge that never worked began with the first attempt; else it broke in this range. */
  private long failedNanos() {
    Stream<Edge> all = edges.stream().map(BlockedByPolicy.Judged::edge);
    return all.mapToLong(
            edge ->
                passed(edge) == 0 || isOneWay()
                    ? edge.firstSeenNanos()
                    : Math.max(edge.firstSeenNanos(), range.beginNanos()))
        .min()
        .orElseThrow();
  }

  private String name(String id) {
    Entity entity = ends.workload(id);
    return entity.namespace().isEmpty() ? entity.name() : entity.namespace() + "/" + entity.name();
  }

  private static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private static String names(List<NetworkPolicy> policies) {
    return policies.stream().map(PolicyChanges::name).collect(Collectors.joining(", "));
  }
}
