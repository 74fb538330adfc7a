package io.sightline.agent.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.sightline.agent.relay.Access;
import io.sightline.agent.relay.Viewer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is at the other end of a call, and for how long that holds. */
final class ViewerSession {
  private static final Logger LOG = LoggerFactory.getLogger(ViewerSession.class);
  private static final Context.Key<ViewerSession> KEY = Context.key("viewer");
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String BEARER = "Bearer ";

  private final Access access;
  private final @Nullable String token;
  private final Viewer viewer;
  private final long validNanos;
  private long checkedAt;

  private ViewerSession(Access access, @Nullable String token, Viewer viewer, Duration validity) {
    this.access = access;
    this.token = token;
    this.viewer = viewer;
    this.validNanos = validity.toNanos();
    this.checkedAt = System.nanoTime();
  }

  /** Of the call that is being served. */
  static ViewerSession current() {
    return KEY.get();
  }

  Viewer viewer() {
    return viewer;
  }

  /**
   * Why the call must end; empty while it may go on. Asks again when the last answer is too old,
   * and may wait for that.
   */
  synchronized Optional<Status> objection() {
    if (System.nanoTime() - checkedAt < validNanos) {
      return Optional.empty();
    }
    try {
      if (access.viewerOf(token).equals(viewer)) {
        checkedAt = System.nanoTime();
        return Optional.empty();
      }
    } catch (Access.RefusedException e) {
      return Optional.of(status(e));
    }
    return Optional.of(Status.ABORTED.withDescription("what this account may see has changed"));
  }

  /** Lets in whom the access knows, and says with each call who it is. */
  static ServerInterceptor interceptor(Access access, Duration validity) {
    return new ServerInterceptor() {
      @Override
      public <Q, A> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String token = tokenOf(headers);
        try {
          ViewerSession session =
              new ViewerSession(access, token, access.viewerOf(token), validity);
          return Contexts.interceptCall(
              Context.current().withValue(KEY, session), call, headers, next);
        } catch (Access.RefusedException e) {
          LOG.warn("a desktop was refused: {}", e.getMessage());
          call.close(status(e), new Metadata());
          return new ServerCall.Listener<>() {};
        }
      }
    };
  }

  private static @Nullable String tokenOf(Metadata headers) {
    String value = headers.get(AUTHORIZATION);
    return value != null && value.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? value.substring(BEARER.length()).strip()
        : null;
  }

  private static Status status(Access.RefusedException refused) {
    Status status =
        switch (refused.reason()) {
          case UNKNOWN_CALLER -> Status.UNAUTHENTICATED;
          case FORBIDDEN -> Status.PERMISSION_DENIED;
          case CANNOT_ASK -> Status.UNAVAILABLE;
        };
    return status.withDescription(refused.getMessage());
  }
}
