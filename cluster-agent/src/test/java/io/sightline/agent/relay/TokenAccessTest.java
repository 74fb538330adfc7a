package io.sightline.agent.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.sightline.agent.relay.Access.RefusedException;
import io.sightline.agent.relay.Access.RefusedException.Reason;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is let in, by a scripted API server. */
@Timeout(60)
class TokenAccessTest {
  private static final List<String> SIGHTLINE = List.of("sightline");
  private static final String ANNA = "system:serviceaccount:shop:sightline-viewer";

  private ScriptedReviews api;
  private KubernetesClient client;
  private TokenAccess access;

  @BeforeEach
  void start() throws Exception {
    api = new ScriptedReviews();
    client = api.client();
    access = new TokenAccess(client, () -> Set.of("bank", "shop", "kube-system"), api::now);
  }

  @AfterEach
  void stop() {
    client.close();
    api.close();
  }

  @Test
  void aViewerOfTheClusterSeesAllAndOneOfNamespacesThose() throws Exception {
    api.grant("root", "");
    assertThat(access.viewerOf(api.issue("root", SIGHTLINE, 600))).isEqualTo(new Viewer.OfAll());
    api.grant("both", "shop", "bank");
    assertThat(access.viewerOf(api.issue("both", List.of("x", "sightline"), 600)))
        .isEqualTo(new Viewer.OfNamespaces(Set.of("bank", "shop")));
    api.grant(ANNA, "shop");
    assertThat(access.viewerOf(api.issue(ANNA, SIGHTLINE, 3_600)))
        .isEqualTo(new Viewer.OfNamespaces(Set.of("shop")));
  }

  @Test
  void theNamespaceOfTheAccountIsAskedForThoughTheRelayKnowsNone() throws Exception {
    TokenAccess early = new TokenAccess(client, Set::of, api::now);
    api.grant(ANNA, "shop");
    assertThat(early.viewerOf(api.issue(ANNA, SIGHTLINE, 600)))
        .isEqualTo(new Viewer.OfNamespaces(Set.of("shop")));
  }

  @Test
  void noOtherTokenLetsAnybodyIn() {
    api.grant(ANNA, "");
    assertRefused(null, Reason.UNKNOWN_CALLER, "A token is needed");
    assertRefused("", Reason.UNKNOWN_CALLER, "A token is needed");
    assertRefused("no.such.token", Reason.UNKNOWN_CALLER, "not valid for the audience sightline");
    assertRefused(
        api.issue(ANNA, List.of("https://kubernetes.default.svc"), 600),
        Reason.UNKNOWN_CALLER,
        "not valid for the audience sightline");
    assertRefused(
        api.issueWithoutAudiences(ANNA, 600),
        Reason.UNKNOWN_CALLER,
        "not valid for the audience sightline");
    assertRefused(api.issueOpaque(ANNA), Reason.UNKNOWN_CALLER, "when it was issued and expires");
    assertRefused(
        api.issue(ANNA, SIGHTLINE, 3_601), Reason.UNKNOWN_CALLER, "issued for 60 minutes");
    assertRefused(
        api.issue(ANNA, SIGHTLINE, 100_000 * 3_600L), Reason.UNKNOWN_CALLER, "at most 60");
    assertRefused(
        api.issue("nobody", SIGHTLINE, 600), Reason.FORBIDDEN, "nobody may see no namespace");
  }

  @Test
  void aTokenHoldsUntilAMinuteAfterItExpired() throws Exception {
    api.grant(ANNA, "");
    String token = api.issue(ANNA, SIGHTLINE, 600);
    api.advance(600 + 55);
    assertThat(access.viewerOf(token)).isEqualTo(new Viewer.OfAll());
    // Not for as long as answers are otherwise kept.
    api.advance(6);
    assertRefused(token, Reason.UNKNOWN_CALLER, "not valid");
  }

  @Test
  void anAnswerIsKeptForAMinuteAndNotLonger() throws Exception {
    api.grant(ANNA, "");
    String token = api.issue(ANNA, SIGHTLINE, 600);
    access.viewerOf(token);
    int asked = api.requests();
    api.grant(ANNA);
    api.advance(59);
    assertThat(access.viewerOf(token)).isEqualTo(new Viewer.OfAll());
    assertThat(api.requests()).isEqualTo(asked);
    api.advance(1);
    assertRefused(token, Reason.FORBIDDEN, "may see no namespace");
    asked = api.requests();
    assertRefused(token, Reason.FORBIDDEN, "may see no namespace");
    assertThat(api.requests()).isEqualTo(asked);
    api.grant(ANNA, "shop");
    api.advance(60);
    assertThat(access.viewerOf(token)).isEqualTo(new Viewer.OfNamespaces(Set.of("shop")));
  }

  @Test
  void whenTheApiServerCannotBeAskedNobodyIsLetInAndThatIsNotRemembered() throws Exception {
    api.grant(ANNA, "shop");
    String token = api.issue(ANNA, SIGHTLINE, 600);
    api.failWith(503);
    assertRefused(token, Reason.CANNOT_ASK, "The API server cannot be asked");
    // So it says where the relay lacks the role system:auth-delegator.
    api.failWith(403);
    assertRefused(token, Reason.CANNOT_ASK, "The API server cannot be asked");
    api.failWith(0);
    assertThat(access.viewerOf(token)).isEqualTo(new Viewer.OfNamespaces(Set.of("shop")));
  }

  private void assertRefused(String token, Reason reason, String text) {
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> access.viewerOf(token));
    assertThat(refused).as("%s", token).isNotNull();
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused).hasMessageContaining(text);
  }
}
