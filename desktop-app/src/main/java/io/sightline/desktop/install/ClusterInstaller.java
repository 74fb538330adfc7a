package io.sightline.desktop.install;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sightline.core.kube.Installed;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Applies an installation to a cluster and waits for it. What it does, it says in steps as it goes.
 */
public final class ClusterInstaller {
  /**
   * How long a changed Secret may take to reach every pod: the kubelet looks at each pod once in
   * its sync period of a minute (KubeletConfiguration.syncFrequency), and a half more.
   */
  public static final Duration SECRET_ARRIVES = Duration.ofSeconds(90);

  private static final long POLL_MILLIS = 1_000;

  private final KubernetesClient client;
  private final InstantSource clock;
  private final Duration secretArrives;
  private final Consumer<InstallStep> progress;

  /**
   * An installer for a cluster.
   *
   * @param secretArrives usually {@link #SECRET_ARRIVES}
   * @param progress takes each step
   */
  public ClusterInstaller(
      KubernetesClient client,
      InstantSource clock,
      Duration secretArrives,
      Consumer<InstallStep> progress) {
    this.client = client;
    this.clock = clock;
    this.secretArrives = secretArrives;
    this.progress = progress;
  }

  /** What is to be done about the certificates that are there now. */
  public CertificateRenewal renewal(boolean force) throws IOException {
    return CertificateRenewal.plan(certificates(), clock.instant(), force);
  }

  /** The certificates that are there now; empty where there are none. */
  public Optional<CertificateRenewal.Pair> certificates() throws IOException {
    try {
      return TlsSecrets.read(
          secret(Installed.RELAY_NAMESPACE, TlsSecrets.RELAY),
          secret(Installed.AGENT_NAMESPACE, TlsSecrets.AGENTS));
    } catch (KubernetesClientException e) {
      throw ApiTrouble.explain(client, "read the certificates", e);
    }
  }

  private @Nullable Secret secret(String namespace, String name) {
    return client.secrets().inNamespace(namespace).withName(name).get();
  }

  /** Applies all objects, the certificates before what needs them. */
  public void apply(
      List<HasMetadata> objects, CertificateRenewal certificates, InstallSettings settings)
      throws IOException, InterruptedException {
    List<HasMetadata> namespaces = objects.stream().filter(Namespace.class::isInstance).toList();
    for (HasMetadata namespace : namespaces) {
      apply(namespace);
    }
    renew(certificates, settings);
    for (HasMetadata object : objects) {
      if (!(object instanceof Namespace)) {
        apply(object);
      }
    }
  }

  /** Brings the certificates up to date; waits between the two steps where there are two. */
  public void renew(CertificateRenewal certificates, InstallSettings settings)
      throws IOException, InterruptedException {
    switch (certificates) {
      case CertificateRenewal.Keep(var until) ->
          did("certificates hold until %s and stay".formatted(until));
      case CertificateRenewal.First(var pair) -> applyAll(TlsSecrets.of(pair, settings));
      case CertificateRenewal.Rotate(var announced, var renewed) -> {
        applyAll(TlsSecrets.of(announced, settings));
        did(
            "waiting %d s, until every pod believes the new authority as well as the old one"
                .formatted(secretArrives.toSeconds()));
        TimeUnit.MILLISECONDS.sleep(secretArrives.toMillis());
        applyAll(TlsSecrets.of(renewed, settings));
      }
    }
  }

  /**
   * Waits until everything works, and says what changes meanwhile.
   *
   * @return how it is at the end: not ready when that took too long
   */
  public InstallationState await(Duration timeout) throws IOException, InterruptedException {
    InstallationReader reader = new InstallationReader(client);
    long deadline = System.nanoTime() + timeout.toNanos();
    Map<String, String> told = new HashMap<>();
    while (true) {
      InstallationState state;
      try {
        state = reader.read();
      } catch (KubernetesClientException e) {
        throw ApiTrouble.explain(client, "look at the installation", e);
      }
      tell(state, told);
      if (state.isReady() || System.nanoTime() > deadline) {
        return state;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  private void tell(InstallationState state, Map<String, String> told) {
    tell("relay", state.relay().text(), told, state);
    if (!state.trouble().isEmpty()) {
      tell("agents", state.trouble(), told, state);
    }
    state
        .nodes()
        .forEach(
            (node, part) -> {
              if (tell("agent on " + node, part.text(), told, state) && part.ready()) {
                progress.accept(
                    new InstallStep.Changed(
                        "%d of %d nodes ready".formatted(state.readyNodes(), state.expectedNodes()),
                        state));
              }
            });
  }

  /** Says what has changed; whether it has. */
  private boolean tell(
      String part, String text, Map<String, String> told, InstallationState state) {
    if (text.equals(told.put(part, text))) {
      return false;
    }
    progress.accept(new InstallStep.Changed(part + ": " + text, state));
    return true;
  }

  private void did(String text) {
    progress.accept(new InstallStep.Did(text));
  }

  private void applyAll(List<? extends HasMetadata> objects) throws IOException {
    for (HasMetadata object : objects) {
      apply(object);
    }
  }

  private void apply(HasMetadata object) throws IOException {
    String name = describe(object);
    try {
      client
          .resource(object)
          .fieldManager(InstallSettings.MANAGER)
          .forceConflicts()
          .serverSideApply();
    } catch (KubernetesClientException e) {
      throw ApiTrouble.explain(client, "apply " + name, e);
    }
    did("applied " + name);
  }

  /** Kind, name and namespace of an object. */
  static String describe(HasMetadata object) {
    String namespace = object.getMetadata().getNamespace();
    return "%s %s%s"
        .formatted(
            object.getKind(),
            object.getMetadata().getName(),
            namespace == null ? "" : " in " + namespace);
  }
}
