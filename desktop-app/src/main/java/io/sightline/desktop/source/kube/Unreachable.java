package io.sightline.desktop.source.kube;

import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Why there was no answer from an API server, in the user's words. */
final class Unreachable {
  private static final int MAX_DEPTH = 12;

  private Unreachable() {}

  static ClusterException explain(URI server, Kubeconfig.Target target, Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable cause = failure;
        cause != null && causes.size() < MAX_DEPTH;
        cause = cause.getCause()) {
      causes.add(cause);
    }
    Throwable last = causes.getLast();
    if (has(causes, SSLException.class)) {
      String detail = message(first(causes, SSLException.class));
      return ClusterException.lasting(
          detail.contains("fatal alert")
              ? "The API server %s refuses the client certificate of context %s (%s): it may have expired; renew it in %s"
                  .formatted(server, target.context().name(), detail, target.user().file())
              : "The certificate of the API server %s is not one that %s accepts (%s): check certificate-authority and server there, or whether somebody is in between"
                  .formatted(server, target.cluster().file(), detail));
    }
    if (has(causes, UnknownHostException.class) || has(causes, UnresolvedAddressException.class)) {
      return ClusterException.passing(
          "The API server %s cannot be reached: its name cannot be resolved. Is a VPN needed?"
              .formatted(server));
    }
    if (has(causes, HttpTimeoutException.class) || has(causes, TimeoutException.class)) {
      return ClusterException.passing(
          "The API server %s cannot be reached: it does not answer. Is a VPN or a proxy needed?"
              .formatted(server));
    }
    if (has(causes, ConnectException.class)) {
      return ClusterException.passing(
          "The API server %s cannot be reached: the connection is refused".formatted(server));
    }
    return ClusterException.passing(
        "The API server %s cannot be reached: %s".formatted(server, message(last)));
  }

  private static boolean has(List<Throwable> causes, Class<? extends Throwable> kind) {
    return causes.stream().anyMatch(kind::isInstance);
  }

  private static Throwable first(List<Throwable> causes, Class<? extends Throwable> kind) {
    return causes.stream().filter(kind::isInstance).findFirst().orElseThrow();
  }

  private static String message(Throwable cause) {
    String text = cause.getMessage();
    return text == null || text.isBlank()
        ? cause.getClass().getSimpleName().toLowerCase(Locale.ROOT)
        : text;
  }
}
