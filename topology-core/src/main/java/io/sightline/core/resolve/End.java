package io.sightline.core.resolve;

import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowResolved;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A flow between its opening and its end, and what was decided about it. Not thread-safe. */
final class End {
  private final FlowOpened opened;
  private final String source;
  private final @Nullable String owner;
  private final long takenNanos;
  private final long delivery;
  private List<Fact> held = new ArrayList<>();

  /** The other end, once it is found. */
  @Nullable End partner;

  /** Where a rule dropped its packets. */
  @Nullable Endpoint blockedAt;

  /** What was last said of it; null while it waits. */
  @Nullable FlowResolved decided;

  /** Whether it is the server's end of the two. */
  boolean serves;

  boolean counts = true;
  boolean closed;

  /** Whether it never became a connection, so that it has no other end. */
  boolean failed;

  /**
   * Makes an end of a flow that was just reported.
   *
   * @param source the agent that reported it
   * @param owner the entity that has the socket, as of now: its process may end before the decision
   * @param takenNanos by the clock of {@link SourceClocks}
   */
  End(FlowOpened opened, String source, @Nullable String owner, long takenNanos, long delivery) {
    this.opened = opened;
    this.source = source;
    this.owner = owner;
    this.takenNanos = takenNanos;
    this.delivery = delivery;
  }

  FlowOpened opened() {
    return opened;
  }

  String source() {
    return source;
  }

  @Nullable String owner() {
    return owner;
  }

  long takenNanos() {
    return takenNanos;
  }

  long delivery() {
    return delivery;
  }

  /** Whether nothing can come of which the decision would be another one. */
  boolean isComplete() {
    return partner != null || opened.peer() != null || failed;
  }

  void hold(Fact fact) {
    held.add(fact);
  }

  /** What was reported of it while it waited. */
  List<Fact> release() {
    List<Fact> released = held;
    held = List.of();
    return released;
  }
}
