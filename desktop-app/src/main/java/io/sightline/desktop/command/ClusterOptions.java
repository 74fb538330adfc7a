package io.sightline.desktop.command;

import io.sightline.desktop.source.KubernetesRoute;
import io.sightline.desktop.source.kube.ClusterException;
import io.sightline.desktop.source.kube.Clusters;
import io.sightline.desktop.source.kube.Consent;
import io.sightline.desktop.source.kube.KubeContext;
import io.sightline.desktop.source.kube.Surroundings;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster, and as whom: what the commands that go to one have in common. */
final class ClusterOptions {
  @Option(
      names = "--context",
      paramLabel = "CONTEXT",
      description =
          "Context of the kubeconfig, as kubectl has it; given several times, their clusters are on"
              + " one map, with the traffic between them.")
  private List<String> contexts = List.of();

  @Option(
      names = "--namespace",
      paramLabel = "NAMESPACE",
      description =
          "What you were granted, where it is not the whole cluster; may be given several times"
              + " (default: the context's own).")
  private List<String> namespaces = List.of();

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Instead of those in KUBECONFIG, or ~/.kube/config.")
  private @Nullable Path kubeconfig;

  @Option(
      names = "--allow-exec",
      description =
          "Run the program that the context names to log in with, though it was not allowed before;"
              + " for this time only.")
  private boolean allowExec;

  /** The contexts that were asked for; empty for none. */
  List<String> contexts() {
    return contexts.stream().distinct().toList();
  }

  /** The contexts that were asked for, or the one kubectl would take. */
  List<String> contextsOrCurrent(Clusters clusters) throws ClusterException {
    if (!contexts.isEmpty()) {
      return contexts();
    }
    List<KubeContext> all = clusters.kubeconfig().contexts();
    return clusters
        .kubeconfig()
        .current()
        .map(KubeContext::name)
        .map(List::of)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    all.isEmpty()
                        ? "there is no context in the kubeconfig; name a file that has one by"
                            + " --kubeconfig"
                        : "no context is set as the current one; name one by --context: "
                            + all.stream()
                                .map(KubeContext::name)
                                .collect(Collectors.joining(", "))));
  }

  /** The one context that was asked for, or the one kubectl would take. */
  String contextOrCurrent(Clusters clusters) throws ClusterException {
    List<String> all = contextsOrCurrent(clusters);
    if (all.size() > 1) {
      throw new IllegalArgumentException("give one --context, not several");
    }
    return all.getFirst();
  }

  /**
   * The clusters of the kubeconfig.
   *
   * @param consent who is asked about programs to log in with
   */
  Clusters clusters(Consent consent) {
    return new Clusters(
        Surroundings.ofProcess(), kubeconfig, allowExec ? _ -> Consent.Answer.THIS_TIME : consent);
  }

  /** The same clusters with somebody else to ask, unless the command line has answered. */
  Clusters asking(Clusters clusters, Consent consent) {
    return allowExec ? clusters : clusters.asking(consent);
  }

  /** The way to the relay of a context's cluster. */
  KubernetesRoute route(Clusters clusters, String name) {
    return new KubernetesRoute(clusters, name, namespaces);
  }
}
