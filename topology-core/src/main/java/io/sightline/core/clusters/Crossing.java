package io.sightline.core.clusters;

import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowResolved;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A flow of which a relay knows one end only, so that the other may be in another cluster. */
final class Crossing {
  private final FlowOpened opened;
  private final boolean leaves;
  private final long sinceNanos;
  private List<Fact> held = new ArrayList<>();

  /** As its relay decided it. */
  private FlowResolved told;

  /** What was last said of it; null while it waits. */
  @Nullable FlowResolved decided;

  /** The other end, as the other cluster's relay tells of it. */
  @Nullable Crossing partner;

  boolean counts = true;
  boolean closed;

  /** For the difference of the clocks: the last round trip, 0 while there is none. */
  long roundTripNanos;

  /**
   * Makes one.
   *
   * @param leaves whether the known end is the client, which calls out of its cluster
   * @param sinceNanos when it came, by a clock that only goes on
   */
  Crossing(FlowOpened opened, FlowResolved told, boolean leaves, long sinceNanos) {
    this.opened = opened;
    this.told = told;
    this.leaves = leaves;
    this.sinceNanos = sinceNanos;
  }

  FlowOpened opened() {
    return opened;
  }

  String cluster() {
    return opened.flow().node().cluster();
  }

  FlowResolved told() {
    return told;
  }

  /** The relay knows better by now. */
  void tell(FlowResolved better) {
    told = better;
  }

  boolean leaves() {
    return leaves;
  }

  long sinceNanos() {
    return sinceNanos;
  }

  boolean isWaiting() {
    return decided == null;
  }

  /** What the client named as its peer. */
  Endpoint dialled() {
    Endpoint named = opened.dialled();
    return named == null ? opened.remote() : named;
  }

  void hold(Fact fact) {
    held.add(fact);
  }

  /** What was reported of it while it waited. */
  List<Fact> release() {
    List<Fact> released = held;
    held = new ArrayList<>();
    return released;
  }
}
