package io.sightline.desktop.compare;

import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.Rollup;
import io.sightline.desktop.view.ShownEdge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The differences between two stretches, of one capture or of two. Entities are matched by
 * namespace, kind and name. Immutable.
 *
 * <p>Small differences are noise, not change: a latency counts as slower from half as much again
 * and {@link #MIN_SLOWER} on, with {@link #MIN_REQUESTS} requests on both sides; errors as more
 * from one percentage point on.
 *
 * @param newEntities that took part in traffic in the second stretch only
 * @param goneEntities that took part in the first only
 * @param edges the worst change first
 */
public record Comparison(
    List<EntityName> newEntities, List<EntityName> goneEntities, List<EdgeChange> edges) {
  static final double SLOWER_FACTOR = 1.5;
  static final Duration MIN_SLOWER = Duration.ofMillis(1);
  static final long MIN_REQUESTS = 20;
  static final double MIN_ERROR_SHARE = 0.01;

  public Comparison {
    newEntities = List.copyOf(newEntities);
    goneEntities = List.copyOf(goneEntities);
    edges = List.copyOf(edges);
  }

  /** What is different in the second. */
  public static Comparison of(Snapshot before, Snapshot after) {
    return of(before, after, Level.WORKLOAD);
  }

  /** What is different in the second, between entities of a level. */
  public static Comparison of(Snapshot before, Snapshot after, Level level) {
    EntityNames.Pair names = EntityNames.Pair.of(before.range().at(), after.range().at());
    TreeMap<EdgeName, Flowed> old = edges(before, level, names.before());
    TreeMap<EdgeName, Flowed> now = edges(after, level, names.after());
    Set<EdgeName> all = new TreeSet<>(old.keySet());
    all.addAll(now.keySet());
    List<EdgeChange> changes = new ArrayList<>();
    for (EdgeName edge : all) {
      Set<EdgeChange.Kind> kinds = kinds(old.get(edge), now.get(edge));
      if (!kinds.isEmpty()) {
        changes.add(new EdgeChange(edge, kinds, old.get(edge), now.get(edge)));
      }
    }
    changes.sort(
        Comparator.comparing((EdgeChange change) -> change.kinds().iterator().next())
            .thenComparing(EdgeChange::edge));
    Set<EntityName> oldEnds = ends(old);
    Set<EntityName> newEnds = ends(now);
    return new Comparison(
        newEnds.stream().filter(end -> !oldEnds.contains(end)).toList(),
        oldEnds.stream().filter(end -> !newEnds.contains(end)).toList(),
        changes);
  }

  /** Whether nothing changed that counts. */
  public boolean isEmpty() {
    return newEntities.isEmpty() && goneEntities.isEmpty() && edges.isEmpty();
  }

  private static TreeMap<EdgeName, Flowed> edges(
      Snapshot snapshot, Level level, EntityNames names) {
    Topology topology = snapshot.range().at();
    Rollup rollup = Rollup.of(topology, level);
    TreeMap<EdgeName, Flowed> edges = new TreeMap<>();
    for (Edge edge : topology.edges().values()) {
      var traffic = snapshot.range().traffic(edge.id());
      if (!traffic.isZero()) {
        ShownEdge shown = rollup.shownAs(edge);
        edges.merge(
            new EdgeName(
                names.of(shown.client()), names.of(shown.server()), shown.protocol().wireName()),
            new Flowed(traffic, snapshot.seconds()),
            (a, b) -> a.plus(b.totals()));
      }
    }
    return edges;
  }

  private static Set<EntityName> ends(TreeMap<EdgeName, Flowed> edges) {
    Set<EntityName> ends = new TreeSet<>();
    for (EdgeName edge : edges.keySet()) {
      ends.add(edge.client());
      ends.add(edge.server());
    }
    return ends;
  }

  private static Set<EdgeChange.Kind> kinds(@Nullable Flowed before, @Nullable Flowed after) {
    EnumSet<EdgeChange.Kind> kinds = EnumSet.noneOf(EdgeChange.Kind.class);
    if (before == null) {
      kinds.add(EdgeChange.Kind.NEW);
    } else if (after == null) {
      kinds.add(EdgeChange.Kind.GONE);
    } else {
      if (before.verdict() != after.verdict()) {
        kinds.add(EdgeChange.Kind.VERDICT);
      }
      double errors = after.totals().failedShare() - before.totals().failedShare();
      if (errors >= MIN_ERROR_SHARE) {
        kinds.add(EdgeChange.Kind.MORE_ERRORS);
      } else if (errors <= -MIN_ERROR_SHARE) {
        kinds.add(EdgeChange.Kind.FEWER_ERRORS);
      }
      if (isSlower(before.totals().latency(), after.totals().latency())) {
        kinds.add(EdgeChange.Kind.SLOWER);
      } else if (isSlower(after.totals().latency(), before.totals().latency())) {
        kinds.add(EdgeChange.Kind.FASTER);
      }
    }
    return kinds;
  }

  private static boolean isSlower(LatencyHistogram before, LatencyHistogram after) {
    if (before.count() < MIN_REQUESTS || after.count() < MIN_REQUESTS) {
      return false;
    }
    long old = before.quantileNanos(0.95);
    long now = after.quantileNanos(0.95);
    return now >= SLOWER_FACTOR * old && now - old >= MIN_SLOWER.toNanos();
  }
}
