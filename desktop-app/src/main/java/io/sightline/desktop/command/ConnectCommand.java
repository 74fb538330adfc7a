package io.sightline.desktop.command;

import io.sightline.desktop.app.SessionRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "connect",
    mixinStandardHelpOptions = true,
    description =
        "Shows a cluster in the app, live, or several on one map; without --context, the clusters"
            + " of the kubeconfig to choose from.")
final class ConnectCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Mixin private final ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = "--capture",
      paramLabel = "FILE",
      description = "Keep the capture in this file; needs --context.")
  private @Nullable Path capture;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> contexts = cluster.contexts();
    Path kept = capture;
    if (kept != null && contexts.isEmpty()) {
      throw new ParameterException(
          java.util.Objects.requireNonNull(spec).commandLine(),
          "--capture needs --context, to say of which cluster");
    }
    if (kept != null && Files.exists(kept)) {
      throw new IOException(
          "%s exists already and is left as it is; name another file for --capture, or remove it."
              .formatted(kept));
    }
    try (ClusterWindows clusters = new ClusterWindows(cluster)) {
      List<SessionRequest> requests =
          contexts.isEmpty() ? List.of() : List.of(clusters.open(contexts, kept));
      Windows.show(requests, clusters, () -> {});
    }
    return 0;
  }
}
