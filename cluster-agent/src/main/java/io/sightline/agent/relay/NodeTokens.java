package io.sightline.agent.relay;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sightline.agent.relay.Access.RefusedException;
import io.sightline.core.kube.Installed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The node of an agent's pod, as the API server says by a TokenReview of the token that the kubelet
 * projected into that pod (ADR 0024).
 *
 * <p>The token must be for the audience {@code sightline-relay}, of the agents' account, and bound
 * to a pod that is still there. Which node that is, the review says itself (Kubernetes 1.30,
 * feature ServiceAccountTokenPodNodeInfo); where it does not, the pod of that name and UID is
 * looked up. Answers hold for a minute. While the API server cannot be asked, a token that it
 * vouched for before goes on being good for as long as it says itself, so that an agent whose
 * connection broke comes back; nobody else is let in. Any thread may ask.
 */
public final class NodeTokens implements NodeIdentity, AutoCloseable {
  /** What an agent's token is for. */
  public static final String AUDIENCE = "sightline-relay";

  private static final String ACCOUNT =
      "system:serviceaccount:" + Installed.AGENT_NAMESPACE + ":" + Installed.AGENT;
  private static final String POD_NAME = "authentication.kubernetes.io/pod-name";
  private static final String POD_UID = "authentication.kubernetes.io/pod-uid";
  private static final String NODE_NAME = "authentication.kubernetes.io/node-name";
  private static final Duration CACHE = Duration.ofSeconds(60);

  /** An agent waits ten seconds for the answer to its hello. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int MAX_CACHED = 10_000;

  /**
   * An answer: exactly one of node and refusal.
   *
   * @param until when to ask again
   * @param expires until when it may stand in while nobody can be asked
   */
  private record Answer(
      @Nullable String node, @Nullable RefusedException refusal, Instant until, Instant expires) {
    String get() throws RefusedException {
      if (node == null) {
        throw requireNonNull(refusal);
      }
      return node;
    }
  }

  private final KubernetesClient client;
  private final InstantSource clock;
  private final TokenReviews reviews;
  private final Map<String, Answer> answers =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
          return size() > MAX_CACHED;
        }
      };

  /** Begins to ask. */
  public static NodeTokens open(ApiServer server) {
    return new NodeTokens(server.promptClient(), InstantSource.system());
  }

  /**
   * An identity that asks an API server.
   *
   * @param client answers or fails within seconds, since an agent waits for it; closed with this
   */
  NodeTokens(KubernetesClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
    this.reviews = new TokenReviews(client, PATIENCE);
  }

  @Override
  public String nodeOf(String token) throws RefusedException {
    if (token.isEmpty()) {
      throw new RefusedException(
          RefusedException.Reason.UNKNOWN_CALLER,
          "The certificate is shared by all agents, and no token says which one this is: update the"
              + " agents by sightline install, or give each its own certificate");
    }
    String key = TokenReviews.digest(token);
    Instant now = clock.instant();
    Answer known = known(key);
    if (known != null && now.isBefore(known.until)) {
      return known.get();
    }
    try {
      Answer answer = ask(token, now);
      synchronized (answers) {
        answers.put(key, answer);
      }
      return answer.get();
    } catch (KubernetesClientException e) {
      return withoutApiServer(known, now, String.valueOf(e.getMessage()));
    } catch (RefusedException e) {
      if (e.reason() == RefusedException.Reason.CANNOT_ASK) {
        return withoutApiServer(known, now, String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  @Override
  public void close() {
    client.close();
  }

  private @Nullable Answer known(String key) {
    synchronized (answers) {
      return answers.get(key);
    }
  }

  private static String withoutApiServer(@Nullable Answer known, Instant now, String trouble)
      throws RefusedException {
    if (known != null && known.node != null && now.isBefore(known.expires)) {
      return known.node;
    }
    throw new RefusedException(
        RefusedException.Reason.CANNOT_ASK,
        "The API server cannot be asked which node this is, so its stream has to wait: " + trouble);
  }

  private Answer ask(String token, Instant now) throws RefusedException {
    try {
      UserInfo user = reviews.review(token, AUDIENCE);
      Instant expires = reviews.times(token, now).expires();
      return new Answer(node(user), null, now.plus(CACHE), expires);
    } catch (RefusedException e) {
      if (e.reason() == RefusedException.Reason.CANNOT_ASK) {
        throw e;
      }
      return new Answer(null, e, now.plus(CACHE), now);
    }
  }

  private String node(UserInfo user) throws RefusedException {
    if (!ACCOUNT.equals(user.getUsername())) {
      throw new RefusedException(
          RefusedException.Reason.FORBIDDEN,
          "The token is that of %s and not of an agent (%s)"
              .formatted(user.getUsername(), ACCOUNT));
    }
    Optional<String> pod = extra(user, POD_NAME);
    Optional<String> uid = extra(user, POD_UID);
    if (pod.isEmpty() || uid.isEmpty()) {
      throw new RefusedException(
          RefusedException.Reason.FORBIDDEN,
          "The token is bound to no pod: only one that the kubelet projected into an agent's pod"
              + " says where that runs");
    }
    Optional<String> node = extra(user, NODE_NAME);
    if (node.isPresent()) {
      return node.get();
    }
    return nodeOfPod(pod.get(), uid.get())
        .orElseThrow(
            () ->
                new RefusedException(
                    RefusedException.Reason.FORBIDDEN,
                    "The pod %s that the token is bound to is not there".formatted(pod.get())));
  }

  /** By a list of one, since the relay's role lists pods and gets none. */
  private Optional<String> nodeOfPod(String name, String uid) throws RefusedException {
    List<Pod> pods =
        reviews.limited(
            () ->
                client
                    .pods()
                    .inNamespace(Installed.AGENT_NAMESPACE)
                    .withField("metadata.name", name)
                    .list()
                    .getItems());
    return pods.stream()
        .filter(pod -> uid.equals(pod.getMetadata().getUid()))
        .map(pod -> pod.getSpec().getNodeName())
        .filter(node -> node != null && !node.isEmpty())
        .findFirst();
  }

  private static Optional<String> extra(UserInfo user, String key) {
    List<String> values = user.getExtra() == null ? null : user.getExtra().get(key);
    return values == null || values.size() != 1 ? Optional.empty() : Optional.of(values.getFirst());
  }
}
