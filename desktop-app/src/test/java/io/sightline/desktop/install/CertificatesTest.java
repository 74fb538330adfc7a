package io.sightline.desktop.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the installer signs, and when it signs anew. */
class CertificatesTest {
  private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");

  private final CertificateAuthority authority = new CertificateAuthority(NOW);
  private final CertificateRenewal.Pair pair =
      new CertificateRenewal.Pair(authority.relay(), authority.agents());

  @Test
  void eachEndHasOneOfItsOwnPurpose() throws Exception {
    X509Certificate relay = pair.relay().own();
    X509Certificate agents = pair.agents().own();
    X509Certificate signer = pair.relay().believed().getFirst();

    relay.verify(signer.getPublicKey());
    agents.verify(signer.getPublicKey());
    assertThat(signer.getBasicConstraints()).isZero();
    assertThat(relay.getBasicConstraints()).isEqualTo(-1);
    assertThat(relay.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(agents.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    assertThat(relay.getSubjectAlternativeNames())
        .contains(List.of(2, "sightline-relay.sightline-system.svc"));
    assertThat(agents.getSubjectAlternativeNames())
        .containsExactly(List.of(6, "urn:sightline:node:*"));
    assertThat(relay.getNotBefore().toInstant()).isBefore(NOW);
    assertThat(relay.getNotAfter().toInstant()).isEqualTo(NOW.plus(CertificateAuthority.VALIDITY));
  }

  @Test
  void theAuthoritysKeyIsInNothingThatIsWritten() {
    assertThat(pair.relay().key()).isNotEqualTo(pair.agents().key());
    assertThat(pair.toString()).doesNotContain("PRIVATE");
    assertThat(pair.relay().authorities()).doesNotContain("PRIVATE");
  }

  @Test
  void whatHoldsForLongIsKept() {
    assertThat(CertificateRenewal.plan(Optional.of(pair), NOW.plus(Duration.ofDays(1)), false))
        .isInstanceOf(CertificateRenewal.Keep.class);
  }

  @Test
  void inItsLastThirdItIsRotated() {
    assertThat(CertificateRenewal.plan(Optional.of(pair), NOW.plus(Duration.ofDays(250)), false))
        .isInstanceOf(CertificateRenewal.Rotate.class);
  }

  @Test
  void whatHasExpiredOrIsNotBelievedIsReplacedAtOnce() {
    CertificateAuthority stranger = new CertificateAuthority(NOW);
    CertificateRenewal.Pair torn =
        new CertificateRenewal.Pair(authority.relay(), stranger.agents());

    assertThat(CertificateRenewal.plan(Optional.of(pair), NOW.plus(Duration.ofDays(366)), false))
        .isInstanceOf(CertificateRenewal.First.class);
    assertThat(CertificateRenewal.plan(Optional.of(torn), NOW, false))
        .isInstanceOf(CertificateRenewal.First.class);
    assertThat(CertificateRenewal.plan(Optional.empty(), NOW, false))
        .isInstanceOf(CertificateRenewal.First.class);
  }

  @Test
  void atEveryMomentOfARotationBothEndsBelieveEachOther() throws Exception {
    CertificateRenewal plan = CertificateRenewal.plan(Optional.of(pair), NOW, true);
    assertThat(plan).isInstanceOf(CertificateRenewal.Rotate.class);
    if (plan instanceof CertificateRenewal.Rotate(var announced, var renewed)) {
      assertThat(announced.relay().certificate()).isEqualTo(pair.relay().certificate());
      // Pods get to see each step at different times: any mixture of neighbours must do.
      for (CertificateRenewal.Pair relays : List.of(pair, announced)) {
        for (CertificateRenewal.Pair agents : List.of(pair, announced)) {
          assertBelieved(relays.relay(), agents.agents());
        }
      }
      for (CertificateRenewal.Pair relays : List.of(announced, renewed)) {
        for (CertificateRenewal.Pair agents : List.of(announced, renewed)) {
          assertBelieved(relays.relay(), agents.agents());
        }
      }
      assertThatThrownBy(() -> assertBelieved(pair.relay(), renewed.agents()))
          .as("without the first step they would not")
          .isInstanceOf(AssertionError.class);
    }
  }

  private static void assertBelieved(TlsFiles relay, TlsFiles agents) throws Exception {
    assertThat(
            CertificateRenewal.holdsUntil(
                new CertificateRenewal.Pair(relay, agents), NOW.plusSeconds(1)))
        .isPresent();
  }
}
