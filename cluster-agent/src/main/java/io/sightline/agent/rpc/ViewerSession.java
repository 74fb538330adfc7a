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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
  private final List<String> tokens;
  private final Viewer viewer;
  private final long validNanos;
  private long checkedAt;

  private ViewerSession(Access access, List<String> tokens, Viewer viewer, Duration validity) {
    this.access = access;
    this.tokens = tokens;
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
      if (viewerOf(access, tokens).equals(viewer)) {
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
        List<String> tokens = tokensOf(headers);
        try {
          ViewerSession session =
              new ViewerSession(access, tokens, viewerOf(access, tokens), validity);
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

  /** What the bearer of all these tokens may see; each must be good by itself. */
  private static Viewer viewerOf(Access access, List<String> tokens)
      throws Access.RefusedException {
    if (tokens.isEmpty()) {
      return access.viewerOf(null);
    }
    Set<String> namespaces = new TreeSet<>();
    boolean all = false;
    for (String token : tokens) {
      switch (access.viewerOf(token)) {
        case Viewer.OfAll() -> all = true;
        case Viewer.OfNamespaces(var some) -> namespaces.addAll(some);
      }
    }
    return all ? new Viewer.OfAll() : new Viewer.OfNamespaces(namespaces);
  }

  /** One for each namespace, of somebody who was granted several. */
  private static List<String> tokensOf(Metadata headers) {
    Iterable<String> values = headers.getAll(AUTHORIZATION);
    List<String> tokens = new ArrayList<>();
    for (String value : values == null ? List.<String>of() : values) {
      if (value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
        tokens.add(value.substring(BEARER.length()).strip());
      }
    }
    return List.copyOf(tokens);
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
