package io.sightline.desktop.source.kube;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin gave to log in with: a token, a certificate with its key, or both.
 *
 * @param expires null for as long as the API server accepts it
 */
record ExecCredential(
    @Nullable String token,
    @Nullable String certificate,
    @Nullable String key,
    @Nullable Instant expires) {

  /** Nothing that is secret. */
  @Override
  public String toString() {
    return "ExecCredential[expires=%s]".formatted(expires);
  }
}
