package io.sightline.core.policy;

import io.sightline.core.fact.IpAddress;
import io.sightline.core.kube.EndpointSlice;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.LabelSelector;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.Namespace;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.Node;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PortProtocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The policies of one or several clusters, ready to be asked about connections.
 *
 * <p>Building it looks at each object once; a question then looks at the policies of the two ends'
 * namespaces only. Immutable.
 */
public final class PolicyIndex {
  /** A name within a cluster. */
  record Scoped(String cluster, String name) {}

  private record Located(String cluster, IpAddress address) {}

  private static final Comparator<NetworkPolicy> BY_NAME =
      Comparator.comparing((NetworkPolicy policy) -> policy.key().name())
          .thenComparing(policy -> policy.key().uid());

  private final Map<Scoped, List<NetworkPolicy>> policies = new HashMap<>();
  private final Map<Scoped, Namespace> namespaces = new HashMap<>();
  private final Map<Scoped, List<Pod>> podsByNamespace = new HashMap<>();
  private final Map<Scoped, Node> nodes = new HashMap<>();
  private final Map<Located, Pod> podsByAddress = new HashMap<>();
  private final Map<Located, Node> nodesByAddress = new HashMap<>();
  private final Map<String, Pod> podsByUid = new HashMap<>();
  private final Map<Scoped, List<EndpointSlice>> slices = new HashMap<>();
  private final Map<String, Optional<Cidr>> ranges = new HashMap<>();

  private PolicyIndex() {}

  /** Indexes objects, of whatever kinds. */
  public static PolicyIndex of(Collection<? extends KubeObject> objects) {
    PolicyIndex index = new PolicyIndex();
    objects.forEach(index::add);
    index.policies.values().forEach(list -> list.sort(BY_NAME));
    return index;
  }

  private void add(KubeObject object) {
    ObjectKey key = object.key();
    switch (object) {
      case NetworkPolicy policy -> {
        policies.computeIfAbsent(namespaceOf(key), _ -> new ArrayList<>()).add(policy);
        policy.ingress().forEach(this::addRanges);
        policy.egress().forEach(this::addRanges);
      }
      case Namespace namespace -> namespaces.put(new Scoped(key.cluster(), key.name()), namespace);
      case Node node -> {
        nodes.put(new Scoped(key.cluster(), key.name()), node);
        node.addresses()
            .forEach(address -> nodesByAddress.put(new Located(key.cluster(), address), node));
      }
      case Pod pod -> addPod(pod);
      case EndpointSlice slice ->
          slices.computeIfAbsent(namespaceOf(key), _ -> new ArrayList<>()).add(slice);
      default -> {
        // Says nothing about who may talk to whom.
      }
    }
  }

  private void addPod(Pod pod) {
    ObjectKey key = pod.key();
    podsByUid.put(key.uid(), pod);
    podsByNamespace.computeIfAbsent(namespaceOf(key), _ -> new ArrayList<>()).add(pod);
    // The addresses of a pod that has ended, or uses its node's, are not its own.
    if (!pod.isTerminated() && !pod.hostNetwork()) {
      pod.addresses()
          .forEach(address -> podsByAddress.put(new Located(key.cluster(), address), pod));
    }
  }

  private void addRanges(NetworkPolicy.Rule rule) {
    for (NetworkPolicy.Peer peer : rule.peers()) {
      if (!peer.cidr().isEmpty()) {
        ranges.computeIfAbsent(peer.cidr(), Cidr::parse);
        peer.except().forEach(except -> ranges.computeIfAbsent(except, Cidr::parse));
      }
    }
  }

  static Scoped namespaceOf(ObjectKey key) {
    return new Scoped(key.cluster(), key.namespace());
  }

  /** Whether any policy is known at all. */
  public boolean hasPolicies() {
    return !policies.isEmpty();
  }

  /** What an address stands for in a cluster: a running pod, a node, or something else. */
  public PolicyEnd endOf(String cluster, IpAddress address) {
    Located located = new Located(cluster, address);
    Pod pod = podsByAddress.get(located);
    if (pod != null) {
      return new PolicyEnd.OfPod(pod);
    }
    Node node = nodesByAddress.get(located);
    return node == null ? new PolicyEnd.OfAddress(address) : endOf(node);
  }

  /** A node itself. */
  public static PolicyEnd endOf(Node node) {
    return new PolicyEnd.OfNode(node.key().cluster(), node.key().name(), node.addresses());
  }

  /** Whether a connection from one pod to another is allowed. */
  public PolicyVerdict evaluate(Pod client, Pod server, PortProtocol protocol, int port) {
    return evaluate(new PolicyEnd.OfPod(client), new PolicyEnd.OfPod(server), protocol, port);
  }

  /**
   * Whether a connection is allowed.
   *
   * @param server the backend, not a service
   * @param port the backend's
   */
  public PolicyVerdict evaluate(
      PolicyEnd client, PolicyEnd server, PortProtocol protocol, int port) {
    return new Evaluation(this, client, server, protocol, port).verdict();
  }

  /** The policies of a namespace, by name. */
  List<NetworkPolicy> policies(Scoped namespace) {
    return policies.getOrDefault(namespace, List.of());
  }

  List<Pod> pods(Scoped namespace) {
    return podsByNamespace.getOrDefault(namespace, List.of());
  }

  Optional<Pod> pod(String uid) {
    return Optional.ofNullable(podsByUid.get(uid));
  }

  List<EndpointSlice> slices(Scoped namespace) {
    return slices.getOrDefault(namespace, List.of());
  }

  /** The labels of a namespace; empty where it is not known. */
  Optional<Labels> labels(Scoped namespace) {
    return Optional.ofNullable(namespaces.get(namespace)).map(it -> it.meta().labels());
  }

  /** A range that stands in one of the policies; empty where it is none. */
  Optional<Cidr> range(String text) {
    return ranges.getOrDefault(text, Optional.empty());
  }

  boolean isAddressOfNode(String cluster, String node, IpAddress address) {
    Node known = nodes.get(new Scoped(cluster, node));
    return known != null && known.addresses().contains(address);
  }

  /** Names of the policies of a namespace, which new ones must not take. */
  Set<String> policyNames(Scoped namespace) {
    Set<String> names = new HashSet<>();
    policies(namespace).forEach(policy -> names.add(policy.key().name()));
    return names;
  }

  static boolean selects(NetworkPolicy policy, Direction direction, Pod pod) {
    return isolates(policy, direction) && policy.pods().matches(pod.meta().labels());
  }

  static boolean isolates(NetworkPolicy policy, Direction direction) {
    return direction == Direction.INGRESS ? policy.isolatesIngress() : policy.isolatesEgress();
  }

  static List<NetworkPolicy.Rule> rules(NetworkPolicy policy, Direction direction) {
    return direction == Direction.INGRESS ? policy.ingress() : policy.egress();
  }

  /** A selector that means everything. */
  static boolean isEverything(LabelSelector selector) {
    return selector.equal().isEmpty() && selector.requirements().isEmpty();
  }
}
