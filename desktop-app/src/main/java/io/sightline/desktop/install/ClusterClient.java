package io.sightline.desktop.install;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;

/** Opens the API server of a context: the one place where the installer gets its client. */
@FunctionalInterface
public interface ClusterClient {
  /**
   * Opens it.
   *
   * @throws IOException when there is no such context, with those there are
   */
  KubernetesClient open(String context) throws IOException, InterruptedException;
}
