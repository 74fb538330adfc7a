package io.sightline.core.policy;

import static io.sightline.core.policy.Cluster.all;
import static io.sightline.core.policy.Cluster.block;
import static io.sightline.core.policy.Cluster.namespaces;
import static io.sightline.core.policy.Cluster.pods;
import static io.sightline.core.policy.Cluster.podsIn;
import static io.sightline.core.policy.Cluster.where;
import static io.sightline.core.policy.Cluster.with;

import io.sightline.core.kube.LabelSelector;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.NetworkPolicy.Peer;
import io.sightline.core.kube.NetworkPolicy.Port;
import io.sightline.core.kube.NetworkPolicy.Rule;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.PortProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Policies and questions from a seed, close enough to each other that both answers are common. */
final class RandomPolicies {
  /** A question. */
  record Question(String client, String server, PortProtocol protocol, int port) {}

  private static final List<String> ENDS =
      List.of(
          "x/a",
          "x/b",
          "x/c",
          "y/a",
          "y/b",
          "y/c",
          "z/a",
          "x/host",
          "x/host2",
          "node:n1",
          "node:n2",
          "kube-system/dns",
          "203.0.113.5",
          "203.0.113.200",
          "2001:db8::1",
          "192.168.1.1",
          "10.244.7.7");

  private final Random random;

  RandomPolicies(long seed) {
    random = new Random(seed);
  }

  List<NetworkPolicy> policies() {
    List<NetworkPolicy> policies = new ArrayList<>();
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      policies.add(policy("p" + i));
    }
    return policies;
  }

  NetworkPolicy policy(String name) {
    int types = 1 + random.nextInt(3);
    return new NetworkPolicy(
        Cluster.meta(ObjectKind.NETWORK_POLICY, one("x", "x", "y", "z"), name),
        podSelector(),
        (types & 1) != 0,
        (types & 2) != 0,
        several(3, this::rule),
        several(3, this::rule));
  }

  Rule rule() {
    return new Rule(several(3, this::peer), several(3, this::port));
  }

  Question question() {
    List<PortProtocol> protocols = List.of(PortProtocol.values());
    return new Question(
        ENDS.get(random.nextInt(ENDS.size())),
        ENDS.get(random.nextInt(ENDS.size())),
        random.nextBoolean() ? PortProtocol.TCP : protocols.get(random.nextInt(3)),
        Integer.parseInt(one("80", "80", "81", "53", "85")));
  }

  int number(int bound) {
    return random.nextInt(bound);
  }

  private Peer peer() {
    return switch (random.nextInt(4)) {
      case 0 -> pods(podSelector());
      case 1 -> namespaces(namespaceSelector());
      case 2 -> podsIn(namespaceSelector(), podSelector());
      default ->
          block(
              one("10.244.0.0/16", "203.0.113.0/24", "0.0.0.0/0", "::/0", "192.168.1.2/32"),
              random.nextBoolean() ? new String[0] : new String[] {"203.0.113.128/25"});
    };
  }

  private LabelSelector podSelector() {
    return switch (random.nextInt(5)) {
      case 0 -> all();
      case 1 -> where("pod", LabelSelector.Operator.IN, one("a", "b"), "c");
      case 2 -> where("pod", LabelSelector.Operator.NOT_IN, one("a", "b"));
      default -> with("pod", one("a", "b", "c", "host2"));
    };
  }

  private LabelSelector namespaceSelector() {
    return switch (random.nextInt(5)) {
      case 0 -> all();
      case 1 -> where("ns", LabelSelector.Operator.EXISTS);
      case 2 -> where("ns", LabelSelector.Operator.DOES_NOT_EXIST);
      default -> with("ns", one("x", "y", "z"));
    };
  }

  private Port port() {
    PortProtocol protocol =
        random.nextInt(3) == 0
            ? List.of(PortProtocol.values()).get(random.nextInt(3))
            : PortProtocol.TCP;
    String port = one("", "80", "81", "http", "dns", "nowhere");
    return new Port(protocol, port, port.equals("80") && random.nextBoolean() ? 90 : 0);
  }

  private <T> List<T> several(int bound, Supplier<T> make) {
    List<T> made = new ArrayList<>();
    int count = random.nextInt(bound);
    for (int i = 0; i < count; i++) {
      made.add(make.get());
    }
    return made;
  }

  private String one(String... of) {
    return of[random.nextInt(of.length)];
  }
}
