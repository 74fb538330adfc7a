package io.sightline.desktop.install;

import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;

/** Opens the API server of a context: the one place where the installer gets its client. */
@FunctionalInterface
public interface ClusterClient {
  /**
   * Opens it.
   *
   * @throws IOException when there is no such context, with those there are
   */
  KubernetesClient open(String context) throws IOException;

  /** By the user's kubeconfig, as kubectl finds it. */
  static ClusterClient ofKubeconfig() {
    return context -> {
      Config config = Config.autoConfigure(context);
      List<NamedContext> contexts = config.getContexts();
      if (contexts == null || contexts.stream().noneMatch(c -> context.equals(c.getName()))) {
        TreeSet<String> names = new TreeSet<>();
        if (contexts != null) {
          contexts.forEach(known -> names.add(known.getName()));
        }
        throw new IOException(
            "the kubeconfig has no context '%s'; it has %s"
                .formatted(context, names.isEmpty() ? "none" : String.join(", ", names)));
      }
      // Somebody waits at the terminal: what does not answer is said, not tried for minutes.
      config.setConnectionTimeout(10_000);
      config.setRequestTimeout(20_000);
      config.setRequestRetryBackoffLimit(2);
      return new KubernetesClientBuilder().withConfig(config).build();
    };
  }
}
