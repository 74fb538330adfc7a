package io.sightline.desktop.install;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code sightline status} says.
 *
 * @param state how the installation is
 * @param server the API server's version
 * @param certificates when they expire; empty where that may not be seen, or there are none
 * @param now when this was asked
 */
public record ClusterStatus(
    InstallationState state, String server, Optional<Instant> certificates, Instant now) {
  private static final Duration REMIND = Duration.ofDays(60);

  /** Asks. */
  public static ClusterStatus of(KubernetesClient client, InstantSource clock) throws IOException {
    try {
      Instant now = clock.instant();
      return new ClusterStatus(
          new InstallationReader(client).read(),
          client.getKubernetesVersion().getGitVersion(),
          certificates(client, clock, now),
          now);
    } catch (KubernetesClientException e) {
      throw ApiTrouble.explain(client, "look at the installation", e);
    }
  }

  private static Optional<Instant> certificates(
      KubernetesClient client, InstantSource clock, Instant now) {
    try {
      return new ClusterInstaller(client, clock, Duration.ZERO, _ -> {})
          .certificates()
          .flatMap(pair -> CertificateRenewal.holdsUntil(pair, now));
    } catch (IOException e) {
      // Who may not read Secrets is told the rest all the same.
      return Optional.empty();
    }
  }

  /** In lines: versions, then every part. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Sightline %s, image %s, on Kubernetes %s"
            .formatted(state.version().orElse("?"), state.image(), server));
    lines.add("relay: " + state.relay().text());
    lines.add(
        "agents: %d of %s nodes ready"
            .formatted(
                state.readyNodes(),
                state.expectedNodes() < 0 ? "?" : String.valueOf(state.expectedNodes())));
    state.nodes().forEach((node, part) -> lines.add("  " + node + ": " + part.text()));
    certificates.ifPresent(
        until -> {
          Duration rest = Duration.between(now, until);
          lines.add(
              rest.compareTo(REMIND) > 0
                  ? "certificates: hold for %d days".formatted(rest.toDays())
                  : "certificates: hold for %d days only; renew them with sightline install --rotate"
                      .formatted(rest.toDays()));
        });
    return lines;
  }
}
