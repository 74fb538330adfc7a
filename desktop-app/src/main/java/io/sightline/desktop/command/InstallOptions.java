package io.sightline.desktop.command;

import static java.util.Objects.requireNonNull;

import io.sightline.desktop.install.Cluster;
import io.sightline.desktop.source.kube.ClusterClient;
import io.sightline.desktop.source.kube.Clusters;
import io.sightline.desktop.source.kube.Consent;
import io.sightline.desktop.source.kube.Surroundings;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster a command is about, and how much it may do without asking. */
final class InstallOptions {
  @Option(
      names = "--context",
      paramLabel = "CONTEXT",
      description = "The context of the kubeconfig, as kubectl config get-contexts lists them.")
  @Nullable String context;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Instead of those in KUBECONFIG, or ~/.kube/config.")
  @Nullable Path kubeconfig;

  @Option(
      names = "--allow-exec",
      description =
          "Run the program that the context names to log in with, though it was not allowed before;"
              + " for this time only.")
  boolean allowExec;

  /** Opens the cluster. */
  Cluster open() throws IOException, InterruptedException {
    Consent consent = allowExec ? _ -> Consent.Answer.THIS_TIME : new TerminalConsent();
    Clusters clusters = new Clusters(Surroundings.ofProcess(), kubeconfig, consent);
    ClusterClient client = clusters.open(name(), System.err::println);
    return Cluster.of(client.kubernetes(), client::close, step -> System.out.println(step.text()));
  }

  /** Its context; never one that was not named, since a mistake here changes another cluster. */
  String name() throws IOException {
    if (context == null) {
      throw new IOException("give --context: the context of the kubeconfig that is meant.");
    }
    return context;
  }

  Optional<String> named() {
    return Optional.ofNullable(context);
  }

  /**
   * Asks at the terminal.
   *
   * @throws IOException when there is nobody to ask
   */
  static boolean isConfirmed(String question) throws IOException {
    Console console = requireNonNull(System.console(), "no terminal");
    if (!console.isTerminal()) {
      throw new IOException("nobody can be asked here; give --yes to go on without.");
    }
    String answer = console.readLine("%s [y/N] ", question);
    return answer != null
        && (answer.strip().toLowerCase(Locale.ROOT).equals("y")
            || answer.strip().toLowerCase(Locale.ROOT).equals("yes"));
  }

  /** How long something may take that usually takes a minute. */
  static Duration timeout(@Nullable Duration given) {
    return given == null ? Duration.ofMinutes(5) : given;
  }
}
