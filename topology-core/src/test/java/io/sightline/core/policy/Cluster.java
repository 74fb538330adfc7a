package io.sightline.core.policy;

import io.sightline.core.fact.IpAddress;
import io.sightline.core.kube.Container;
import io.sightline.core.kube.ContainerPort;
import io.sightline.core.kube.ContainerState;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.LabelSelector;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.Namespace;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.NetworkPolicy.Peer;
import io.sightline.core.kube.NetworkPolicy.Port;
import io.sightline.core.kube.NetworkPolicy.Rule;
import io.sightline.core.kube.Node;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PodPhase;
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.kube.Resources;
import io.sightline.core.kube.Termination;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A small cluster to ask about: namespaces x, y and z with pods a, b and c each (labels `pod` and
 * `ns` of the namespace, as in the API's own end-to-end tests), DNS in kube-system, two nodes, a
 * pod on its node's network and one that has ended.
 */
public final class Cluster {
  public static final String ID = "c1";

  public final Map<String, Pod> pods = new LinkedHashMap<>();
  public final List<KubeObject> objects = new ArrayList<>();

  /** All of it. */
  public Cluster() {
    int third = 0;
    for (String namespace : List.of("x", "y", "z")) {
      add(namespace(namespace, "kubernetes.io/metadata.name", namespace, "ns", namespace));
      int fourth = 1;
      for (String pod : List.of("a", "b", "c")) {
        String address = "10.244." + third + "." + fourth++;
        add(pod(namespace, pod, pod.equals("c") ? "n2" : "n1", address, false, "pod", pod));
      }
      third++;
    }
    add(namespace("kube-system", "kubernetes.io/metadata.name", "kube-system"));
    add(pod("kube-system", "dns", "n2", "10.244.9.9", false, "k8s-app", "kube-dns"));
    add(pod("x", "host", "n1", "192.168.1.1", true, "pod", "host"));
    add(pod("x", "host2", "n2", "192.168.1.2", true, "pod", "host2"));
    add(ended(pod("x", "ended", "n1", "10.244.0.1", false, "pod", "ended")));
    add(node("n1", "192.168.1.1"));
    add(node("n2", "192.168.1.2"));
  }

  private void add(KubeObject object) {
    objects.add(object);
    if (object instanceof Pod pod) {
      pods.put(pod.key().namespace() + "/" + pod.key().name(), pod);
    }
  }

  PolicyIndex with(List<NetworkPolicy> policies) {
    List<KubeObject> all = new ArrayList<>(objects);
    all.addAll(policies);
    return PolicyIndex.of(all);
  }

  /** A pod by its namespace and name, a node as `node:n1`, or an address. */
  PolicyEnd end(PolicyIndex index, String name) {
    if (name.startsWith("node:")) {
      return objects.stream()
          .filter(it -> it instanceof Node && it.key().name().equals(name.substring(5)))
          .map(it -> PolicyIndex.endOf((Node) it))
          .findFirst()
          .orElseThrow();
    }
    Pod pod = pods.get(name);
    return pod == null ? index.endOf(ID, IpAddress.parse(name)) : new PolicyEnd.OfPod(pod);
  }

  public static ObjectMeta meta(ObjectKind kind, String namespace, String name, String... labels) {
    return new ObjectMeta(
        new ObjectKey(ID, kind, namespace, name, kind + "-" + namespace + "-" + name),
        "1",
        0,
        0,
        labels(labels),
        null);
  }

  public static Labels labels(String... pairs) {
    Map<String, String> labels = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      labels.put(pairs[i], pairs[i + 1]);
    }
    return Labels.of(labels);
  }

  public static Namespace namespace(String name, String... labels) {
    return new Namespace(meta(ObjectKind.NAMESPACE, "", name, labels), "Active");
  }

  public static Node node(String name, String address) {
    Node.Capacity capacity = new Node.Capacity(0, 0, 0);
    return new Node(
        meta(ObjectKind.NODE, "", name),
        List.of(IpAddress.parse(address)),
        List.of(),
        capacity,
        capacity,
        false,
        "boot",
        "",
        "",
        "");
  }

  public static Pod pod(
      String namespace,
      String name,
      String node,
      String address,
      boolean hostNetwork,
      String... labels) {
    return new Pod(
        meta(ObjectKind.POD, namespace, name, labels),
        node,
        List.of(IpAddress.parse(address)),
        hostNetwork,
        PodPhase.RUNNING,
        true,
        "",
        "",
        "",
        "",
        0,
        uid(namespace, name),
        List.of(),
        List.of(
            container(
                false,
                new ContainerPort("http", PortProtocol.TCP, 80),
                new ContainerPort("alt", PortProtocol.TCP, 81),
                new ContainerPort("dns", PortProtocol.UDP, 53),
                new ContainerPort("http", PortProtocol.UDP, 80)),
            container(true, new ContainerPort("setup", PortProtocol.TCP, 80))));
  }

  /** The UID in a pod's control group. */
  public static String uid(String namespace, String name) {
    return "%08x-0000-4000-8000-000000000000".formatted((namespace + "/" + name).hashCode());
  }

  public static Pod ended(Pod it) {
    return new Pod(
        it.meta(),
        it.node(),
        it.addresses(),
        it.hostNetwork(),
        PodPhase.SUCCEEDED,
        false,
        "",
        "",
        "",
        "",
        0,
        it.kubeletUid(),
        List.of(),
        it.containers());
  }

  private static Container container(boolean init, ContainerPort... ports) {
    return new Container(
        init ? "init" : "main",
        init,
        false,
        "image",
        "",
        ContainerState.RUNNING,
        "",
        "",
        0,
        0,
        0,
        Termination.NONE,
        0,
        true,
        Resources.NONE,
        List.of(ports),
        List.of());
  }

  /** Policies that grow: each call adds a rule. */
  public record Draft(
      String namespace,
      String name,
      LabelSelector pods,
      boolean isolatesIngress,
      boolean isolatesEgress,
      List<Rule> ingress,
      List<Rule> egress) {
    public Draft from(List<Peer> peers, Port... ports) {
      List<Rule> more = new ArrayList<>(ingress);
      more.add(new Rule(peers, List.of(ports)));
      return new Draft(namespace, name, pods, isolatesIngress, isolatesEgress, more, egress);
    }

    public Draft to(List<Peer> peers, Port... ports) {
      List<Rule> more = new ArrayList<>(egress);
      more.add(new Rule(peers, List.of(ports)));
      return new Draft(namespace, name, pods, isolatesIngress, isolatesEgress, ingress, more);
    }

    public Draft named(String other) {
      return new Draft(namespace, other, pods, isolatesIngress, isolatesEgress, ingress, egress);
    }

    public NetworkPolicy policy() {
      return new NetworkPolicy(
          meta(ObjectKind.NETWORK_POLICY, namespace, name),
          pods,
          isolatesIngress,
          isolatesEgress,
          ingress,
          egress);
    }
  }

  public static Draft ingress(String namespace, LabelSelector pods) {
    return new Draft(namespace, "ingress", pods, true, false, List.of(), List.of());
  }

  public static Draft egress(String namespace, LabelSelector pods) {
    return new Draft(namespace, "egress", pods, false, true, List.of(), List.of());
  }

  public static Draft both(String namespace, LabelSelector pods) {
    return new Draft(namespace, "both", pods, true, true, List.of(), List.of());
  }

  public static LabelSelector all() {
    return new LabelSelector(Labels.NONE, List.of());
  }

  public static LabelSelector with(String... labels) {
    return new LabelSelector(labels(labels), List.of());
  }

  public static LabelSelector where(String key, LabelSelector.Operator operator, String... values) {
    return new LabelSelector(
        Labels.NONE, List.of(new LabelSelector.Requirement(key, operator, Arrays.asList(values))));
  }

  public static Peer pods(LabelSelector pods) {
    return new Peer(pods, null, "", List.of());
  }

  public static Peer namespaces(LabelSelector namespaces) {
    return new Peer(null, namespaces, "", List.of());
  }

  public static Peer podsIn(LabelSelector namespaces, LabelSelector pods) {
    return new Peer(pods, namespaces, "", List.of());
  }

  public static Peer block(String cidr, String... except) {
    return new Peer(null, null, cidr, List.of(except));
  }

  public static Port tcp(String port) {
    return new Port(PortProtocol.TCP, port, 0);
  }

  public static Port udp(String port) {
    return new Port(PortProtocol.UDP, port, 0);
  }

  public static Port sctp(String port) {
    return new Port(PortProtocol.SCTP, port, 0);
  }

  public static Port range(String first, int last) {
    return new Port(PortProtocol.TCP, first, last);
  }
}
