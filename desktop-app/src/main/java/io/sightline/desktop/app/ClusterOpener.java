package io.sightline.desktop.app;

import io.sightline.desktop.install.Cluster;
import io.sightline.desktop.install.InstallStep;
import io.sightline.desktop.source.kube.Consent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Opens clusters in windows. Called on any thread but JavaFX's. */
public interface ClusterOpener {
  /**
   * A context that can be chosen.
   *
   * @param context its name
   * @param server address of the API server; may be empty
   * @param user name of the user; may be empty
   * @param namespace default namespace; may be empty
   * @param current whether kubectl takes it without being told
   */
  record Choice(String context, String server, String user, String namespace, boolean current) {}

  /** All contexts of the user's kubeconfig; throws naming the file that cannot be read. */
  List<Choice> choices() throws IOException;

  /** One window on the clusters of some contexts, which connects while it is shown. */
  SessionRequest open(List<String> contexts) throws IOException;

  /**
   * The cluster of a context, to look at and change what is installed there; logs in. Empty where
   * nothing can be installed from here.
   *
   * @param consent who is asked about a program to log in with, unless that was allowed before
   * @param progress takes each step of what is done, on the thread that does it
   */
  default Optional<Cluster> administer(
      String context, Consent consent, Consumer<InstallStep> progress)
      throws IOException, InterruptedException {
    return Optional.empty();
  }

  /** The version of what would be installed. */
  default String version() {
    return "development";
  }
}
