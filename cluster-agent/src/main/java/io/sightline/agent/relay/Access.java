package io.sightline.agent.relay;

import org.jspecify.annotations.Nullable;

/** Decides what a caller may see. Thread-safe. */
@FunctionalInterface
public interface Access {
  /** To whoever reaches the server: where only one user can reach it. */
  Access EVERYTHING = token -> new Viewer.OfAll();

  /** A caller who may see nothing, or of whom it cannot be found out. */
  final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
      /** Nobody knows who it is. */
      UNKNOWN_CALLER,
      /** It is known who it is, and they may see nothing. */
      FORBIDDEN,
      /** Whoever knows cannot be asked now. */
      CANNOT_ASK
    }

    private final Reason reason;

    /**
     * A refusal.
     *
     * @param message what the caller is told: what happened, and what to do
     */
    public RefusedException(Reason reason, String message) {
      super(message);
      this.reason = reason;
    }

    public Reason reason() {
      return reason;
    }
  }

  /**
   * What the bearer of a token may see. May wait for an answer from elsewhere.
   *
   * @param token null where the caller brought none
   */
  Viewer viewerOf(@Nullable String token) throws RefusedException;
}
