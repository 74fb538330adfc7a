package io.sightline.desktop.app;

import io.sightline.desktop.install.Cluster;
import io.sightline.desktop.install.InstallStep;
import io.sightline.desktop.script.ShopScript;
import io.sightline.desktop.source.kube.Clusters;
import io.sightline.desktop.source.kube.Consent;
import io.sightline.desktop.source.kube.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The clusters of a kubeconfig, reached as the app reaches them; the windows on them show the
 * scripted shop.
 */
final class KubeconfigOpener implements ClusterOpener {
  private final Clusters clusters;
  private final List<String> opened = new CopyOnWriteArrayList<>();

  KubeconfigOpener(Path config, Path home) {
    clusters =
        new Clusters(
            new Surroundings(Map.of("PATH", "/usr/bin:/bin"), home, false), config, Consent.NEVER);
  }

  /** The contexts whose windows were asked for, in order. */
  List<String> opened() {
    return List.copyOf(opened);
  }

  @Override
  public List<Choice> choices() throws IOException {
    return clusters.kubeconfig().contexts().stream()
        .map(it -> new Choice(it.name(), it.server(), it.user(), it.namespace(), it.current()))
        .toList();
  }

  @Override
  public SessionRequest open(List<String> contexts) {
    opened.addAll(contexts);
    return ShopWindow.request(ShopScript.batches().subList(0, 1));
  }

  @Override
  public Optional<Cluster> administer(
      String context, Consent consent, Consumer<InstallStep> progress)
      throws IOException, InterruptedException {
    return Optional.of(Cluster.open(clusters.asking(consent), context, progress));
  }

  @Override
  public String version() {
    return "1.0";
  }
}
