package io.sightline.agent.relay;

import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sightline.agent.relay.Access.RefusedException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Asks an API server who the bearer of a token is, some questions at a time. Any thread may ask;
 * one that finds all places taken waits for a while, and is then told that nobody can be asked.
 */
final class TokenReviews {
  /** The API server accepts a token for that long after it expired, as was seen of 1.36. */
  static final Duration LEEWAY = Duration.ofSeconds(60);

  private static final int MAX_REQUESTS = 8;

  private final KubernetesClient client;
  private final Duration patience;
  private final Semaphore requests = new Semaphore(MAX_REQUESTS);

  /**
   * Reviews by an API server.
   *
   * @param patience how long who asks waits for others to be answered
   */
  TokenReviews(KubernetesClient client, Duration patience) {
    this.client = client;
    this.patience = patience;
  }

  /**
   * Who the bearer is.
   *
   * @throws RefusedException when the token is not valid for that audience
   * @throws KubernetesClientException when the API server cannot be asked
   */
  UserInfo review(String token, String audience) throws RefusedException {
    TokenReview review =
        new TokenReviewBuilder()
            .withNewSpec()
            .withToken(token)
            .withAudiences(audience)
            .endSpec()
            .build();
    TokenReviewStatus status = limited(() -> client.tokenReviews().create(review).getStatus());
    boolean authenticated = status != null && Boolean.TRUE.equals(status.getAuthenticated());
    // An authenticator that knows no audiences leaves them out, and vouches for none.
    if (!authenticated || !status.getAudiences().contains(audience)) {
      throw new RefusedException(
          RefusedException.Reason.UNKNOWN_CALLER,
          "The token is not valid for the audience %s: it may have expired, or be for something else"
              .formatted(audience));
    }
    return status.getUser();
  }

  /**
   * When a valid token was issued and expires.
   *
   * @throws RefusedException when it does not say so, or not now
   */
  TokenClaims times(String token, Instant now) throws RefusedException {
    Optional<TokenClaims> claims = TokenClaims.read(token, client.getKubernetesSerialization());
    if (claims.isEmpty()) {
      throw new RefusedException(
          RefusedException.Reason.UNKNOWN_CALLER,
          "The token does not say when it was issued and expires: use one of the TokenRequest API");
    }
    TokenClaims times = claims.get();
    if (now.isAfter(times.expires().plus(LEEWAY)) || now.isBefore(times.issued().minus(LEEWAY))) {
      throw new RefusedException(
          RefusedException.Reason.UNKNOWN_CALLER, "The token has expired: ask for a new one");
    }
    return times;
  }

  /** At most some requests at a time, however many callers there are. */
  <T> T limited(Supplier<T> request) throws RefusedException {
    try {
      if (!requests.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new RefusedException(
            RefusedException.Reason.CANNOT_ASK,
            "The API server has not answered earlier questions of who somebody is");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException(RefusedException.Reason.CANNOT_ASK, "The relay ends");
    }
    try {
      return request.get();
    } finally {
      requests.release();
    }
  }

  /** What an answer is remembered by: tokens are not kept. */
  static String digest(String token) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
