package io.sightline.core.policy;

import static io.sightline.core.kube.PortProtocol.TCP;
import static io.sightline.core.kube.PortProtocol.UDP;
import static io.sightline.core.policy.Cluster.all;
import static io.sightline.core.policy.Cluster.both;
import static io.sightline.core.policy.Cluster.egress;
import static io.sightline.core.policy.Cluster.ingress;
import static io.sightline.core.policy.Cluster.namespaces;
import static io.sightline.core.policy.Cluster.pods;
import static io.sightline.core.policy.Cluster.podsIn;
import static io.sightline.core.policy.Cluster.tcp;
import static io.sightline.core.policy.Cluster.udp;
import static io.sightline.core.policy.Cluster.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.policy.Cluster.Draft;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That a blocked connection is explained by the rule which most probably was to allow it. */
class NearestRuleTest {
  private static final Pod FRONTEND =
      Cluster.pod("x", "frontend-1", "n1", "10.244.0.11", false, "app", "frontend", "env", "prod");
  private static final Pod PAYMENTS =
      Cluster.pod("y", "payments-1", "n2", "10.244.1.11", false, "app", "payments");

  private final Draft deny = ingress("y", all()).named("default-deny");

  @Test
  void aWrongLabelValueIsNamedWithBoth() {
    SideVerdict side =
        ingressOf(
            deny,
            ingress("y", with("app", "payments"))
                .from(List.of(podsIn(with("ns", "x"), with("app", "frontend", "env", "staging")))));

    assertThat(side.nearest().getFirst().text())
        .isEqualTo(
            "ingress rule 1 of y/ingress wants the peer to have env=staging, but it has env=prod");
    assertThat(side.isolating())
        .extracting(it -> it.key().name())
        .containsExactly("default-deny", "ingress");
  }

  @Test
  void aSlipOfThePenIsNearerThanAnotherLabel() {
    SideVerdict side =
        ingressOf(
            ingress("y", all())
                .from(List.of(podsIn(with("ns", "x"), with("app", "batch"))))
                .from(List.of(podsIn(with("ns", "x"), with("app", "frontned")))));

    assertThat(side.nearest()).extracting(NearMiss::rule).containsExactly(1, 0);
    assertThat(side.nearest()).extracting(NearMiss::distance).containsExactly(1, 2);
  }

  @Test
  void aMissingLabelOfTheNamespaceIsNamed() {
    SideVerdict side =
        ingressOf(ingress("y", all()).from(List.of(namespaces(with("team", "shop")))));

    assertThat(side.nearest().getFirst().text())
        .endsWith("wants the peer's namespace to have team=shop, but it has no label team");
  }

  @Test
  void aPodSelectorWithoutNamespaceIsExplained() {
    SideVerdict side = ingressOf(ingress("y", all()).from(List.of(pods(with("app", "frontend")))));

    assertThat(side.nearest().getFirst().text())
        .contains("has no namespaceSelector")
        .contains("pods of its own namespace y")
        .contains("the peer is in x");
  }

  @Test
  void aWrongPortIsNearerThanAWrongPeer() {
    SideVerdict side =
        ingressOf(
            ingress("y", all())
                .from(List.of(pods(with("app", "frontend"))), tcp("80"))
                .from(List.of(namespaces(with("ns", "x"))), tcp("8080"), tcp("9090")));

    assertThat(side.nearest().getFirst().text())
        .endsWith("allows TCP 8080, TCP 9090, but the connection goes to TCP 80");
  }

  @Test
  void aNamedPortThatDoesNotExistIsNamedWithThoseThatDo() {
    SideVerdict side =
        ingressOf(ingress("y", all()).from(List.of(namespaces(with("ns", "x"))), tcp("web")));

    assertThat(side.nearest().getFirst().text())
        .endsWith("allows the port named web, but the server's pod declares only http=80, alt=81");
  }

  @Test
  void aProtocolThatWasForgottenIsNamed() {
    PolicyVerdict verdict =
        ask(UDP, 53, egress("x", all()).to(List.of(namespaces(all())), tcp("53")));

    assertThat(verdict.egress().nearest().getFirst().text())
        .endsWith("allows TCP 53, but the connection is UDP");
  }

  @Test
  void aPolicyWhoseOwnSelectorHasASlipIsFound() {
    SideVerdict side =
        ingressOf(
            deny,
            ingress("y", with("app", "paymets")).from(List.of(namespaces(with("ns", "x")))),
            ingress("y", with("app", "database")).named("other").from(List.of()));

    assertThat(side.isolating()).extracting(it -> it.key().name()).containsExactly("default-deny");
    assertThat(side.nearest())
        .extracting(NearMiss::text)
        .containsExactly(
            "ingress rule 1 of y/ingress wants the pod to have app=paymets, but it has"
                + " app=payments");
  }

  @Test
  void aBareDenyHasNoNearestRule() {
    SideVerdict side = ingressOf(deny);

    assertThat(side.outcome()).isEqualTo(Outcome.BLOCKED);
    assertThat(side.nearest()).isEmpty();
  }

  @Test
  void bothEndsAreToldWhenBothBlock() {
    PolicyVerdict verdict = ask(TCP, 80, both("x", all()), both("y", all()));

    assertThat(verdict.blocking())
        .extracting(SideVerdict::direction)
        .containsExactly(Direction.EGRESS, Direction.INGRESS);
  }

  @Test
  void whatAllowsIsNamed() {
    PolicyVerdict verdict =
        ask(TCP, 80, deny, ingress("y", all()).named("allow").from(List.of(), tcp("80"), udp("1")));

    assertThat(verdict.ingress().allowedBy()).isNotNull();
    assertThat(verdict.ingress().allowedBy().key().name()).isEqualTo("allow");
    assertThat(verdict.ingress().nearest()).isEmpty();
  }

  private static SideVerdict ingressOf(Draft... policies) {
    return ask(TCP, 80, policies).ingress();
  }

  private static PolicyVerdict ask(PortProtocol protocol, int port, Draft... policies) {
    List<KubeObject> objects = new ArrayList<>(new Cluster().objects);
    objects.add(FRONTEND);
    objects.add(PAYMENTS);
    Arrays.stream(policies).map(Draft::policy).forEach(objects::add);
    return PolicyIndex.of(objects).evaluate(FRONTEND, PAYMENTS, protocol, port);
  }
}
