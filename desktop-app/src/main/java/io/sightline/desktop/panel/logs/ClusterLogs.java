package io.sightline.desktop.panel.logs;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** Where the logs of a session's pods can be read: the cluster it is connected to, as the user. */
@FunctionalInterface
public interface ClusterLogs {
  /** Of a session that is connected to no cluster, such as a capture that was opened. */
  ClusterLogs NONE = Optional::empty;

  /** The client to read with; empty while there is no connection. Any thread; does not block. */
  Optional<KubernetesClient> client();

  /**
   * The client of one of several clusters.
   *
   * @param cluster what the user calls it
   */
  default Optional<KubernetesClient> client(String cluster) {
    return client();
  }
}
