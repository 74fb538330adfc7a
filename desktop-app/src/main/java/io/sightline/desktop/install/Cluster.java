package io.sightline.desktop.install;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** A cluster in which something is installed, looked at or removed. */
public final class Cluster implements AutoCloseable {
  private final KubernetesClient client;
  private final InstantSource clock = InstantSource.system();
  private final Consumer<String> progress;

  private Cluster(KubernetesClient client, Consumer<String> progress) {
    this.client = client;
    this.progress = progress;
  }

  /**
   * The cluster of a context.
   *
   * @param progress takes a line for each step of what is done there
   */
  public static Cluster open(ClusterClient clients, String context, Consumer<String> progress)
      throws IOException, InterruptedException {
    return new Cluster(clients.open(context), progress);
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
    client.close();
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
