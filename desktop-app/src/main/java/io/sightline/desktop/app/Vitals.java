package io.sightline.desktop.app;

import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.Verdict;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.settings.CriticalApp;
import io.sightline.desktop.view.Quantity;
import io.sightline.desktop.view.Rollup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a critical application is at the cursor: what it answers in the range, and how well.
 * Immutable.
 *
 * @param id of the entity on a map of workloads; empty where it is not there
 * @param health of the node on the map, or worse where its callers or what it asks are in trouble
 * @param reason of the trouble, in a few words; empty for none
 * @param answered what was asked of it
 * @param seconds length of the range
 */
record Vitals(
    CriticalApp app,
    String id,
    MapModel.Health health,
    String reason,
    TrafficTotals answered,
    double seconds) {
  private static final int MAX_DEPTH = 8;

  /** What matters most first: failing, gone, in doubt, well; of these the busiest. */
  private static final Comparator<Vitals> BY_TROUBLE =
      Comparator.comparingInt(Vitals::rank)
          .thenComparingDouble(it -> -it.answered.failedShare())
          .thenComparingDouble(it -> -it.answered.requests() / it.seconds)
          .thenComparing(it -> it.app.name())
          .thenComparing(it -> it.app.namespace());

  private int rank() {
    if (!isThere()) {
      return 1;
    }
    return switch (health) {
      case FAILING -> 0;
      case WARNING -> 2;
      case OK -> 3;
    };
  }

  boolean isThere() {
    return !id.isEmpty();
  }

  /**
   * Those of a view, in the order of their trouble.
   *
   * @param rollup to workloads
   * @param map of workloads, nothing left out
   */
  static List<Vitals> of(
      SessionView view, List<CriticalApp> critical, Rollup rollup, MapModel map) {
    Map<CriticalApp, Entity> there = find(view.topology(), critical, rollup);
    Map<String, TrafficTotals> answered = new HashMap<>();
    view.range()
        .traffic()
        .forEach(
            (edge, traffic) ->
                answered.merge(rollup.shownAs(edge.server()), traffic, TrafficTotals::plus));
    List<Vitals> vitals = new ArrayList<>();
    for (CriticalApp app : critical) {
      Entity entity = there.get(app);
      vitals.add(
          entity == null
              ? new Vitals(
                  app,
                  "",
                  MapModel.Health.WARNING,
                  "not there at this time",
                  TrafficTotals.ZERO,
                  view.rangeSeconds())
              : of(app, entity.id(), answered, map, view.rangeSeconds()));
    }
    vitals.sort(BY_TROUBLE);
    return List.copyOf(vitals);
  }

  /** Of several of one name the one that was seen last: the others were before it. */
  private static Map<CriticalApp, Entity> find(
      Topology topology, List<CriticalApp> critical, Rollup rollup) {
    Map<CriticalApp, Entity> found = new HashMap<>();
    critical.forEach(app -> found.put(app, null));
    for (Entity entity : topology.entities().values()) {
      if (entity.exitedNanos() != 0 || !rollup.shownAs(entity.id()).equals(entity.id())) {
        continue;
      }
      CriticalApp name = name(topology, entity);
      if (found.containsKey(name)) {
        Entity known = found.get(name);
        if (known == null
            || entity.lastSeenNanos() > known.lastSeenNanos()
            || (entity.lastSeenNanos() == known.lastSeenNanos()
                && entity.id().compareTo(known.id()) < 0)) {
          found.put(name, entity);
        }
      }
    }
    return found;
  }

  /** What an entity is known by. */
  static CriticalApp name(Topology topology, Entity entity) {
    return new CriticalApp(
        home(topology, entity), entity.namespace(), entity.kind().wireName(), entity.name());
  }

  private static String home(Topology topology, Entity entity) {
    Entity cluster = topology.clusterOf(entity.id());
    if (cluster != null) {
      return cluster.id();
    }
    String home = "";
    @Nullable Entity holder = entity;
    for (int depth = 0; holder != null && depth < MAX_DEPTH; depth++) {
      if (holder.kind() == EntityKind.NODE) {
        home = holder.name();
      }
      String parent = holder.parent();
      holder = parent == null ? null : topology.entities().get(parent);
    }
    return home;
  }

  private static Vitals of(
      CriticalApp app,
      String id,
      Map<String, TrafficTotals> answered,
      MapModel map,
      double seconds) {
    TrafficTotals traffic = answered.getOrDefault(id, TrafficTotals.ZERO);
    MapModel.Health health = MapModel.Health.OK;
    List<String> reasons = new ArrayList<>();
    for (int i = 0; i < map.nodes().size(); i++) {
      MapModel.Node node = map.nodes().get(i);
      if (node.id().equals(id)) {
        health = node.health();
        node.badges().stream()
            .filter(badge -> badge.severity() != MapModel.Health.OK)
            .forEach(badge -> reasons.add(badge.text()));
        String asked = troubleOfAsked(map, i);
        if (!asked.isEmpty()) {
          reasons.add(asked);
          health = worse(health, MapModel.Health.WARNING);
        }
      }
    }
    switch (Verdict.of(traffic)) {
      case BLOCKED -> {
        reasons.addFirst("callers are blocked");
        health = MapModel.Health.FAILING;
      }
      case FAILING -> health = MapModel.Health.FAILING;
      case OK -> {
        // What it answers is well.
      }
    }
    return new Vitals(
        app, id, health, reasons.isEmpty() ? "" : reasons.getFirst(), traffic, seconds);
  }

  private static String troubleOfAsked(MapModel map, int node) {
    return map.edges().stream()
        .filter(edge -> edge.from() == node && edge.verdict() != MapModel.Verdict.OK)
        .max(Comparator.comparing(MapModel.Edge::verdict))
        .map(
            edge ->
                map.nodes().get(edge.to()).label()
                    + (edge.verdict() == MapModel.Verdict.BLOCKED ? " is blocked" : " fails"))
        .orElse("");
  }

  private static MapModel.Health worse(MapModel.Health one, MapModel.Health other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** "12/s · 0.4 % fail · p95 9 ms". */
  String figures() {
    if (!isThere()) {
      return reason;
    }
    List<String> words = new ArrayList<>();
    words.add(
        answered.requests() == 0 ? "no requests" : Quantity.rate(answered.requests() / seconds));
    if (answered.failures() > 0) {
      words.add(Quantity.percent(answered.failedShare()) + " fail");
    }
    if (!answered.latency().isEmpty()) {
      words.add("p95 " + Quantity.duration(answered.latency().quantileNanos(0.95)));
    }
    if (!reason.isEmpty()) {
      words.add(reason);
    }
    return String.join(" · ", words);
  }
}
