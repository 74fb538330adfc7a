package io.sightline.core.finding;

import io.sightline.core.fact.EventObserved;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.policy.PolicyEnd;
import io.sightline.core.policy.PolicyVerdict;
import io.sightline.core.policy.SideVerdict;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.Topology;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which policies were made, changed or deleted around the time at which a connection broke. */
final class PolicyChanges {
  private static final long SHORTLY_NANOS = Duration.ofMinutes(10).toNanos();
  private static final Set<String> EVENTS = Set.of("PolicyChanged", "PolicyDeleted");

  /** One change. */
  record Change(long timeNanos, String what) {
    String text() {
      return what + " at " + time(timeNanos);
    }
  }

  private PolicyChanges() {}

  /**
   * The changes to the policies of the ends that block, oldest first.
   *
   * @param failedNanos when it first failed; changes from ten minutes before that on count
   */
  static List<Change> before(Topology topology, PolicyVerdict verdict, long failedNanos) {
    long from = failedNanos - SHORTLY_NANOS;
    Stream<Change> created =
        verdict.blocking().stream()
            .flatMap(side -> side.isolating().stream())
            .filter(policy -> policy.meta().createdNanos() >= from)
            .map(
                policy ->
                    new Change(
                        policy.meta().createdNanos(), "policy " + name(policy) + " was created"));
    List<String> namespaces =
        verdict.blocking().stream().flatMap(side -> namespace(verdict, side)).toList();
    Stream<Change> events =
        topology.events().stream()
            .filter(event -> EVENTS.contains(event.kind()))
            .filter(event -> namespaces.contains(event.entity()) && event.timeNanos() >= from)
            .map(PolicyChanges::of);
    return Stream.concat(created, events)
        .distinct()
        .sorted(Comparator.comparingLong(Change::timeNanos).thenComparing(Change::what))
        .toList();
  }

  private static Change of(EventObserved event) {
    return new Change(event.timeNanos(), event.message());
  }

  private static Stream<String> namespace(PolicyVerdict verdict, SideVerdict side) {
    return verdict.end(side.direction()) instanceof PolicyEnd.OfPod it
        ? Stream.of(EntityId.ofNamespace(it.pod().key().cluster(), it.pod().key().namespace()))
        : Stream.of();
  }

  static String name(NetworkPolicy policy) {
    return policy.key().namespace() + "/" + policy.key().name();
  }

  static String time(long nanos) {
    return Instant.ofEpochSecond(0, nanos).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
