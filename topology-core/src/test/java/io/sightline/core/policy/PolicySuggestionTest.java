package io.sightline.core.policy;

import static io.sightline.core.kube.PortProtocol.TCP;
import static io.sightline.core.kube.PortProtocol.UDP;
import static io.sightline.core.policy.Cluster.all;
import static io.sightline.core.policy.Cluster.egress;
import static io.sightline.core.policy.Cluster.ingress;
import static io.sightline.core.policy.Cluster.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.LabelSelector;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.policy.Cluster.Draft;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicySuggestionTest {
  private static final Pod FRONTEND =
      Cluster.pod(
          "x",
          "frontend-5d8c7b-x2x4z",
          "n1",
          "10.244.0.11",
          false,
          "app",
          "frontend",
          "pod-template-hash",
          "5d8c7b");
  private static final Pod PAYMENTS =
      Cluster.pod(
          "y",
          "payments-0",
          "n2",
          "10.244.1.11",
          false,
          "app.kubernetes.io/name",
          "payments",
          "app.kubernetes.io/version",
          "1.16");

  @Test
  void itNamesBothAcrossNamespacesByWhatLastsAndThePort() {
    PolicySuggestion suggestion = suggest(TCP, 80, ingress("y", all()).named("deny"));

    assertThat(suggestion.yaml())
        .isEqualTo(
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: allow-frontend-to-payments-80-ingress
              namespace: "y"
            spec:
              podSelector:
                matchLabels:
                  app.kubernetes.io/name: payments
              policyTypes:
              - Ingress
              ingress:
              - from:
                - namespaceSelector:
                    matchLabels:
                      kubernetes.io/metadata.name: x
                  podSelector:
                    matchLabels:
                      app: frontend
                ports:
                - protocol: TCP
                  port: 80
            """);
  }

  @Test
  void whereBothEndsBlockThereAreTwoPoliciesAndItIsSaid() {
    PolicySuggestion suggestion = suggest(TCP, 80, ingress("y", all()), egress("x", all()));

    assertThat(suggestion.policies())
        .extracting(it -> it.key().namespace())
        .containsExactly("x", "y");
    assertThat(suggestion.yaml())
        .startsWith("# Both ends block the connection")
        .contains("\n---\n")
        .contains("policyTypes:\n  - Egress\n  egress:\n  - to:");
  }

  @Test
  void dnsIsAllowedOverBothTransports() {
    assertThat(
            suggest(UDP, 53, egress("x", all())).policies().getFirst().egress().getFirst().ports())
        .extracting(NetworkPolicy.Port::protocol)
        .containsExactly(UDP, TCP);
  }

  @Test
  void itSelectsNoMoreThanWhatIsIsolatedAlready() {
    LabelSelector narrow =
        new LabelSelector(
            labels("app.kubernetes.io/version", "1.16"),
            List.of(
                new LabelSelector.Requirement(
                    "canary", LabelSelector.Operator.DOES_NOT_EXIST, List.of())));

    LabelSelector chosen = suggest(TCP, 80, ingress("y", narrow)).policies().getFirst().pods();

    assertThat(chosen.equal())
        .isEqualTo(
            labels("app.kubernetes.io/name", "payments", "app.kubernetes.io/version", "1.16"));
    assertThat(chosen.requirements()).isEqualTo(narrow.requirements());
  }

  @Test
  void itTakesNoNameThatIsTaken() {
    Draft taken = ingress("y", all()).named("allow-frontend-to-payments-80-ingress");

    assertThat(suggest(TCP, 80, taken).policies().getFirst().key().name())
        .isEqualTo("allow-frontend-to-payments-80-ingress-2");
  }

  @Test
  void namesStayWithinWhatTheApiTakes() {
    Pod odd = Cluster.pod("x", "p", "n1", "10.244.0.12", false, "app", "My_App.".repeat(12));
    PolicySuggestion suggestion =
        PolicySuggestion.of(
            index(odd, ingress("y", all())),
            index(odd, ingress("y", all())).evaluate(odd, PAYMENTS, TCP, 65535));

    assertThat(suggestion.policies().getFirst().key().name())
        .hasSizeLessThanOrEqualTo(63)
        .matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  }

  @Test
  void whatIsWrittenReadsBackAsTheSamePolicies() {
    for (int seed = 0; seed < 1_000; seed++) {
      RandomPolicies random = new RandomPolicies(seed);
      List<NetworkPolicy> policies = random.policies();
      if (!policies.isEmpty()) {
        assertThat(YamlPolicies.read(PolicyYaml.of(policies, List.of("seed " + seed))))
            .as("seed %d", seed)
            .isEqualTo(policies.stream().map(PolicySuggestionTest::asWritten).toList());
      }
    }
  }

  @Test
  void wordsThatYamlTakesForSomethingElseAreStillStrings() {
    List<String> odd =
        List.of(
            "no",
            "Yes",
            "on",
            "y",
            "null",
            "~",
            "1e3",
            "010",
            "1.0",
            "0x1f",
            "",
            " a ",
            "a: b",
            "- a",
            "#a",
            "\"",
            "\\",
            "a\nb: c",
            "\u0007",
            "ü",
            "\ud83d\ude00",
            "2026-11-23",
            "12:30:45",
            "*a",
            "&a",
            "!a",
            "{",
            "[",
            "<<",
            "=",
            "true");
    for (String value : odd) {
      NetworkPolicy policy = Cluster.ingress("x", Cluster.with(value, value)).named(value).policy();

      assertThat(YamlPolicies.read(PolicyYaml.of(List.of(policy), List.of("a\nkind: Secret"))))
          .as(value)
          .isEqualTo(List.of(asWritten(policy)));
    }
  }

  /** Without what YAML of a policy does not hold; rules of a direction are kept as they are. */
  private static NetworkPolicy asWritten(NetworkPolicy it) {
    return new NetworkPolicy(
        YamlPolicies.meta(it.key().namespace(), it.key().name()),
        it.pods(),
        it.isolatesIngress(),
        it.isolatesEgress(),
        it.ingress(),
        it.egress());
  }

  private static PolicySuggestion suggest(PortProtocol protocol, int port, Draft... policies) {
    PolicyIndex index = index(FRONTEND, policies);
    return PolicySuggestion.of(index, index.evaluate(FRONTEND, PAYMENTS, protocol, port));
  }

  private static PolicyIndex index(Pod client, Draft... policies) {
    List<KubeObject> objects = new ArrayList<>(new Cluster().objects);
    objects.add(client);
    objects.add(PAYMENTS);
    Arrays.stream(policies).map(Draft::policy).forEach(objects::add);
    return PolicyIndex.of(objects);
  }
}
