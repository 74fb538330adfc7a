package io.sightline.desktop.install;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be done about the certificates in a cluster, given what is there.
 *
 * <p>Pods get to see a changed Secret at different times. So certificates are replaced in two
 * steps: first both ends are told to believe the new authority beside the old one; when that has
 * arrived everywhere, both get certificates of the new one. Connections that are open stay open.
 */
public sealed interface CertificateRenewal {
  /** What remains when they are renewed without being asked for. */
  Duration RENEW_BEFORE = CertificateAuthority.VALIDITY.dividedBy(3);

  /** The certificates of both ends. */
  record Pair(TlsFiles relay, TlsFiles agents) {}

  /** What is there is good for a while. */
  record Keep(Instant until) implements CertificateRenewal {}

  /** There is nothing, or nothing that could still be used. */
  record First(Pair pair) implements CertificateRenewal {}

  /**
   * Both steps.
   *
   * @param announced the certificates that are in use, with the new authority believed
   * @param renewed the new ones, with the old authority still believed
   */
  record Rotate(Pair announced, Pair renewed) implements CertificateRenewal {}

  /**
   * Decides.
   *
   * @param force renews what would hold for long
   */
  static CertificateRenewal plan(Optional<Pair> present, Instant now, boolean force) {
    Optional<Instant> until = present.flatMap(pair -> holdsUntil(pair, now));
    if (until.isPresent() && !force && now.plus(RENEW_BEFORE).isBefore(until.get())) {
      return new Keep(until.get());
    }
    CertificateAuthority authority = new CertificateAuthority(now);
    if (present.isEmpty() || until.isEmpty()) {
      return new First(new Pair(authority.relay(), authority.agents()));
    }
    Pair old = present.get();
    String both = authority.pem() + stillGood(old, now);
    return new Rotate(
        new Pair(old.relay().withAuthorities(both), old.agents().withAuthorities(both)),
        new Pair(
            authority.relay().withAuthorities(both), authority.agents().withAuthorities(both)));
  }

  /**
   * When the first certificate of a pair expires; empty when they do not work even now: expired,
   * not readable, or of an authority that the other end does not believe.
   */
  static Optional<Instant> holdsUntil(Pair pair, Instant now) {
    try {
      X509Certificate relay = pair.relay().own();
      X509Certificate agents = pair.agents().own();
      if (!isSigned(relay, pair.agents().believed())
          || !isSigned(agents, pair.relay().believed())) {
        return Optional.empty();
      }
      Instant first = relay.getNotAfter().toInstant();
      Instant second = agents.getNotAfter().toInstant();
      Instant until = first.isBefore(second) ? first : second;
      return now.isBefore(until) ? Optional.of(until) : Optional.empty();
    } catch (CertificateException e) {
      return Optional.empty();
    }
  }

  private static boolean isSigned(X509Certificate certificate, List<X509Certificate> authorities) {
    return authorities.stream().anyMatch(authority -> isSignedBy(certificate, authority));
  }

  private static boolean isSignedBy(X509Certificate certificate, X509Certificate authority) {
    try {
      certificate.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The authorities believed so far, without those that have expired. */
  private static String stillGood(Pair pair, Instant now) {
    Set<String> texts = new LinkedHashSet<>();
    try {
      List<X509Certificate> all = new ArrayList<>(pair.relay().believed());
      all.addAll(pair.agents().believed());
      for (X509Certificate authority : all) {
        if (now.isBefore(authority.getNotAfter().toInstant())) {
          texts.add(
              "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
                  .formatted(
                      Base64.getMimeEncoder(64, new byte[] {'\n'})
                          .encodeToString(authority.getEncoded())));
        }
      }
    } catch (CertificateException e) {
      throw new IllegalStateException("they were readable just now", e);
    }
    return String.join("", texts);
  }
}
