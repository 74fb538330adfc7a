package io.sightline.desktop.install;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.sightline.core.kube.Installed;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Secrets that hold the certificates: one in each namespace, with only what that end needs. */
public final class TlsSecrets {
  /** In the relay's namespace. */
  public static final String RELAY = Installed.RELAY + "-tls";

  /** In the agents' namespace. */
  public static final String AGENTS = Installed.AGENT + "-tls";

  private static final String CERTIFICATE = "tls.crt";
  private static final String KEY = "tls.key";
  private static final String AUTHORITIES = "ca.crt";

  private TlsSecrets() {}

  /** Both Secrets. */
  public static List<Secret> of(CertificateRenewal.Pair pair, InstallSettings settings) {
    return List.of(
        secret(RELAY, Installed.RELAY_NAMESPACE, pair.relay(), settings),
        secret(AGENTS, Installed.AGENT_NAMESPACE, pair.agents(), settings));
  }

  /** What two Secrets hold; empty where one is absent or incomplete. */
  static Optional<CertificateRenewal.Pair> read(@Nullable Secret relay, @Nullable Secret agents) {
    return files(relay)
        .flatMap(first -> files(agents).map(second -> new CertificateRenewal.Pair(first, second)));
  }

  private static Secret secret(
      String name, String namespace, TlsFiles files, InstallSettings settings) {
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .endMetadata()
            .withType("kubernetes.io/tls")
            .withData(
                Map.of(
                    CERTIFICATE, encode(files.certificate()),
                    KEY, encode(files.key()),
                    AUTHORITIES, encode(files.authorities())))
            .build();
    Manifests.label(secret, settings);
    return secret;
  }

  private static Optional<TlsFiles> files(@Nullable Secret secret) {
    if (secret == null || secret.getData() == null) {
      return Optional.empty();
    }
    Map<String, String> data = secret.getData();
    String certificate = data.get(CERTIFICATE);
    String key = data.get(KEY);
    String authorities = data.get(AUTHORITIES);
    return certificate == null || key == null || authorities == null
        ? Optional.empty()
        : Optional.of(new TlsFiles(decode(certificate), decode(key), decode(authorities)));
  }

  private static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String decode(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.US_ASCII);
  }
}
