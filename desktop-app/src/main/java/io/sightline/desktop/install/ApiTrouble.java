package io.sightline.desktop.install;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;

/** What an API server's refusal, or its absence, means to the user. */
final class ApiTrouble {
  private ApiTrouble() {}

  /**
   * In a sentence.
   *
   * @param doing what was tried, as in "could not DOING"
   */
  static IOException explain(KubernetesClient client, String doing, KubernetesClientException e) {
    String server = client.getMasterUrl().toString();
    String reason =
        switch (e.getCode()) {
          case HttpURLConnection.HTTP_UNAUTHORIZED ->
              "the API server at %s does not know who you are; log in again".formatted(server);
          case HttpURLConnection.HTTP_FORBIDDEN ->
              "you may not: %s; ask for the permission, or use another context".formatted(said(e));
          case 0 -> "the API server at %s does not answer: %s".formatted(server, root(e));
          default -> said(e);
        };
    return new IOException("could not %s: %s".formatted(doing, reason), e);
  }

  /** What the API server said of it. */
  static String said(KubernetesClientException e) {
    String message = e.getStatus() == null ? null : e.getStatus().getMessage();
    return message == null ? String.valueOf(e.getMessage()) : message;
  }

  private static String root(Throwable problem) {
    Throwable cause = problem;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
