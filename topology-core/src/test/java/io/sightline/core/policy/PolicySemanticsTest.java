package io.sightline.core.policy;

import static io.sightline.core.kube.LabelSelector.Operator.DOES_NOT_EXIST;
import static io.sightline.core.kube.LabelSelector.Operator.EXISTS;
import static io.sightline.core.kube.LabelSelector.Operator.IN;
import static io.sightline.core.kube.LabelSelector.Operator.NOT_IN;
import static io.sightline.core.kube.PortProtocol.SCTP;
import static io.sightline.core.kube.PortProtocol.TCP;
import static io.sightline.core.kube.PortProtocol.UDP;
import static io.sightline.core.policy.Cluster.all;
import static io.sightline.core.policy.Cluster.block;
import static io.sightline.core.policy.Cluster.both;
import static io.sightline.core.policy.Cluster.egress;
import static io.sightline.core.policy.Cluster.ingress;
import static io.sightline.core.policy.Cluster.namespaces;
import static io.sightline.core.policy.Cluster.pods;
import static io.sightline.core.policy.Cluster.podsIn;
import static io.sightline.core.policy.Cluster.range;
import static io.sightline.core.policy.Cluster.sctp;
import static io.sightline.core.policy.Cluster.tcp;
import static io.sightline.core.policy.Cluster.udp;
import static io.sightline.core.policy.Cluster.where;
import static io.sightline.core.policy.Cluster.with;
import static io.sightline.core.policy.Outcome.ALLOWED;
import static io.sightline.core.policy.Outcome.BLOCKED;
import static io.sightline.core.policy.Outcome.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.IpAddress;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.Namespace;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.NetworkPolicy.Peer;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.policy.Cluster.Draft;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What NetworkPolicies mean, row by row.
 *
 * <p>The cases are those of the API's end-to-end tests (kubernetes/kubernetes
 * test/e2e/network/netpol) and of the well-known recipes (deny all, allow from a namespace, allow
 * DNS, …), written anew.
 */
class PolicySemanticsTest {
  private static final List<Peer> ANYBODY = List.of();

  private final Cluster cluster = new Cluster();

  /** A question and its answer. */
  record Row(
      String what,
      List<NetworkPolicy> policies,
      String client,
      String server,
      PortProtocol protocol,
      int port,
      Outcome expected,
      Set<Caveat> caveats) {
    Row but(Caveat... caveat) {
      return new Row(what, policies, client, server, protocol, port, expected, Set.of(caveat));
    }

    @Override
    public String toString() {
      return "%s: %s → %s %s %d".formatted(what, client, server, protocol, port);
    }
  }

  private static Row row(
      String what, String client, String server, Outcome expected, Draft... policies) {
    return row(what, client, server, TCP, 80, expected, policies);
  }

  private static Row row(
      String what,
      String client,
      String server,
      PortProtocol protocol,
      int port,
      Outcome expected,
      Draft... policies) {
    return new Row(
        what,
        Arrays.stream(policies).map(Draft::policy).toList(),
        client,
        server,
        protocol,
        port,
        expected,
        Set.of());
  }

  static Stream<Row> rows() {
    Draft denyIngress = ingress("x", all()).named("deny-ingress");
    Draft denyEgress = egress("x", all()).named("deny-egress");
    Draft denyAll = both("x", all()).named("deny-all");
    Draft fromB = ingress("x", with("pod", "a")).from(List.of(pods(with("pod", "b"))));
    Draft fromNamespaceY =
        ingress("x", with("pod", "a"))
            .from(List.of(namespaces(with("kubernetes.io/metadata.name", "y"))));
    Draft fromYAndB =
        ingress("x", with("pod", "a")).from(List.of(podsIn(with("ns", "y"), with("pod", "b"))));
    Draft fromYOrB =
        ingress("x", with("pod", "a"))
            .from(List.of(namespaces(with("ns", "y")), pods(with("pod", "b"))));
    Draft fromBlock =
        ingress("x", with("pod", "a")).from(List.of(block("203.0.113.0/24", "203.0.113.128/25")));
    Draft toDns =
        egress("x", all())
            .to(
                List.of(
                    podsIn(
                        with("kubernetes.io/metadata.name", "kube-system"),
                        with("k8s-app", "kube-dns"))),
                udp("53"),
                tcp("53"));
    Draft named = ingress("x", with("pod", "a")).from(ANYBODY, tcp("http"));
    Draft toNamed = egress("x", with("pod", "a")).to(ANYBODY, tcp("http"));
    return Stream.of(
        // Isolation.
        row("no policy", "x/a", "y/b", ALLOWED),
        row("deny ingress", "x/b", "x/a", BLOCKED, denyIngress),
        row("deny ingress, from another namespace", "y/b", "x/a", BLOCKED, denyIngress),
        row("deny ingress lets out", "x/a", "y/b", ALLOWED, denyIngress),
        row(
            "deny ingress of one namespace is nothing to others",
            "x/a",
            "z/b",
            ALLOWED,
            denyIngress),
        row("deny egress", "x/a", "y/b", BLOCKED, denyEgress),
        row("deny egress lets in", "y/b", "x/a", ALLOWED, denyEgress),
        row("replies of an allowed connection need nothing", "z/c", "x/c", ALLOWED, denyEgress),
        row("deny all, out", "x/a", "y/b", BLOCKED, denyAll),
        row("deny all, in", "y/b", "x/a", BLOCKED, denyAll),
        row("deny all, DNS too", "x/a", "kube-system/dns", UDP, 53, BLOCKED, denyAll),
        row(
            "a policy is about the pods it selects",
            "y/b",
            "x/b",
            ALLOWED,
            ingress("x", with("pod", "a"))),
        row(
            "a policy that isolates for egress only",
            "y/b",
            "x/a",
            ALLOWED,
            egress("x", with("pod", "a"))),
        row(
            "rules of a direction that is not isolated do nothing",
            "y/b",
            "x/a",
            ALLOWED,
            egress("x", all()).from(List.of(pods(with("pod", "nobody"))))),
        row(
            "both ends must allow: the server does not",
            "x/a",
            "y/b",
            BLOCKED,
            egress("x", all()).to(ANYBODY),
            ingress("y", all())),
        row(
            "both ends must allow: the client does not",
            "x/a",
            "y/b",
            BLOCKED,
            egress("x", all()),
            ingress("y", all()).from(ANYBODY)),
        row(
            "both ends allow",
            "x/a",
            "y/b",
            ALLOWED,
            egress("x", all()).to(ANYBODY),
            ingress("y", all()).from(ANYBODY)),
        // Union.
        row("policies add up", "x/b", "x/a", ALLOWED, denyIngress, fromB),
        row("policies add up, for whom they are meant", "x/b", "x/c", BLOCKED, denyIngress, fromB),
        row(
            "allow all beats deny all",
            "z/a",
            "x/a",
            ALLOWED,
            denyIngress,
            ingress("x", all()).from(ANYBODY)),
        row(
            "rules add up",
            "y/b",
            "x/a",
            ALLOWED,
            fromB.from(List.of(namespaces(with("ns", "y"))))),
        // Peers.
        row("podSelector", "x/b", "x/a", ALLOWED, fromB),
        row("podSelector, other pod", "x/c", "x/a", BLOCKED, fromB),
        row("podSelector means the policy's namespace", "y/b", "x/a", BLOCKED, fromB),
        row(
            "empty podSelector means all of the namespace",
            "x/c",
            "x/a",
            ALLOWED,
            ingress("x", all()).from(List.of(pods(all())))),
        row(
            "empty podSelector means none of other namespaces",
            "y/c",
            "x/a",
            BLOCKED,
            ingress("x", all()).from(List.of(pods(all())))),
        row("namespaceSelector", "y/c", "x/a", ALLOWED, fromNamespaceY),
        row("namespaceSelector, own namespace is not meant", "x/b", "x/a", BLOCKED, fromNamespaceY),
        row("namespaceSelector, third namespace", "z/c", "x/a", BLOCKED, fromNamespaceY),
        row(
            "empty namespaceSelector means all",
            "z/c",
            "x/a",
            ALLOWED,
            ingress("x", all()).from(List.of(namespaces(all())))),
        row("namespace and pod in one peer", "y/b", "x/a", ALLOWED, fromYAndB),
        row("namespace and pod in one peer: pod only", "x/b", "x/a", BLOCKED, fromYAndB),
        row("namespace and pod in one peer: namespace only", "y/a", "x/a", BLOCKED, fromYAndB),
        row("namespace or pod in two peers: pod", "x/b", "x/a", ALLOWED, fromYOrB),
        row("namespace or pod in two peers: namespace", "y/a", "x/a", ALLOWED, fromYOrB),
        row("namespace or pod in two peers: neither", "x/c", "x/a", BLOCKED, fromYOrB),
        row(
            "In",
            "x/b",
            "x/a",
            ALLOWED,
            ingress("x", with("pod", "a")).from(List.of(pods(where("pod", IN, "b", "c"))))),
        row(
            "NotIn",
            "y/b",
            "x/a",
            ALLOWED,
            ingress("x", with("pod", "a")).from(List.of(namespaces(where("ns", NOT_IN, "x"))))),
        row(
            "NotIn, excluded",
            "x/b",
            "x/a",
            BLOCKED,
            ingress("x", with("pod", "a")).from(List.of(namespaces(where("ns", NOT_IN, "x"))))),
        row(
            "NotIn is met where there is no such label",
            "kube-system/dns",
            "x/a",
            ALLOWED,
            ingress("x", with("pod", "a")).from(List.of(namespaces(where("ns", NOT_IN, "x"))))),
        row(
            "Exists",
            "kube-system/dns",
            "x/a",
            BLOCKED,
            ingress("x", with("pod", "a")).from(List.of(namespaces(where("ns", EXISTS))))),
        row(
            "DoesNotExist",
            "kube-system/dns",
            "x/a",
            ALLOWED,
            ingress("x", with("pod", "a")).from(List.of(namespaces(where("ns", DOES_NOT_EXIST))))),
        row(
            "selector of the policy by expression",
            "y/b",
            "x/a",
            BLOCKED,
            ingress("x", where("pod", IN, "a", "b"))),
        row(
            "a peer that says nothing means nobody",
            "x/b",
            "x/a",
            BLOCKED,
            ingress("x", all()).from(List.of(new Peer(null, null, "", List.of())))),
        // Address ranges.
        row("ipBlock", "203.0.113.5", "x/a", ALLOWED, fromBlock).but(Caveat.REWRITTEN_SOURCE),
        row("ipBlock, except", "203.0.113.200", "x/a", BLOCKED, fromBlock),
        row("ipBlock, outside", "198.51.100.1", "x/a", BLOCKED, fromBlock),
        row(
            "egress to an address",
            "x/a",
            "203.0.113.5",
            ALLOWED,
            egress("x", all()).to(List.of(block("203.0.113.5/32")))),
        row(
            "egress to another address",
            "x/a",
            "203.0.113.6",
            BLOCKED,
            egress("x", all()).to(List.of(block("203.0.113.5/32")))),
        row(
            "everything of IPv4",
            "x/a",
            "203.0.113.6",
            ALLOWED,
            egress("x", all()).to(List.of(block("0.0.0.0/0")))),
        row(
            "everything of IPv4 is not IPv6",
            "x/a",
            "2001:db8::1",
            BLOCKED,
            egress("x", all()).to(List.of(block("0.0.0.0/0")))),
        row(
            "IPv6",
            "x/a",
            "2001:db8::1",
            ALLOWED,
            egress("x", all()).to(List.of(block("2001:db8::/64")))),
        row(
            "IPv6, the next network",
            "x/a",
            "2001:db8:0:1::1",
            BLOCKED,
            egress("x", all()).to(List.of(block("2001:db8::/64")))),
        row(
            "a range that is none",
            "x/a",
            "203.0.113.6",
            BLOCKED,
            egress("x", all()).to(List.of(block("203.0.113.0/33"), block("x")))),
        row(
                "ipBlock on a pod",
                "x/b",
                "x/a",
                ALLOWED,
                ingress("x", with("pod", "a")).from(List.of(block("10.244.0.0/24"))))
            .but(Caveat.IP_BLOCK_ON_POD),
        row(
            "ipBlock on a pod, except",
            "x/b",
            "x/a",
            BLOCKED,
            ingress("x", with("pod", "a")).from(List.of(block("10.244.0.0/24", "10.244.0.2/32")))),
        row(
            "a selector that matches as well leaves no doubt",
            "x/b",
            "x/a",
            ALLOWED,
            ingress("x", with("pod", "a"))
                .from(List.of(block("10.244.0.0/24"), pods(with("pod", "b"))))),
        row(
                "an address of the cluster that nobody known has",
                "10.244.7.7",
                "x/a",
                BLOCKED,
                denyIngress)
            .but(Caveat.UNKNOWN_ADDRESS),
        row("an address that a running pod has means the pod", "10.244.0.2", "x/a", ALLOWED, fromB),
        row(
            "an address that an ended pod had belongs to the one that has it now",
            "10.244.0.1",
            "x/b",
            BLOCKED,
            ingress("x", with("pod", "b")).from(List.of(pods(with("pod", "ended"))))),
        // Ports.
        row("port", "y/b", "x/a", ALLOWED, ingress("x", all()).from(ANYBODY, tcp("80"))),
        row(
            "other port",
            "y/b",
            "x/a",
            TCP,
            81,
            BLOCKED,
            ingress("x", all()).from(ANYBODY, tcp("80"))),
        row(
            "one of several ports",
            "y/b",
            "x/a",
            TCP,
            81,
            ALLOWED,
            ingress("x", all()).from(ANYBODY, tcp("80"), tcp("81"))),
        row(
            "port and peer must match in one rule",
            "x/c",
            "x/a",
            TCP,
            81,
            BLOCKED,
            ingress("x", all())
                .from(List.of(pods(with("pod", "b"))), tcp("81"))
                .from(List.of(pods(with("pod", "c"))), tcp("80"))),
        row(
            "other protocol",
            "y/b",
            "x/a",
            UDP,
            80,
            BLOCKED,
            ingress("x", all()).from(ANYBODY, tcp("80"))),
        row("SCTP", "y/b", "x/a", SCTP, 80, ALLOWED, ingress("x", all()).from(ANYBODY, sctp("80"))),
        row(
            "SCTP is not TCP",
            "y/b",
            "x/a",
            BLOCKED,
            ingress("x", all()).from(ANYBODY, sctp("80"))),
        row(
            "no port means all of the protocol",
            "y/b",
            "x/a",
            UDP,
            999,
            ALLOWED,
            ingress("x", all()).from(ANYBODY, udp(""))),
        row(
            "no port means none of another protocol",
            "y/b",
            "x/a",
            TCP,
            999,
            BLOCKED,
            ingress("x", all()).from(ANYBODY, udp(""))),
        row(
            "range, first",
            "y/b",
            "x/a",
            TCP,
            80,
            ALLOWED,
            ingress("x", all()).from(ANYBODY, range("80", 90))),
        row(
            "range, last",
            "y/b",
            "x/a",
            TCP,
            90,
            ALLOWED,
            ingress("x", all()).from(ANYBODY, range("80", 90))),
        row(
            "range, past it",
            "y/b",
            "x/a",
            TCP,
            91,
            BLOCKED,
            ingress("x", all()).from(ANYBODY, range("80", 90))),
        row(
            "range, before it",
            "y/b",
            "x/a",
            TCP,
            79,
            BLOCKED,
            ingress("x", all()).from(ANYBODY, range("80", 90))),
        row(
            "range of egress",
            "x/a",
            "y/b",
            TCP,
            85,
            ALLOWED,
            egress("x", all()).to(ANYBODY, range("80", 90))),
        // Names of ports.
        row("named port", "y/b", "x/a", ALLOWED, named),
        row("named port has one number", "y/b", "x/a", TCP, 81, BLOCKED, named),
        row("named port per protocol", "y/b", "x/a", UDP, 80, BLOCKED, named),
        row(
            "a name that no container declares",
            "y/b",
            "x/a",
            BLOCKED,
            ingress("x", all()).from(ANYBODY, tcp("web"))),
        row(
            "an init container's name does not count",
            "y/b",
            "x/a",
            BLOCKED,
            ingress("x", all()).from(ANYBODY, tcp("setup"))),
        row("named port of egress is the server's", "x/a", "y/b", ALLOWED, toNamed),
        row("named port of egress, other number", "x/a", "y/b", TCP, 81, BLOCKED, toNamed),
        row("named port means nothing at an address", "x/a", "203.0.113.5", BLOCKED, toNamed),
        // Recipes.
        row("allow DNS", "x/a", "kube-system/dns", UDP, 53, ALLOWED, denyAll, toDns),
        row("allow DNS, over TCP", "x/a", "kube-system/dns", TCP, 53, ALLOWED, denyAll, toDns),
        row("allow DNS and nothing else", "x/a", "y/b", BLOCKED, denyAll, toDns),
        row(
            "deny what leaves the cluster, DNS aside",
            "x/a",
            "203.0.113.5",
            TCP,
            443,
            BLOCKED,
            egress("x", all()).to(List.of(namespaces(all())))),
        row(
            "deny what leaves the cluster lets pods be reached",
            "x/a",
            "z/c",
            ALLOWED,
            egress("x", all()).to(List.of(namespaces(all())))),
        row(
            "deny other namespaces",
            "y/a",
            "x/a",
            BLOCKED,
            ingress("x", all()).from(List.of(pods(all())))),
        row(
            "allow from outside",
            "203.0.113.5",
            "x/a",
            ALLOWED,
            denyIngress,
            ingress("x", with("pod", "a")).from(ANYBODY)),
        // Nodes, host networks, the pod itself.
        row("the own node gets in", "node:n1", "x/a", ALLOWED, denyIngress).but(Caveat.OWN_NODE),
        row("another node does not", "node:n2", "x/a", BLOCKED, denyIngress),
        row("the own node, by its address", "192.168.1.1", "x/a", ALLOWED, denyIngress)
            .but(Caveat.OWN_NODE),
        row(
                "another node, by its address range",
                "node:n2",
                "x/a",
                ALLOWED,
                ingress("x", all()).from(List.of(block("192.168.1.0/24"))))
            .but(Caveat.REWRITTEN_SOURCE),
        row("the own node is reached", "x/a", "node:n1", TCP, 10250, ALLOWED, denyEgress)
            .but(Caveat.OWN_NODE),
        row("another node is not", "x/a", "node:n2", TCP, 10250, BLOCKED, denyEgress),
        row("host network: not isolated", "y/b", "x/host", ALLOWED, denyIngress)
            .but(Caveat.HOST_NETWORK_ISOLATED),
        row("host network: not isolated, out", "x/host", "y/b", ALLOWED, denyEgress)
            .but(Caveat.HOST_NETWORK_ISOLATED),
        row("host network of the own node", "x/host", "x/a", ALLOWED, denyIngress)
            .but(Caveat.OWN_NODE),
        row(
                "host network of another node, by label",
                "x/host2",
                "x/a",
                BLOCKED,
                ingress("x", with("pod", "a")).from(List.of(pods(with("pod", "host2")))))
            .but(Caveat.HOST_NETWORK_PEER),
        row(
                "host network of another node, by address",
                "x/host2",
                "x/a",
                ALLOWED,
                ingress("x", with("pod", "a")).from(List.of(block("192.168.1.2/32"))))
            .but(Caveat.REWRITTEN_SOURCE),
        row(
            "host network of another node, everybody",
            "x/host2",
            "x/a",
            ALLOWED,
            ingress("x", with("pod", "a")).from(ANYBODY)),
        row("a pod and itself", "x/a", "x/a", ALLOWED, denyAll).but(Caveat.ITSELF),
        row("a pod that has ended", "x/ended", "x/a", BLOCKED, denyIngress).but(Caveat.TERMINATED));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void isAsTheApiSays(Row row) {
    PolicyVerdict verdict = ask(row);

    assertThat(verdict.outcome()).isEqualTo(row.expected());
    assertThat(verdict.caveats()).isEqualTo(row.caveats());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void isTheSameToAnEvaluatorThatKnowsNoIndex(Row row) {
    PolicyIndex index = cluster.with(row.policies());
    assertThat(
            new NaiveEvaluator(cluster.objects, row.policies())
                .allows(
                    cluster.end(index, row.client()),
                    cluster.end(index, row.server()),
                    row.protocol(),
                    row.port()))
        .isEqualTo(row.expected() == ALLOWED);
  }

  @Test
  void aNamespaceThatIsNotKnownLeavesTheOutcomeOpenUnlessItsNameDecides() {
    List<KubeObject> objects =
        cluster.objects.stream().filter(it -> !(it instanceof Namespace)).toList();
    Pod client = cluster.pods.get("y/b");
    Pod server = cluster.pods.get("x/a");

    PolicyVerdict byLabel =
        index(objects, ingress("x", all()).from(List.of(namespaces(with("ns", "y")))))
            .evaluate(client, server, TCP, 80);
    assertThat(byLabel.outcome()).isEqualTo(UNKNOWN);
    assertThat(byLabel.unknown()).contains("those of y are not known");

    String name = "kubernetes.io/metadata.name";
    assertThat(
            index(objects, ingress("x", all()).from(List.of(namespaces(with(name, "y")))))
                .evaluate(client, server, TCP, 80)
                .outcome())
        .isEqualTo(ALLOWED);
    assertThat(
            index(objects, ingress("x", all()).from(List.of(namespaces(with(name, "z")))))
                .evaluate(client, server, TCP, 80)
                .outcome())
        .isEqualTo(BLOCKED);
    assertThat(
            index(
                    objects,
                    ingress("x", all()).from(List.of(namespaces(with("ns", "y"))), tcp("81")))
                .evaluate(client, server, TCP, 80)
                .outcome())
        .as("the port decides whatever the labels are")
        .isEqualTo(BLOCKED);
  }

  @Test
  void anEndThatIsNotKnownLeavesTheOutcomeOpen() {
    PolicyIndex index = cluster.with(List.of(ingress("x", all()).policy()));

    PolicyVerdict verdict =
        index.evaluate(
            new PolicyEnd.Unknown("it is in another namespace"),
            cluster.end(index, "x/a"),
            TCP,
            80);

    assertThat(verdict.outcome()).isEqualTo(UNKNOWN);
    assertThat(verdict.unknown()).contains("another namespace");
  }

  @Test
  void labelsOfAnotherClusterMeanNothingHere() {
    Pod here = cluster.pods.get("x/b");
    Pod there =
        new Pod(
            new ObjectMeta(
                new ObjectKey("c2", here.key().kind(), "x", "b", "uid-elsewhere"),
                "1",
                0,
                0,
                here.meta().labels(),
                null),
            "n1",
            List.of(IpAddress.parse("10.99.0.1")),
            false,
            here.phase(),
            true,
            "",
            "",
            "",
            "",
            0,
            "u",
            List.of(),
            List.of());
    PolicyIndex index =
        cluster.with(
            List.of(ingress("x", with("pod", "a")).from(List.of(pods(with("pod", "b")))).policy()));

    assertThat(index.evaluate(there, cluster.pods.get("x/a"), TCP, 80).outcome())
        .isEqualTo(BLOCKED);
  }

  private static PolicyIndex index(List<KubeObject> objects, Draft policy) {
    List<KubeObject> all = new ArrayList<>(objects);
    all.add(policy.policy());
    return PolicyIndex.of(all);
  }

  private PolicyVerdict ask(Row row) {
    PolicyIndex index = cluster.with(row.policies());
    return index.evaluate(
        cluster.end(index, row.client()),
        cluster.end(index, row.server()),
        row.protocol(),
        row.port());
  }
}
