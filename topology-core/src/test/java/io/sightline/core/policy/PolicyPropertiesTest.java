package io.sightline.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.NetworkPolicy.Rule;
import io.sightline.core.policy.RandomPolicies.Question;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds whatever the policies are. */
class PolicyPropertiesTest {
  private static final int CASES = 4_000;

  private final Cluster cluster = new Cluster();

  @Test
  void agreesWithAnEvaluatorWrittenAnew() {
    Map<Outcome, Integer> seen = new EnumMap<>(Outcome.class);
    for (int seed = 0; seed < CASES; seed++) {
      RandomPolicies random = new RandomPolicies(seed);
      List<NetworkPolicy> policies = random.policies();
      Question question = random.question();
      PolicyIndex index = cluster.with(policies);
      Outcome outcome = ask(index, question).outcome();
      boolean naive =
          new NaiveEvaluator(cluster.objects, policies)
              .allows(
                  cluster.end(index, question.client()),
                  cluster.end(index, question.server()),
                  question.protocol(),
                  question.port());

      assertThat(outcome)
          .as("seed %d, %s, %s", seed, question, policies)
          .isEqualTo(naive ? Outcome.ALLOWED : Outcome.BLOCKED);
      seen.merge(outcome, 1, Integer::sum);
    }
    assertThat(seen.values()).as("both answers are common").allMatch(n -> n > CASES / 10);
  }

  @Test
  void theOrderOfPoliciesRulesPeersAndPortsDoesNotMatter() {
    for (int seed = 0; seed < CASES; seed++) {
      RandomPolicies random = new RandomPolicies(seed);
      List<NetworkPolicy> policies = random.policies();
      Question question = random.question();
      PolicyVerdict verdict = ask(cluster.with(policies), question);

      List<NetworkPolicy> mixed = new ArrayList<>(policies);
      Collections.shuffle(mixed, new Random(seed));
      assertThat(ask(cluster.with(mixed), question)).as("seed %d", seed).isEqualTo(verdict);

      List<NetworkPolicy> turned = policies.stream().map(PolicyPropertiesTest::reversed).toList();
      assertThat(ask(cluster.with(turned), question).outcome())
          .as("seed %d", seed)
          .isEqualTo(verdict.outcome());
    }
  }

  @Test
  void aRuleMoreNeverBlocks() {
    for (int seed = 0; seed < CASES; seed++) {
      RandomPolicies random = new RandomPolicies(seed);
      List<NetworkPolicy> policies = random.policies();
      Question question = random.question();
      if (policies.isEmpty()
          || ask(cluster.with(policies), question).outcome() != Outcome.ALLOWED) {
        continue;
      }
      List<NetworkPolicy> more = new ArrayList<>(policies);
      int which = random.number(more.size());
      more.set(which, withRule(more.get(which), random.rule()));

      assertThat(ask(cluster.with(more), question).outcome())
          .as("seed %d", seed)
          .isEqualTo(Outcome.ALLOWED);
    }
  }

  @Test
  void aPolicyThatIsolatesNeitherEndChangesNothing() {
    int checked = 0;
    for (int seed = 0; seed < CASES; seed++) {
      RandomPolicies random = new RandomPolicies(seed);
      List<NetworkPolicy> policies = random.policies();
      Question question = random.question();
      NetworkPolicy another = random.policy("another");
      PolicyIndex without = cluster.with(policies);
      if (isolates(another, Direction.EGRESS, cluster.end(without, question.client()))
          || isolates(another, Direction.INGRESS, cluster.end(without, question.server()))) {
        continue;
      }
      checked++;
      List<NetworkPolicy> more = new ArrayList<>(policies);
      more.add(another);

      assertThat(ask(cluster.with(more), question).outcome())
          .as("seed %d", seed)
          .isEqualTo(ask(without, question).outcome());
    }
    assertThat(checked).isGreaterThan(CASES / 4);
  }

  @Test
  void whatIsSuggestedAllowsTheConnectionAndBlocksNoOther() {
    int checked = 0;
    for (int seed = 0; seed < CASES; seed++) {
      RandomPolicies random = new RandomPolicies(seed);
      List<NetworkPolicy> policies = random.policies();
      Question question = random.question();
      PolicyIndex before = cluster.with(policies);
      PolicyVerdict verdict = ask(before, question);
      if (verdict.outcome() != Outcome.BLOCKED) {
        continue;
      }
      checked++;
      PolicySuggestion suggestion = PolicySuggestion.of(before, verdict);
      assertThat(suggestion.policies()).as("seed %d", seed).isNotEmpty();
      List<NetworkPolicy> more = new ArrayList<>(policies);
      more.addAll(suggestion.policies());
      PolicyIndex after = cluster.with(more);

      assertThat(ask(after, question).outcome())
          .as("seed %d, %s, %s", seed, question, suggestion.yaml())
          .isEqualTo(Outcome.ALLOWED);
      for (int i = 0; i < 20; i++) {
        Question other = random.question();
        if (ask(before, other).outcome() == Outcome.ALLOWED) {
          assertThat(ask(after, other).outcome())
              .as("seed %d, %s, %s", seed, other, suggestion.yaml())
              .isEqualTo(Outcome.ALLOWED);
        }
      }
    }
    assertThat(checked).isGreaterThan(CASES / 10);
  }

  private PolicyVerdict ask(PolicyIndex index, Question question) {
    return index.evaluate(
        cluster.end(index, question.client()),
        cluster.end(index, question.server()),
        question.protocol(),
        question.port());
  }

  private static boolean isolates(NetworkPolicy policy, Direction direction, PolicyEnd end) {
    return end instanceof PolicyEnd.OfPod it
        && policy.key().namespace().equals(it.pod().key().namespace())
        && PolicyIndex.selects(policy, direction, it.pod());
  }

  private static NetworkPolicy withRule(NetworkPolicy it, Rule rule) {
    List<Rule> ingress = new ArrayList<>(it.ingress());
    List<Rule> egress = new ArrayList<>(it.egress());
    ingress.add(rule);
    egress.add(rule);
    return new NetworkPolicy(
        it.meta(), it.pods(), it.isolatesIngress(), it.isolatesEgress(), ingress, egress);
  }

  private static NetworkPolicy reversed(NetworkPolicy it) {
    return new NetworkPolicy(
        it.meta(),
        it.pods(),
        it.isolatesIngress(),
        it.isolatesEgress(),
        it.ingress().reversed().stream().map(PolicyPropertiesTest::reversed).toList(),
        it.egress().reversed().stream().map(PolicyPropertiesTest::reversed).toList());
  }

  private static Rule reversed(Rule it) {
    return new Rule(it.peers().reversed(), it.ports().reversed());
  }
}
