package io.sightline.core.policy;

import static io.sightline.core.policy.Cluster.all;
import static io.sightline.core.policy.Cluster.ingress;
import static io.sightline.core.policy.Cluster.namespaces;
import static io.sightline.core.policy.Cluster.pods;
import static io.sightline.core.policy.Cluster.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sightline.core.fact.EdgeTotals;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.fact.Transport;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.core.topology.TopologyRange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyImpactTest {
  @Test
  void aDraftIsHeldAgainstTheTrafficThatWasSeen() {
    PolicyImpact impact =
        PolicyImpact.of(
            range(edge("x/b", "x/a", 10), edge("y/b", "x/a", 20), edge("z/b", "y/a", 30)),
            ingress("x", all()).from(List.of(pods(all()))).policy());

    assertThat(impact.blocked())
        .extracting(it -> it.edge().client(), it -> it.traffic().connections())
        .containsExactly(tuple(EntityId.ofPod(Cluster.uid("y", "b")), 20L));
    assertThat(impact.blocked().getFirst().after().ingress().isolating())
        .extracting(it -> it.key().name())
        .containsExactly("ingress");
    assertThat(impact.allowed()).isEmpty();
    assertThat(impact.judged()).isEqualTo(3);
  }

  @Test
  void aDraftTakesThePlaceOfThePolicyOfItsName() {
    NetworkPolicy now = ingress("x", all()).named("web").policy();

    PolicyImpact impact =
        PolicyImpact.of(
            range(List.of(now), edge("y/b", "x/a", 20), edge("z/b", "x/a", 30)),
            ingress("x", all()).named("web").from(List.of(namespaces(with("ns", "y")))).policy());

    assertThat(impact.blocked()).isEmpty();
    assertThat(impact.allowed())
        .extracting(it -> it.edge().client())
        .containsExactly(EntityId.ofPod(Cluster.uid("y", "b")));
  }

  @Test
  void theBusiestComesFirstAndWhatIsNoPodIsCountedAsNotJudged() {
    PolicyImpact impact =
        PolicyImpact.of(
            range(edge("y/b", "x/a", 20), edge("z/b", "x/a", 30), toInternet("x/a")),
            ingress("x", all()).policy());

    assertThat(impact.blocked())
        .extracting(it -> it.traffic().connections())
        .containsExactly(30L, 20L);
    assertThat(impact.notJudged()).isEqualTo(1);
  }

  private static TopologyRange range(EdgeTotals... edges) {
    return range(List.of(), edges);
  }

  private static TopologyRange range(List<NetworkPolicy> policies, EdgeTotals... edges) {
    List<Fact> facts = new ArrayList<>();
    List<KubeObject> objects = new ArrayList<>(new Cluster().objects);
    objects.addAll(policies);
    objects.forEach(it -> facts.add(new ObjectObserved(1, it)));
    facts.addAll(List.of(edges));
    TopologyFold fold = new TopologyFold();
    fold.apply(new LogBatch(0, 2, facts));
    return TopologyRange.between(Topology.EMPTY, fold.topology());
  }

  private static EdgeTotals edge(String client, String server, long connections) {
    return between(id(client), id(server), connections);
  }

  private static EdgeTotals toInternet(String client) {
    return between(id(client), EntityId.INTERNET, 1);
  }

  private static EdgeTotals between(String client, String server, long connections) {
    return new EdgeTotals(
        1,
        client,
        server,
        "",
        Protocol.TCP,
        Transport.TCP,
        80,
        1,
        1,
        0,
        "",
        TrafficTotals.ofConnections(connections));
  }

  private static String id(String pod) {
    String[] parts = pod.split("/", -1);
    return EntityId.ofPod(Cluster.uid(parts[0], parts[1]));
  }
}
