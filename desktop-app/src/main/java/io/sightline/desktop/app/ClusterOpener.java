package io.sightline.desktop.app;

import java.io.IOException;
import java.util.List;

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
}
