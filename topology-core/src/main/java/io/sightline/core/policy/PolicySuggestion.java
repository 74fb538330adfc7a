package io.sightline.core.policy;

import io.sightline.core.fact.IpAddress;
import io.sightline.core.kube.LabelSelector;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.NetworkPolicy.Peer;
import io.sightline.core.kube.NetworkPolicy.Port;
import io.sightline.core.kube.NetworkPolicy.Rule;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PortProtocol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Policies that would let a blocked connection through and change nothing else.
 *
 * <p>They are additions, since policies add up. Each selects at most the pods that one of the
 * isolating policies selects already: a policy that selected more would isolate pods that were not
 * isolated before.
 *
 * @param policies one for each end that blocks; none where nothing can be suggested
 * @param notes what the reader should know, a sentence each
 */
public record PolicySuggestion(List<NetworkPolicy> policies, List<String> notes) {
  private static final int DNS = 53;
  private static final int MAX_NAME = 63;

  public PolicySuggestion {
    policies = List.copyOf(policies);
    notes = List.copyOf(notes);
  }

  /** What would allow the connection of a verdict that blocks it. */
  public static PolicySuggestion of(PolicyIndex index, PolicyVerdict verdict) {
    return new Maker(index, verdict).make();
  }

  /** The policies as `kubectl apply -f -` takes them, with the notes as comments. */
  public String yaml() {
    return policies.isEmpty() ? "" : PolicyYaml.of(policies, notes);
  }

  private static final class Maker {
    private final PolicyIndex index;
    private final PolicyVerdict verdict;
    private final List<NetworkPolicy> policies = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<PolicyIndex.Scoped, Set<String>> taken = new HashMap<>();

    Maker(PolicyIndex index, PolicyVerdict verdict) {
      this.index = index;
      this.verdict = verdict;
    }

    PolicySuggestion make() {
      List<SideVerdict> blocking = verdict.blocking();
      for (SideVerdict side : blocking) {
        if (verdict.end(side.direction()) instanceof PolicyEnd.OfPod own) {
          add(side, own.pod());
        }
      }
      if (policies.size() == 2) {
        notes.addFirst(
            "Both ends block the connection: the client's egress and the server's ingress."
                + " It needs both policies.");
      }
      return policies.size() == blocking.size()
          ? new PolicySuggestion(policies, notes)
          : new PolicySuggestion(List.of(), notes);
    }

    private void add(SideVerdict side, Pod own) {
      PolicyEnd other =
          verdict.end(side.direction() == Direction.EGRESS ? Direction.INGRESS : Direction.EGRESS);
      List<Peer> peers = peers(own, other);
      if (peers.isEmpty()) {
        notes.add("No address of %s is known, so no policy can name it.".formatted(other.name()));
        return;
      }
      boolean egress = side.direction() == Direction.EGRESS;
      Rule rule = new Rule(peers, ports());
      ObjectKey key =
          new ObjectKey(
              own.key().cluster(),
              ObjectKind.NETWORK_POLICY,
              own.key().namespace(),
              name(side.direction(), PolicyIndex.namespaceOf(own.key())),
              "");
      policies.add(
          new NetworkPolicy(
              new ObjectMeta(key, "", 0, 0, Labels.NONE, null),
              selector(own, side.isolating()),
              !egress,
              egress,
              egress ? List.of() : List.of(rule),
              egress ? List.of(rule) : List.of()));
    }

    private List<Port> ports() {
      List<Port> ports = new ArrayList<>();
      String number = Integer.toString(verdict.port());
      ports.add(new Port(verdict.protocol(), number, 0));
      if (verdict.port() == DNS && verdict.protocol() != PortProtocol.SCTP) {
        // An answer too long for a datagram is asked for again over TCP.
        ports.clear();
        ports.add(new Port(PortProtocol.UDP, number, 0));
        ports.add(new Port(PortProtocol.TCP, number, 0));
      }
      return ports;
    }

    private List<Peer> peers(Pod own, PolicyEnd other) {
      return switch (other) {
        case PolicyEnd.OfPod it
            when !it.pod().hostNetwork() && it.pod().key().cluster().equals(own.key().cluster()) ->
            List.of(byLabels(own, it.pod()));
        case PolicyEnd.OfPod it -> byAddress(it.pod().addresses());
        case PolicyEnd.OfNode it -> byAddress(it.addresses());
        case PolicyEnd.OfAddress it -> byAddress(List.of(it.address()));
        case PolicyEnd.Unknown _ -> List.of();
      };
    }

    private Peer byLabels(Pod own, Pod other) {
      LabelSelector pods = PodLabels.selectorOf(other);
      String namespace = other.key().namespace();
      if (PolicyIndex.isEverything(pods)) {
        notes.add(
            "Pod %s/%s has no labels, so all pods of its namespace are meant."
                .formatted(namespace, other.key().name()));
      }
      if (namespace.equals(own.key().namespace())) {
        return new Peer(pods, null, "", List.of());
      }
      return new Peer(pods, namespaceSelector(other), "", List.of());
    }

    private LabelSelector namespaceSelector(Pod pod) {
      String name = pod.key().namespace();
      Labels byName = Labels.of(Map.of(PeerFit.NAMESPACE_NAME, name));
      Optional<Labels> known = index.labels(PolicyIndex.namespaceOf(pod.key()));
      if (known.isEmpty() || byName.areAllIn(known.get())) {
        return new LabelSelector(byName, List.of());
      }
      if (known.get().isEmpty()) {
        notes.add(
            "Namespace %s has no labels; give it %s=%s first."
                .formatted(name, PeerFit.NAMESPACE_NAME, name));
        return new LabelSelector(byName, List.of());
      }
      return new LabelSelector(known.get(), List.of());
    }

    private List<Peer> byAddress(List<IpAddress> addresses) {
      return addresses.stream()
          .map(it -> new Peer(null, null, it + (it.isIpv4() ? "/32" : "/128"), List.of()))
          .toList();
    }

    /** The pod and those like it, of the pods that one of the policies isolates already. */
    private LabelSelector selector(Pod own, List<NetworkPolicy> isolating) {
      LabelSelector wide =
          isolating.stream()
              .map(NetworkPolicy::pods)
              .min(
                  Comparator.comparingInt(
                      (LabelSelector it) -> it.equal().pairs().size() + it.requirements().size()))
              .orElseThrow();
      LabelSelector like = PodLabels.selectorOf(own);
      if (PolicyIndex.isEverything(like) && PolicyIndex.isEverything(wide)) {
        notes.add(
            "Pod %s/%s has no labels, so the policy selects all pods of its namespace."
                .formatted(own.key().namespace(), own.key().name()));
      }
      Map<String, String> equal = new TreeMap<>();
      putAll(equal, like.equal());
      putAll(equal, wide.equal());
      return new LabelSelector(Labels.of(equal), wide.requirements());
    }

    private static void putAll(Map<String, String> into, Labels labels) {
      for (int i = 0; i < labels.pairs().size(); i += 2) {
        into.put(labels.pairs().get(i), labels.pairs().get(i + 1));
      }
    }

    /** A name that no policy of the namespace has: applying it must not replace another one. */
    private String name(Direction direction, PolicyIndex.Scoped namespace) {
      Set<String> names = taken.computeIfAbsent(namespace, index::policyNames);
      String suffix = "-" + verdict.port() + "-" + direction.word();
      int room = MAX_NAME - suffix.length() - "allow--to--99".length();
      String base =
          "allow-%s-to-%s%s"
              .formatted(
                  shortName(verdict.client(), room / 2),
                  shortName(verdict.server(), room / 2),
                  suffix);
      String name = base;
      for (int i = 2; !names.add(name); i++) {
        name = base + "-" + i;
      }
      return name;
    }

    private static String shortName(PolicyEnd end, int most) {
      String name =
          switch (end) {
            case PolicyEnd.OfPod it -> nameOf(it.pod());
            case PolicyEnd.OfNode it -> it.node();
            case PolicyEnd.OfAddress it -> it.address().toString();
            case PolicyEnd.Unknown _ -> "unknown";
          };
      String safe = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
      String cut = safe.length() > most ? safe.substring(0, most) : safe;
      String trimmed = cut.replaceAll("^-+|-+$", "");
      return trimmed.isEmpty() ? "x" : trimmed;
    }

    private static String nameOf(Pod pod) {
      for (String key : List.of("app.kubernetes.io/name", "app", "k8s-app", "name")) {
        String value = pod.meta().labels().get(key);
        if (value != null && !value.isEmpty()) {
          return value;
        }
      }
      return pod.key().name();
    }
  }
}
