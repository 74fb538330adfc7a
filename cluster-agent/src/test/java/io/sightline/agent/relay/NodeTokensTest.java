package io.sightline.agent.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sightline.agent.relay.Access.RefusedException;
import io.sightline.agent.relay.Access.RefusedException.Reason;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which node a token is of, by a scripted API server. */
@Timeout(60)
class NodeTokensTest {
  private static final List<String> RELAY = List.of("sightline-relay");
  private static final String AGENT = "system:serviceaccount:sightline-agents:sightline-agent";

  private ScriptedReviews api;
  private NodeTokens nodes;

  @BeforeEach
  void start() throws Exception {
    api = new ScriptedReviews();
    nodes = new NodeTokens(api.client(), api::now);
  }

  @AfterEach
  void stop() {
    nodes.close();
    api.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theNodeIsThatOfThePodWhoeverKnowsIt(boolean namesNode) throws Exception {
    String one = api.issueForAgent("one", RELAY, 3_600, namesNode);
    String two = api.issueForAgent("two", RELAY, 3_600, namesNode);
    assertThat(nodes.nodeOf(one)).isEqualTo("one");
    assertThat(nodes.nodeOf(two)).isEqualTo("two");
  }

  @Test
  void noOtherTokenSaysWhichNodeItIs() {
    assertRefused("", Reason.UNKNOWN_CALLER, "no token says which one");
    assertRefused("no.such.token", Reason.UNKNOWN_CALLER, "not valid for the audience");
    assertRefused(
        api.issueForAgent("one", List.of("sightline"), 600, true),
        Reason.UNKNOWN_CALLER,
        "not valid for the audience sightline-relay");
    assertRefused(
        api.issue("system:serviceaccount:shop:sightline-agent", RELAY, 600),
        Reason.FORBIDDEN,
        "shop:sightline-agent and not of an agent");
    assertRefused(api.issue(AGENT, RELAY, 600), Reason.FORBIDDEN, "bound to no pod");
    assertRefused(
        api.issueWithoutAudiences(AGENT, 600), Reason.UNKNOWN_CALLER, "not valid for the audience");
  }

  @Test
  void anExpiredTokenAndOneWhosePodIsGoneAreRefused() throws Exception {
    String token = api.issueForAgent("one", RELAY, 600, true);
    assertThat(nodes.nodeOf(token)).isEqualTo("one");
    api.advance(600 + 61);
    assertRefused(token, Reason.UNKNOWN_CALLER, "not valid");
    String fresh = api.issueForAgent("one", RELAY, 600, true);
    assertThat(nodes.nodeOf(fresh)).isEqualTo("one");
    api.deletePod("one");
    api.advance(60);
    assertRefused(fresh, Reason.UNKNOWN_CALLER, "not valid");
  }

  @Test
  void anAnswerIsKeptForAMinuteAndNotLonger() throws Exception {
    String token = api.issueForAgent("one", RELAY, 3_600, true);
    nodes.nodeOf(token);
    int asked = api.requests();
    api.advance(59);
    nodes.nodeOf(token);
    assertThat(api.requests()).isEqualTo(asked);
    api.advance(1);
    nodes.nodeOf(token);
    assertThat(api.requests()).isEqualTo(asked + 1);
  }

  @Test
  void withoutApiServerKnownAgentsComeBackUntilTheirTokenExpiresAndOthersWait() throws Exception {
    String known = api.issueForAgent("one", RELAY, 3_600, true);
    String stranger = api.issueForAgent("two", RELAY, 3_600, true);
    nodes.nodeOf(known);
    api.failWith(503);
    api.advance(3_599);
    assertThat(nodes.nodeOf(known)).isEqualTo("one");
    assertRefused(stranger, Reason.CANNOT_ASK, "its stream has to wait");
    api.advance(1);
    assertRefused(known, Reason.CANNOT_ASK, "its stream has to wait");
    api.failWith(0);
    assertThat(nodes.nodeOf(api.issueForAgent("two", RELAY, 600, true))).isEqualTo("two");
  }

  private void assertRefused(String token, Reason reason, String text) {
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> nodes.nodeOf(token));
    assertThat(refused).as("%s", token).isNotNull();
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused).hasMessageContaining(text);
  }
}
