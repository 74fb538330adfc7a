package io.sightline.desktop.install;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is going to be applied: everything, or the certificates and the namespaces they are in. */
public final class InstallPlan {
  private final InstallSettings settings;
  private final boolean certificatesOnly;
  private final List<HasMetadata> objects;

  /** A plan by these settings. */
  public InstallPlan(InstallSettings settings, boolean certificatesOnly) {
    this.settings = settings;
    this.certificatesOnly = certificatesOnly;
    this.objects = certificatesOnly ? Manifests.namespaces(settings) : Manifests.of(settings);
  }

  InstallSettings settings() {
    return settings;
  }

  /** Whether nothing but certificates is made or renewed. */
  public boolean isCertificatesOnly() {
    return certificatesOnly;
  }

  List<HasMetadata> objects() {
    return objects;
  }

  /** All objects but the Secrets, as YAML. */
  public String yaml() {
    return YamlText.of(objects);
  }

  /** New Secrets as YAML, private keys included: for who applies them in another way. */
  public String newSecretsYaml(Instant now) {
    return CertificateRenewal.plan(Optional.empty(), now, true)
            instanceof CertificateRenewal.First(var pair)
        ? YamlText.of(TlsSecrets.of(pair, settings))
        : "";
  }
}
