package io.sightline.core.policy;

import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.NetworkPolicy.Rule;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.policy.Difference.Holder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The answer to one question, in the making. */
final class Evaluation {
  private static final int MAX_NEAREST = 3;
  // What a rule of a policy that does not select the pod is farther off than one that does.
  private static final int NOT_SELECTED = 1;

  /** A rule with how it fits. */
  private record RatedRule(NetworkPolicy policy, int rule, RuleFit fit) {}

  private final PolicyIndex index;
  private final PolicyEnd client;
  private final PolicyEnd server;
  private final PortProtocol protocol;
  private final int port;
  private final PortFit portFit;

  Evaluation(
      PolicyIndex index, PolicyEnd client, PolicyEnd server, PortProtocol protocol, int port) {
    this.index = index;
    this.client = client;
    this.server = server;
    this.protocol = protocol;
    this.port = port;
    this.portFit = new PortFit(protocol, port, ordinaryPod(server));
  }

  PolicyVerdict verdict() {
    if (client instanceof PolicyEnd.Unknown it) {
      return unknown("the client is not known: " + it.why());
    }
    if (server instanceof PolicyEnd.Unknown it) {
      return unknown("the server is not known: " + it.why());
    }
    SideVerdict egress = side(Direction.EGRESS, client, server);
    SideVerdict ingress = side(Direction.INGRESS, server, client);
    Outcome outcome = Outcome.ALLOWED;
    if (egress.outcome() == Outcome.BLOCKED || ingress.outcome() == Outcome.BLOCKED) {
      outcome = Outcome.BLOCKED;
    } else if (egress.outcome() == Outcome.UNKNOWN || ingress.outcome() == Outcome.UNKNOWN) {
      outcome = Outcome.UNKNOWN;
    }
    return new PolicyVerdict(
        client,
        server,
        protocol,
        port,
        outcome,
        outcome == Outcome.UNKNOWN ? why(egress, ingress) : "",
        egress,
        ingress);
  }

  private PolicyVerdict unknown(String why) {
    return new PolicyVerdict(
        client,
        server,
        protocol,
        port,
        Outcome.UNKNOWN,
        why,
        SideVerdict.open(Direction.EGRESS, Set.of()),
        SideVerdict.open(Direction.INGRESS, Set.of()));
  }

  private static String why(SideVerdict egress, SideVerdict ingress) {
    SideVerdict side = egress.outcome() == Outcome.UNKNOWN ? egress : ingress;
    return side.nearest().getFirst().text();
  }

  private SideVerdict side(Direction direction, PolicyEnd own, PolicyEnd other) {
    if (!(own instanceof PolicyEnd.OfPod it)) {
      return SideVerdict.open(direction, Set.of());
    }
    Pod pod = it.pod();
    List<NetworkPolicy> ofNamespace = index.policies(PolicyIndex.namespaceOf(pod.key()));
    List<NetworkPolicy> isolating =
        ofNamespace.stream().filter(policy -> PolicyIndex.selects(policy, direction, pod)).toList();
    if (isolating.isEmpty()) {
      return SideVerdict.open(direction, Set.of());
    }
    if (pod.hostNetwork()) {
      return SideVerdict.open(direction, Set.of(Caveat.HOST_NETWORK_ISOLATED));
    }
    Caveat exempt = exemption(pod, other);
    return exempt == null
        ? byRules(direction, pod, other, isolating, ofNamespace)
        : new SideVerdict(direction, Outcome.ALLOWED, isolating, null, List.of(), Set.of(exempt));
  }

  /** Why the rules do not matter between the two; null where they do. */
  private @Nullable Caveat exemption(Pod pod, PolicyEnd other) {
    String cluster = pod.key().cluster();
    return switch (other) {
      case PolicyEnd.OfPod it when it.pod().key().equals(pod.key()) -> Caveat.ITSELF;
      case PolicyEnd.OfPod it
          when it.pod().hostNetwork()
              && it.pod().key().cluster().equals(cluster)
              && isNode(pod, it.pod().node()) ->
          Caveat.OWN_NODE;
      case PolicyEnd.OfNode it when it.cluster().equals(cluster) && isNode(pod, it.node()) ->
          Caveat.OWN_NODE;
      case PolicyEnd.OfAddress it when index.isAddressOfNode(cluster, pod.node(), it.address()) ->
          Caveat.OWN_NODE;
      default -> null;
    };
  }

  private static boolean isNode(Pod pod, String node) {
    return !node.isEmpty() && node.equals(pod.node());
  }

  private SideVerdict byRules(
      Direction direction,
      Pod pod,
      PolicyEnd other,
      List<NetworkPolicy> isolating,
      List<NetworkPolicy> ofNamespace) {
    List<RatedRule> rated = new ArrayList<>();
    for (NetworkPolicy policy : isolating) {
      if (rate(policy, direction, other, List.of(), rated)) {
        break;
      }
    }
    EnumSet<Caveat> caveats = EnumSet.noneOf(Caveat.class);
    if (pod.isTerminated() || (other instanceof PolicyEnd.OfPod it && it.pod().isTerminated())) {
      caveats.add(Caveat.TERMINATED);
    }
    RatedRule best =
        rated.stream().min((a, b) -> RuleFit.BEST_FIRST.compare(a.fit(), b.fit())).orElse(null);
    if (best != null && best.fit().isMatch()) {
      caveats.addAll(best.fit().caveats());
      return new SideVerdict(
          direction, Outcome.ALLOWED, isolating, best.policy(), List.of(), caveats);
    }
    boolean undetermined = rated.stream().anyMatch(it -> it.fit().isUndetermined());
    if (rated.stream().anyMatch(it -> it.fit().isUpToHostNetwork())) {
      caveats.add(Caveat.HOST_NETWORK_PEER);
    }
    if (other instanceof PolicyEnd.OfAddress it && it.address().isPrivate()) {
      caveats.add(Caveat.UNKNOWN_ADDRESS);
    }
    rateUnselecting(direction, pod, other, ofNamespace, rated);
    return new SideVerdict(
        direction,
        undetermined ? Outcome.UNKNOWN : Outcome.BLOCKED,
        isolating,
        null,
        nearest(direction, rated),
        caveats);
  }

  /** Rates the rules of a policy; returns whether one of them leaves nothing to ask. */
  private boolean rate(
      NetworkPolicy policy,
      Direction direction,
      PolicyEnd other,
      List<Difference> before,
      List<RatedRule> into) {
    List<Rule> rules = PolicyIndex.rules(policy, direction);
    PeerFit peers = new PeerFit(index, policy, direction, other);
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      RuleFit fit = peers.of(rule.peers()).and(portFit.of(rule.ports()));
      for (Difference difference : before) {
        fit = fit.and(difference);
      }
      into.add(new RatedRule(policy, i, fit));
      if (fit.isPlainMatch()) {
        return true;
      }
    }
    return false;
  }

  /** A policy was perhaps meant to allow it, and a slip in its own selector keeps it from that. */
  private void rateUnselecting(
      Direction direction,
      Pod pod,
      PolicyEnd other,
      List<NetworkPolicy> ofNamespace,
      List<RatedRule> into) {
    for (NetworkPolicy policy : ofNamespace) {
      if (!PolicyIndex.isolates(policy, direction)) {
        continue;
      }
      List<Difference> differences =
          SelectorFit.of(policy.pods(), pod.meta().labels(), Holder.SELECTED);
      if (!differences.isEmpty() && isMeantFor(policy, pod, differences)) {
        rate(policy, direction, other, farther(differences), into);
      }
    }
  }

  /** Whether it is not simply about another application: something else of the selector fits. */
  private static boolean isMeantFor(NetworkPolicy policy, Pod pod, List<Difference> differences) {
    boolean slips = differences.stream().allMatch(it -> it.distance() == 1);
    int fitting =
        policy.pods().equal().pairs().size() / 2
            + policy.pods().requirements().size()
            - differences.size();
    return slips || fitting > 0 || pod.meta().labels().isEmpty();
  }

  private static List<Difference> farther(List<Difference> differences) {
    return differences.stream()
        .<Difference>map(
            it ->
                it instanceof Difference.Label label
                    ? new Difference.Label(
                        label.holder(),
                        label.key(),
                        label.wanted(),
                        label.actual(),
                        label.distance() + NOT_SELECTED)
                    : it)
        .toList();
  }

  private static List<NearMiss> nearest(Direction direction, List<RatedRule> rated) {
    return rated.stream()
        .map(it -> new NearMiss(it.policy(), direction, it.rule(), it.fit().differences()))
        .filter(miss -> miss.distance() < NearMiss.TOO_FAR)
        .sorted(NearMiss.ORDER)
        .limit(MAX_NEAREST)
        .collect(Collectors.toList());
  }

  private static @Nullable Pod ordinaryPod(PolicyEnd end) {
    return end instanceof PolicyEnd.OfPod it && !it.pod().hostNetwork() ? it.pod() : null;
  }
}
