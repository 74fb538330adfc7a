package io.sightline.desktop.install;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sightline.core.kube.Installed;
import io.sightline.desktop.source.kube.ClusterClient;
import io.sightline.desktop.source.kube.Clusters;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A cluster in which something is installed, looked at or removed. */
public final class Cluster implements AutoCloseable {
  private final KubernetesClient client;
  private final InstantSource clock = InstantSource.system();
  private final Runnable onClose;
  private final Consumer<InstallStep> progress;

  private Cluster(KubernetesClient client, Runnable onClose, Consumer<InstallStep> progress) {
    this.client = client;
    this.onClose = onClose;
    this.progress = progress;
  }

  /**
   * The cluster that a client reaches.
   *
   * @param onClose ends the client, once this is closed
   * @param progress takes each step of what is done there, on the thread that does it
   */
  public static Cluster of(
      KubernetesClient client, Runnable onClose, Consumer<InstallStep> progress) {
    return new Cluster(client, onClose, progress);
  }

  /**
   * The cluster of a context; logs in.
   *
   * @param progress takes each step of that and of what is done there, on the thread that does it
   */
  public static Cluster open(Clusters clusters, String context, Consumer<InstallStep> progress)
      throws IOException, InterruptedException {
    ClusterClient client =
        clusters.open(context, text -> progress.accept(new InstallStep.Did(text)));
    return of(client.kubernetes(), client::close, progress);
  }

  /** Whether a relay is there. */
  public enum Presence {
    PRESENT,
    ABSENT,
    /** The user may not look. */
    UNKNOWN
  }

  /** Whether there is a relay to connect to, ready or not. */
  public Presence relay() throws IOException {
    try {
      return client
              .pods()
              .inNamespace(Installed.RELAY_NAMESPACE)
              .withLabel(Labels.NAME, Installed.APPLICATION)
              .withLabel(Labels.COMPONENT, Installed.RELAY_COMPONENT)
              .list()
              .getItems()
              .isEmpty()
          ? Presence.ABSENT
          : Presence.PRESENT;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return Presence.UNKNOWN;
      }
      throw ApiTrouble.explain(client, "look for a relay", e);
    }
  }

  /** What was chosen about what is installed; empty where nothing is. */
  public Optional<InstallChoices> installed() throws IOException {
    try {
      DaemonSet agents = InstallationReader.agents(client);
      Deployment relay = InstallationReader.relay(client);
      return agents == null && relay == null
          ? Optional.empty()
          : Optional.of(InstalledChoices.of(agents, relay));
    } catch (KubernetesClientException e) {
      throw ApiTrouble.explain(client, "look at what is installed", e);
    }
  }

  /** Looks whether a plan can work. */
  public List<Preflight.Finding> preflight(InstallPlan plan) throws IOException {
    try {
      return Preflight.of(client, plan.settings(), plan.objects());
    } catch (KubernetesClientException e) {
      throw ApiTrouble.explain(client, "look at the cluster", e);
    }
  }

  /** Applies a plan. */
  public void apply(InstallPlan plan) throws IOException, InterruptedException {
    ClusterInstaller installer = installer();
    installer.apply(plan.objects(), installer.renewal(plan.isCertificatesOnly()), plan.settings());
  }

  /** Waits until all works; gives how it is at the end. */
  public InstallationState await(Duration timeout) throws IOException, InterruptedException {
    return installer().await(timeout);
  }

  /** How it is now. */
  public ClusterStatus status() throws IOException {
    return ClusterStatus.of(client, clock);
  }

  /** What there is to remove. */
  public Removal removal() throws IOException {
    ClusterUninstaller uninstaller = new ClusterUninstaller(client, progress);
    return new Removal(uninstaller, uninstaller.found());
  }

  @Override
  public void close() {
    onClose.run();
  }

  private ClusterInstaller installer() {
    return new ClusterInstaller(client, clock, ClusterInstaller.SECRET_ARRIVES, progress);
  }

  /** What there is to remove of an installation. */
  public static final class Removal {
    private final ClusterUninstaller uninstaller;
    private final List<HasMetadata> found;

    private Removal(ClusterUninstaller uninstaller, List<HasMetadata> found) {
      this.uninstaller = uninstaller;
      this.found = found;
    }

    /** Kind, name and namespace of each; empty when nothing is installed. */
    public List<String> names() {
      return found.stream().map(ClusterInstaller::describe).toList();
    }

    /** Whether Helm keeps an account of it. */
    public boolean isOfHelm() {
      return uninstaller.isOfHelm(found);
    }

    /** Removes it, and gives what is still there after that time. */
    public List<String> remove(Duration timeout) throws IOException, InterruptedException {
      return uninstaller.remove(found, timeout).stream().map(ClusterInstaller::describe).toList();
    }
  }
}
