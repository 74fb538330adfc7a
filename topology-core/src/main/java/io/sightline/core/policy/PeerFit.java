package io.sightline.core.policy;

import io.sightline.core.fact.IpAddress;
import io.sightline.core.kube.LabelSelector;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.NetworkPolicy.Peer;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.Pod;
import io.sightline.core.policy.Difference.Holder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares the other end of a connection with the peers of a rule. */
final class PeerFit {
  /** The label that the API server gives every namespace: its own name. */
  static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

  private final PolicyIndex index;
  private final NetworkPolicy policy;
  private final Direction direction;
  private final PolicyEnd other;

  PeerFit(PolicyIndex index, NetworkPolicy policy, Direction direction, PolicyEnd other) {
    this.index = index;
    this.policy = policy;
    this.direction = direction;
    this.other = other;
  }

  /** How the best of the peers fits; none at all mean everybody. */
  RuleFit of(List<Peer> peers) {
    return peers.isEmpty()
        ? RuleFit.MATCH
        : peers.stream().map(this::of).min(RuleFit.BEST_FIRST).orElseThrow();
  }

  private RuleFit of(Peer peer) {
    if (!peer.cidr().isEmpty()) {
      return byAddress(peer);
    }
    return switch (other) {
      case PolicyEnd.OfPod it when isOfSameCluster(it.pod()) -> byLabels(peer, it.pod());
      default -> RuleFit.not(new Difference.NoPod(other.name()));
    };
  }

  private boolean isOfSameCluster(Pod pod) {
    return pod.key().cluster().equals(policy.key().cluster());
  }

  private RuleFit byLabels(Peer peer, Pod pod) {
    List<Difference> differences = new ArrayList<>();
    LabelSelector wantedNamespaces = peer.namespaces();
    ObjectKey key = pod.key();
    if (wantedNamespaces != null) {
      differences.addAll(byNamespace(wantedNamespaces, key));
    } else if (peer.pods() == null) {
      // Neither pods nor namespaces nor addresses: the API does not accept it, and it means nobody.
      return RuleFit.not(new Difference.NoPod(other.name()));
    } else if (!key.namespace().equals(policy.key().namespace())) {
      differences.add(new Difference.OtherNamespace(policy.key().namespace(), key.namespace()));
    }
    LabelSelector wantedPods = peer.pods();
    if (wantedPods != null) {
      differences.addAll(SelectorFit.of(wantedPods, pod.meta().labels(), Holder.PEER));
    }
    if (pod.hostNetwork()) {
      differences.add(new Difference.HostNetwork(other.name()));
    }
    return new RuleFit(differences, EnumSet.noneOf(Caveat.class));
  }

  private List<Difference> byNamespace(LabelSelector wanted, ObjectKey pod) {
    Optional<Labels> known = index.labels(PolicyIndex.namespaceOf(pod));
    if (known.isPresent()) {
      return SelectorFit.of(wanted, known.get(), Holder.PEER_NAMESPACE);
    }
    // Who may see one namespace only does not know the labels of others, but the name is one.
    boolean onlyByName =
        wanted.equal().pairs().size() <= 2
            && (wanted.equal().isEmpty() || wanted.equal().get(NAMESPACE_NAME) != null)
            && wanted.requirements().stream().allMatch(it -> it.key().equals(NAMESPACE_NAME));
    return onlyByName
        ? SelectorFit.of(
            wanted, Labels.of(Map.of(NAMESPACE_NAME, pod.namespace())), Holder.PEER_NAMESPACE)
        : List.of(new Difference.UnseenNamespace(pod.namespace()));
  }

  private RuleFit byAddress(Peer peer) {
    List<IpAddress> addresses =
        switch (other) {
          case PolicyEnd.OfPod it -> it.pod().addresses();
          case PolicyEnd.OfNode it -> it.addresses();
          case PolicyEnd.OfAddress it -> List.of(it.address());
          case PolicyEnd.Unknown _ -> List.of();
        };
    return addresses.stream()
        .map(address -> byAddress(peer, address))
        .min(RuleFit.BEST_FIRST)
        .orElseGet(() -> RuleFit.not(new Difference.OutsideRange(peer.cidr(), "not known")));
  }

  private RuleFit byAddress(Peer peer, IpAddress address) {
    if (index.range(peer.cidr()).filter(range -> range.contains(address)).isEmpty()) {
      return RuleFit.not(new Difference.OutsideRange(peer.cidr(), address.toString()));
    }
    for (String except : peer.except()) {
      if (index.range(except).filter(range -> range.contains(address)).isPresent()) {
        return RuleFit.not(new Difference.Excepted(peer.cidr(), except, address.toString()));
      }
    }
    return new RuleFit(List.of(), addressCaveats());
  }

  private Set<Caveat> addressCaveats() {
    EnumSet<Caveat> caveats = EnumSet.noneOf(Caveat.class);
    boolean ordinaryPod =
        other instanceof PolicyEnd.OfPod it && !it.pod().hostNetwork() && isOfSameCluster(it.pod());
    if (ordinaryPod) {
      caveats.add(Caveat.IP_BLOCK_ON_POD);
    } else if (direction == Direction.INGRESS) {
      caveats.add(Caveat.REWRITTEN_SOURCE);
    }
    return caveats;
  }
}
