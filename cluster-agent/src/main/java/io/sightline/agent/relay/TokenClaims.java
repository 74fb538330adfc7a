package io.sightline.agent.relay;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * When a token was issued and expires, as it says itself (RFC 7519 §4.1). It is not checked here:
 * the API server has done that.
 */
record TokenClaims(Instant issued, Instant expires) {
  private static final int PARTS = 3;
  private static final int MAX_CHARACTERS = 16_384;

  /** The claims of a token; empty where it is no JSON web token, or has not both times. */
  static Optional<TokenClaims> read(String token, KubernetesSerialization json) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != PARTS || token.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    try {
      byte[] payload = Base64.getUrlDecoder().decode(parts[1]);
      Map<?, ?> claims = json.unmarshal(new String(payload, StandardCharsets.UTF_8), Map.class);
      return claims.get("iat") instanceof Number issued
              && claims.get("exp") instanceof Number expires
          ? Optional.of(
              new TokenClaims(
                  Instant.ofEpochSecond(issued.longValue()),
                  Instant.ofEpochSecond(expires.longValue())))
          : Optional.empty();
    } catch (RuntimeException e) {
      // Whatever it is, it is no token of the API server's.
      return Optional.empty();
    }
  }

  Duration lifetime() {
    return Duration.between(issued, expires);
  }
}
