package io.sightline.desktop.command;

import io.sightline.desktop.install.Cluster;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "uninstall",
    mixinStandardHelpOptions = true,
    description =
        "Removes agents, relay, their namespaces and every right they were given, and waits until"
            + " all of it is gone.",
    footer = "Exit code: 0 when nothing is left, also when there was nothing.")
final class UninstallCommand implements Callable<Integer> {
  @Mixin private final InstallOptions cluster = new InstallOptions();

  @Option(
      names = {"-y", "--yes"},
      description = "Does not ask.")
  private boolean yes;

  @Option(
      names = "--timeout",
      paramLabel = "D",
      converter = Durations.class,
      description = "How long to wait until all is gone (default: 5m).")
  private @Nullable Duration timeout;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Cluster target = cluster.open()) {
      Cluster.Removal removal = target.removal();
      if (removal.names().isEmpty()) {
        System.out.println("Sightline is not installed in " + cluster.name() + ".");
        return 0;
      }
      if (removal.isOfHelm()) {
        System.err.println(
            "sightline: this was installed by Helm; run helm uninstall first, then this again for"
                + " the namespaces and certificates.");
        return 1;
      }
      if (!yes) {
        removal.names().forEach(System.out::println);
        if (!InstallOptions.isConfirmed(
            "Delete these, and all that is in the two namespaces, from " + cluster.name() + "?")) {
          System.err.println("sightline: nothing was changed.");
          return 1;
        }
      }
      List<String> left = removal.remove(InstallOptions.timeout(timeout));
      if (left.isEmpty()) {
        System.out.println("Nothing of Sightline is left in " + cluster.name() + ".");
        return 0;
      }
      System.err.println(
          "sightline: still there, and being deleted; a namespace that stays says why in its"
              + " conditions:");
      left.forEach(name -> System.err.println("  " + name));
      return 1;
    }
  }
}
