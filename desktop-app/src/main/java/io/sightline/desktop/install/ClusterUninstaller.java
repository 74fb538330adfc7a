package io.sightline.desktop.install;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sightline.core.kube.Installed;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Removes an installation: all that carries its label, in whatever namespace, and its two
 * namespaces with what is in them.
 *
 * <p>On the nodes nothing is left: programs end with the process that loaded them, and what agents
 * and relay wrote is in volumes that end with their pods.
 */
public final class ClusterUninstaller {
  private static final long POLL_MILLIS = 500;
  private static final String HELM = "Helm";

  private final KubernetesClient client;
  private final Consumer<InstallStep> progress;

  /**
   * An uninstaller for a cluster.
   *
   * @param progress takes each step
   */
  public ClusterUninstaller(KubernetesClient client, Consumer<InstallStep> progress) {
    this.client = client;
    this.progress = progress;
  }

  /** What would be removed; what is inside the namespaces is not listed. */
  public List<HasMetadata> found() throws IOException {
    try {
      List<HasMetadata> found = new ArrayList<>();
      found.addAll(
          client
              .rbac()
              .roleBindings()
              .inAnyNamespace()
              .withLabelSelector(Labels.ALL)
              .list()
              .getItems()
              .stream()
              .filter(binding -> !isOurs(binding.getMetadata().getNamespace()))
              .toList());
      found.addAll(
          client.rbac().clusterRoleBindings().withLabelSelector(Labels.ALL).list().getItems());
      found.addAll(client.rbac().clusterRoles().withLabelSelector(Labels.ALL).list().getItems());
      found.addAll(namespaces());
      // Last: pods of the namespaces name it.
      found.addAll(
          client
              .scheduling()
              .v1()
              .priorityClasses()
              .withLabelSelector(Labels.ALL)
              .list()
              .getItems());
      return found;
    } catch (KubernetesClientException e) {
      throw ApiTrouble.explain(client, "look for what is installed", e);
    }
  }

  /**
   * Removes these and waits until they are gone.
   *
   * @return what was still there after that time
   */
  public List<HasMetadata> remove(List<HasMetadata> found, Duration timeout)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (HasMetadata object : found) {
      delete(object);
    }
    List<HasMetadata> left = new ArrayList<>(found);
    while (true) {
      left.removeIf(this::isGone);
      if (left.isEmpty() || System.nanoTime() > deadline) {
        return left;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  /** Helm keeps its own account of what it installed. */
  public boolean isOfHelm(List<HasMetadata> found) {
    return found.stream()
        .map(object -> Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.of()))
        .anyMatch(labels -> HELM.equals(labels.get(Labels.MANAGED_BY)));
  }

  private List<Namespace> namespaces() {
    return client.namespaces().withLabelSelector(Labels.ALL).list().getItems().stream()
        .filter(namespace -> isOurs(namespace.getMetadata().getName()))
        .toList();
  }

  private void delete(HasMetadata object) throws IOException {
    String name = ClusterInstaller.describe(object);
    try {
      client.resource(object).delete();
      progress.accept(new InstallStep.Did("deleting " + name));
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw ApiTrouble.explain(client, "delete " + name, e);
      }
    }
  }

  private boolean isGone(HasMetadata object) {
    try {
      HasMetadata now = client.resource(object).get();
      boolean gone =
          now == null || !Objects.equals(now.getMetadata().getUid(), object.getMetadata().getUid());
      if (gone) {
        progress.accept(new InstallStep.Did("gone: " + ClusterInstaller.describe(object)));
      }
      return gone;
    } catch (KubernetesClientException e) {
      return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
    }
  }

  private static boolean isOurs(String namespace) {
    return namespace.equals(Installed.RELAY_NAMESPACE)
        || namespace.equals(Installed.AGENT_NAMESPACE);
  }
}
