package io.sightline.desktop.command;

import io.sightline.desktop.install.Cluster;
import io.sightline.desktop.install.ClusterStatus;
import io.sightline.desktop.install.InstallationState;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Says what is installed in a cluster, and how each node's agent is.",
    footer = "Exit code: 0 when everything works, 1 when something does not or nothing is there.")
final class StatusCommand implements Callable<Integer> {
  @Mixin private final InstallOptions cluster = new InstallOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Cluster target = cluster.open()) {
      ClusterStatus status = target.status();
      InstallationState state = status.state();
      if (!state.isInstalled()) {
        System.err.printf(
            "sightline: not installed in %s; install it with sightline install --context %s%n",
            cluster.name(), cluster.name());
        return 1;
      }
      status.lines().forEach(System.out::println);
      if (!state.isReady()) {
        System.err.println("sightline: not everything works:");
        state.problems().forEach(problem -> System.err.println("  " + problem));
        return 1;
      }
      return 0;
    }
  }
}
