package io.sightline.desktop.source.kube;

import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sightline.core.kube.Installed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that say to a relay what this user may see: one of the viewer of the whole cluster, or
 * one for each namespace. They are of use to nobody but a relay, and for minutes only.
 *
 * <p>They are asked for when they are needed and again before they expire. Thread-safe.
 */
public final class ViewerTokens {
  private static final String AUDIENCE = "sightline";

  /** The shortest that an API server gives. */
  private static final Duration LIFETIME = Duration.ofMinutes(10);

  /** After that the next ones are asked for, while the present ones still hold. */
  public static final Duration RENEWAL = LIFETIME.multipliedBy(7).dividedBy(10);

  private final ClusterClient client;
  private final List<String> namespaces;
  private final long renewalNanos;
  private @Nullable List<String> tokens;
  private long askedAt;

  /**
   * Tokens that are asked for when they are first needed.
   *
   * @param namespaces those to see when the whole cluster is refused; with the context's own
   */
  public ViewerTokens(ClusterClient client, List<String> namespaces) {
    this(client, namespaces, RENEWAL);
  }

  /**
   * The same, asked for anew after some time.
   *
   * @param renewal shorter than the API server lets them live
   */
  public ViewerTokens(ClusterClient client, List<String> namespaces, Duration renewal) {
    this.client = client;
    Set<String> wanted = new LinkedHashSet<>(namespaces);
    if (wanted.isEmpty() && !client.context().namespace().isEmpty()) {
      wanted.add(client.context().namespace());
    }
    this.namespaces = List.copyOf(wanted);
    this.renewalNanos = renewal.toNanos();
  }

  /** The tokens to send, at least one; asks for them when there are none or they are old. */
  public synchronized List<String> get() throws ClusterException {
    List<String> known = tokens;
    if (known != null && !isOld()) {
      return known;
    }
    long now = System.nanoTime();
    List<String> given = request();
    askedAt = now;
    tokens = given;
    return given;
  }

  /** Whether those that were sent are about to expire. */
  public synchronized boolean isRenewalDue() {
    return tokens != null && isOld();
  }

  /** After the relay refused them. */
  public synchronized void forget() {
    tokens = null;
  }

  private boolean isOld() {
    return System.nanoTime() - askedAt >= renewalNanos;
  }

  private List<String> request() throws ClusterException {
    try {
      return List.of(request(Installed.clusterViewer()));
    } catch (KubernetesClientException e) {
      if (e.getCode() == 404) {
        throw missing(Installed.clusterViewer(), "");
      }
      if (e.getCode() != 403) {
        throw client.explain("ask for a token of a viewer", e);
      }
      if (namespaces.isEmpty()) {
        throw client.explain(
            "see all of it; name the namespaces that you were granted by --namespace, or have one"
                + " granted by sightline install --grant NAMESPACE",
            e);
      }
    }
    List<String> given = new ArrayList<>();
    for (String namespace : namespaces) {
      String account = Installed.namespaceViewer(namespace);
      try {
        given.add(request(account));
      } catch (KubernetesClientException e) {
        if (e.getCode() == 404) {
          throw missing(
              account,
              ": namespace %s was granted to nobody; an administrator grants it by sightline install --grant %s --context %s"
                  .formatted(namespace, namespace, client.context().name()));
        }
        throw client.explain(
            "see namespace %s; an administrator grants it by sightline install --grant %s"
                .formatted(namespace, namespace),
            e);
      }
    }
    return List.copyOf(given);
  }

  private ClusterException missing(String account, String why) {
    return ClusterException.lasting(
        "There is no account %s in namespace %s of the cluster of context %s%s"
            .formatted(
                account,
                Installed.RELAY_NAMESPACE,
                client.context().name(),
                why.isEmpty()
                    ? ": install anew by sightline install --context " + client.context().name()
                    : why));
  }

  private String request(String account) {
    TokenRequest request =
        new TokenRequestBuilder()
            .withNewSpec()
            .withAudiences(AUDIENCE)
            .withExpirationSeconds(LIFETIME.toSeconds())
            .endSpec()
            .build();
    return client
        .kubernetes()
        .serviceAccounts()
        .inNamespace(Installed.RELAY_NAMESPACE)
        .withName(account)
        .tokenRequest(request)
        .getStatus()
        .getToken();
  }
}
