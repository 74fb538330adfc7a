package io.sightline.agent.relay;

import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sightline.core.kube.Installed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the bearer of a Kubernetes token may see, as the API server says: a TokenReview tells who it
 * is, and SubjectAccessReviews on the virtual resource {@code topologies.sightline.io} which
 * namespaces they may see, or whether all.
 *
 * <p>The token must be for the audience {@code sightline}, so that one that was stolen here is of
 * no use against the API server; and it must not have been issued for longer than an hour, which
 * the API server does not limit by itself. Answers hold for a minute at most, whatever they were,
 * and no longer than the token and the API server's own leeway. When the API server cannot be
 * asked, nobody is let in. Any thread may ask.
 */
public final class TokenAccess implements Access {
  /** What a viewer may {@code get}, cluster-wide or in a namespace. */
  public static final String GROUP = "sightline.io";

  public static final String RESOURCE = "topologies";
  public static final String VERB = "get";
  public static final String AUDIENCE = "sightline";

  private static final Duration MAX_LIFETIME = Duration.ofHours(1);
  private static final Duration CACHE = Duration.ofSeconds(60);

  /** A viewer of some namespaces is a question for each namespace of the cluster. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final int MAX_CACHED = 1_000;
  private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

  /** An answer, for a while: exactly one of the two. */
  private record Answer(
      @Nullable Viewer viewer, @Nullable RefusedException refusal, Instant until) {}

  private final KubernetesClient client;
  private final Supplier<Set<String>> namespaces;
  private final InstantSource clock;
  private final TokenReviews reviews;
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("access-review-", 0).factory());
  private final Map<String, Answer> answers =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
          return size() > MAX_CACHED;
        }
      };

  /**
   * An access that asks an API server.
   *
   * @param namespaces all there are in the cluster, as far as is known
   */
  public TokenAccess(
      KubernetesClient client, Supplier<Set<String>> namespaces, InstantSource clock) {
    this.client = client;
    this.namespaces = namespaces;
    this.clock = clock;
    this.reviews = new TokenReviews(client, PATIENCE);
  }

  @Override
  public Viewer viewerOf(@Nullable String token) throws RefusedException {
    if (token == null || token.isEmpty()) {
      throw new RefusedException(
          RefusedException.Reason.UNKNOWN_CALLER,
          "A token is needed: ask the API server for one of a viewer's service account, with the"
              + " audience "
              + AUDIENCE);
    }
    String key = TokenReviews.digest(token);
    Answer answer = cached(key);
    if (answer == null) {
      answer = ask(token);
      synchronized (answers) {
        answers.put(key, answer);
      }
    }
    if (answer.viewer == null) {
      throw java.util.Objects.requireNonNull(answer.refusal);
    }
    return answer.viewer;
  }

  private @Nullable Answer cached(String key) {
    synchronized (answers) {
      Answer known = answers.get(key);
      return known != null && clock.instant().isBefore(known.until) ? known : null;
    }
  }

  /** Asks; what cannot be found out is not remembered, and thrown. */
  private Answer ask(String token) throws RefusedException {
    Instant now = clock.instant();
    try {
      UserInfo user = reviews.review(token, AUDIENCE);
      Instant expires = checkLifetime(token, now).plus(TokenReviews.LEEWAY);
      Instant until = now.plus(CACHE);
      Viewer viewer = viewer(user);
      return new Answer(viewer, null, expires.isBefore(until) ? expires : until);
    } catch (KubernetesClientException e) {
      throw new RefusedException(
          RefusedException.Reason.CANNOT_ASK,
          "The API server cannot be asked who this is: " + e.getMessage());
    } catch (RefusedException e) {
      if (e.reason() == RefusedException.Reason.CANNOT_ASK) {
        throw e;
      }
      return new Answer(null, e, now.plus(CACHE));
    }
  }

  private Instant checkLifetime(String token, Instant now) throws RefusedException {
    TokenClaims times = reviews.times(token, now);
    if (times.lifetime().compareTo(MAX_LIFETIME) > 0 || times.lifetime().isNegative()) {
      throw new RefusedException(
          RefusedException.Reason.UNKNOWN_CALLER,
          "The token was issued for %d minutes, and at most %d are accepted: ask for a shorter one"
              .formatted(times.lifetime().toMinutes(), MAX_LIFETIME.toMinutes()));
    }
    return times.expires();
  }

  private Viewer viewer(UserInfo user) throws RefusedException {
    if (may(user, "")) {
      return new Viewer.OfAll();
    }
    Set<String> candidates = new TreeSet<>(namespaces.get());
    candidates.addAll(suggestedNamespaces(user));
    Map<String, Future<Boolean>> asked = new LinkedHashMap<>();
    for (String namespace : candidates) {
      asked.put(namespace, executor.submit(() -> may(user, namespace)));
    }
    List<String> granted = new ArrayList<>();
    for (Map.Entry<String, Future<Boolean>> answer : asked.entrySet()) {
      if (get(answer.getValue())) {
        granted.add(answer.getKey());
      }
    }
    if (granted.isEmpty()) {
      throw new RefusedException(
          RefusedException.Reason.FORBIDDEN,
          "%s may see no namespace: it needs the verb %s on %s.%s"
              .formatted(user.getUsername(), VERB, RESOURCE, GROUP));
    }
    return new Viewer.OfNamespaces(Set.copyOf(granted));
  }

  /**
   * The namespaces that an account's name and place suggest, to be asked about although nothing of
   * them may be known yet: its own, and the one that the account of a namespace's viewer is for.
   */
  private static List<String> suggestedNamespaces(UserInfo user) {
    String name = user.getUsername();
    if (name == null || !name.startsWith(SERVICE_ACCOUNT)) {
      return List.of();
    }
    String[] parts = name.substring(SERVICE_ACCOUNT.length()).split(":", 2);
    if (parts.length < 2 || parts[0].isEmpty()) {
      return List.of();
    }
    String viewer = Installed.namespaceViewer("");
    return parts[1].startsWith(viewer) && parts[1].length() > viewer.length()
        ? List.of(parts[0], parts[1].substring(viewer.length()))
        : List.of(parts[0]);
  }

  /**
   * Whether the user may see a namespace.
   *
   * @param namespace empty for all of the cluster
   */
  private boolean may(UserInfo user, String namespace) throws RefusedException {
    SubjectAccessReview review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(user.getUsername())
            .withUid(user.getUid())
            .withGroups(user.getGroups())
            .withExtra(user.getExtra())
            .withNewResourceAttributes()
            .withGroup(GROUP)
            .withResource(RESOURCE)
            .withVerb(VERB)
            .withNamespace(namespace)
            .endResourceAttributes()
            .endSpec()
            .build();
    SubjectAccessReview answer =
        reviews.limited(() -> client.authorization().v1().subjectAccessReview().create(review));
    return answer.getStatus() != null
        && Boolean.TRUE.equals(answer.getStatus().getAllowed())
        && !Boolean.TRUE.equals(answer.getStatus().getDenied());
  }

  private static boolean get(Future<Boolean> answer) throws RefusedException {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException(RefusedException.Reason.CANNOT_ASK, "The relay ends");
    } catch (ExecutionException e) {
      throw new RefusedException(
          RefusedException.Reason.CANNOT_ASK,
          "The API server cannot be asked what this account may see: " + e.getCause());
    }
  }
}
