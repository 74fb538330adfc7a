package io.sightline.desktop.view;

import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.ResourceTotals;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.EdgeId;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyRange;
import io.sightline.core.topology.Verdict;
import io.sightline.desktop.find.Subject;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Tones;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes the map's model from what happened in a range. Pure functions: the same range and options
 * give the same model, in the same order.
 */
public final class MapProjection {
  private final TopologyRange range;
  private final double seconds;
  private final MapOptions options;
  private final Rollup rollup;
  private final ShownClusters clusters;
  private final TreeMap<ShownEdge, TrafficTotals> edges = new TreeMap<>(EDGE_ORDER);
  private final Map<ShownEdge, List<EdgeId>> parts = new HashMap<>();
  private final Map<ShownEdge, EdgeFailure> failures = new HashMap<>();
  private final Map<String, TrafficTotals> served = new HashMap<>();
  private final Map<String, List<ShownEdge>> servedBy = new HashMap<>();
  private final Set<String> clients = new HashSet<>();
  private final LinkedHashMap<String, Integer> namespaces = new LinkedHashMap<>();
  private int hiddenChecks;

  private static final Comparator<ShownEdge> EDGE_ORDER =
      Comparator.comparing(ShownEdge::client)
          .thenComparing(ShownEdge::server)
          .thenComparing(ShownEdge::protocol);

  private MapProjection(TopologyRange range, double seconds, MapOptions options, Rollup rollup) {
    this.range = range;
    this.seconds = seconds;
    this.options = options;
    this.rollup = rollup;
    this.clusters = ShownClusters.of(range.at());
  }

  /**
   * The model of a range, as far as it is to be shown.
   *
   * @param seconds length of the range, for rates
   */
  public static MapModel model(
      TopologyRange range, double seconds, MapOptions options, MapModel.Caption caption) {
    return project(range, seconds, options, caption).shown();
  }

  /**
   * The map of a range, and what is to be shown of it.
   *
   * @param seconds length of the range, for rates
   */
  public static ShownMap project(
      TopologyRange range, double seconds, MapOptions options, MapModel.Caption caption) {
    return project(range, seconds, options, caption, Rollup.of(range.at(), options.level()));
  }

  /**
   * The same, by a roll-up that is known already.
   *
   * @param seconds length of the range, for rates
   * @param rollup of the range's end to the level of the options
   */
  public static ShownMap project(
      TopologyRange range,
      double seconds,
      MapOptions options,
      MapModel.Caption caption,
      Rollup rollup) {
    MapProjection projection = new MapProjection(range, seconds, options, rollup);
    MapModel whole = projection.build(caption);
    return options.narrowing().isNone()
        ? ShownMap.all(whole, projection.hiddenChecks)
        : projection.narrow(whole);
  }

  private ShownMap narrow(MapModel whole) {
    Parties parties = new Parties(range.at(), rollup, whole);
    List<Subject.Edge> subjects = new ArrayList<>();
    edges.forEach(
        (edge, traffic) -> {
          if (!options.hidden().contains(edge.protocol())) {
            subjects.add(parties.edge(edge, parts.getOrDefault(edge, List.of()), traffic, seconds));
          }
        });
    return new Narrower(options.narrowing(), parties).narrow(whole, subjects, hiddenChecks);
  }

  private MapModel build(MapModel.Caption caption) {
    collectEdges();
    MapModel.Builder builder = MapModel.builder().caption(caption);
    Set<String> present = present();
    NodeNames names = NodeNames.of(range.at(), present);
    for (String id : present) {
      addNode(builder, id, names.of(id));
    }
    edges.forEach(
        (edge, traffic) -> {
          if (!options.hidden().contains(edge.protocol())) {
            addEdge(builder, edge, traffic);
            builder.edgeTone(options.edges().tone(edge.protocol(), traffic, seconds));
          }
        });
    builder.tones(
        new Tones(options.edges().scale(), options.nodes().scale(namespaces.sequencedKeySet())));
    return builder.build();
  }

  private void collectEdges() {
    Topology at = range.at();
    long horizon = at.watermarkNanos() - options.presence().toNanos();
    CheckTraffic checks = options.hidesChecks() ? new CheckTraffic(at) : null;
    for (Edge edge : at.edges().values()) {
      if (edge.lastSeenNanos() < horizon) {
        continue;
      }
      TrafficTotals traffic = range.traffic(edge.id());
      if (checks != null && checks.isOnlyChecks(edge, traffic)) {
        hiddenChecks++;
        continue;
      }
      ShownEdge shown = rollup.shownAs(edge);
      edges.merge(shown, traffic, TrafficTotals::plus);
      parts.computeIfAbsent(shown, _ -> new ArrayList<>(1)).add(edge.id());
      failures.merge(shown, EdgeFailure.of(edge, traffic), EdgeFailure::later);
      served.merge(shown.server(), traffic, TrafficTotals::plus);
      clients.add(shown.client());
    }
    edges
        .keySet()
        .forEach(edge -> servedBy.computeIfAbsent(edge.server(), _ -> new ArrayList<>()).add(edge));
  }

  private Set<String> present() {
    Set<String> present = new TreeSet<>();
    for (ShownEdge edge : edges.keySet()) {
      present.add(edge.client());
      present.add(edge.server());
    }
    for (Entity entity : range.at().entities().values()) {
      String shown = rollup.shownAs(entity.id());
      boolean usesResources =
          range.resources().containsKey(entity.id()) && usesAnything(range.resources(entity.id()));
      boolean mayTell = usesResources || entity.kind() == EntityKind.POD;
      // What neither talks nor is in trouble would only be clutter.
      if (mayTell
          && entity.exitedNanos() == 0
          && !isRootGroup(entity)
          && !present.contains(shown)
          && !badges(shown).isEmpty()) {
        present.add(shown);
      }
    }
    return present;
  }

  /** The root group is charged what the kernel does for the others, so alone it says nothing. */
  private static boolean isRootGroup(Entity entity) {
    return "/".equals(entity.labels().get("cgroup"));
  }

  private static boolean usesAnything(ResourceTotals totals) {
    return totals.diskBytes() > 0
        || totals.throttledNanos() > 0
        || totals.cpuLimitMillis() > 0
        || !totals.diskLatency().isEmpty()
        || !totals.fsyncLatency().isEmpty();
  }

  private void addNode(MapModel.Builder builder, String id, String name) {
    Entity entity = range.at().entities().get(id);
    @Nullable String group = null;
    if (entity != null && !entity.namespace().isEmpty()) {
      MapModel.Group island = clusters.group(entity);
      group = island.id();
      builder.group(island);
      namespaces.putIfAbsent(group, namespaces.size());
    }
    List<MapModel.Badge> badges = badges(id);
    TrafficTotals answers = served.getOrDefault(id, TrafficTotals.ZERO);
    builder.node(
        id,
        name,
        kind(id, entity),
        group,
        health(answers, badges),
        badges,
        answers.requests() / seconds,
        false);
    if (options.nodes() != NodeMode.HEALTH) {
      builder.nodeTone(
          options
              .nodes()
              .tone(
                  range.at(),
                  rollup.membersOf(id),
                  resourcesOf(range, rollup, id, true),
                  seconds,
                  group == null ? Tones.NO_TONE : namespaces.getOrDefault(group, 0)));
    }
  }

  private List<MapModel.Badge> badges(String id) {
    List<MapModel.Badge> badges =
        new ArrayList<>(PodHealth.badges(range.at(), rollup.membersOf(id)));
    badges.addAll(
        Health.badges(
            resourcesOf(range, rollup, id, true), resourcesOf(range, rollup, id, false), seconds));
    return badges;
  }

  /** Resources of all that one node stands for, in the range or since they were first seen. */
  public static ResourceTotals resourcesOf(
      TopologyRange range, Rollup rollup, String id, boolean inRange) {
    ResourceTotals sum = ResourceTotals.ZERO;
    for (String member : rollup.membersOf(id)) {
      Entity entity = range.at().entities().get(member);
      if (entity == null) {
        continue;
      }
      sum = Resources.plus(sum, inRange ? range.resources(member) : entity.resources());
    }
    return sum;
  }

  private static MapModel.Health health(TrafficTotals answers, List<MapModel.Badge> badges) {
    TrafficTotals answered =
        new TrafficTotals(
            answers.requests(),
            answers.errors(),
            answers.clientErrors(),
            answers.incomplete(),
            answers.connections(),
            0,
            0,
            answers.bytesSent(),
            answers.bytesReceived(),
            answers.retransmits(),
            LatencyHistogram.EMPTY);
    if (Verdict.of(answered) == Verdict.FAILING) {
      return MapModel.Health.FAILING;
    }
    return badges.stream()
        .map(MapModel.Badge::severity)
        .max(Comparator.naturalOrder())
        .orElse(MapModel.Health.OK);
  }

  private MapModel.Kind kind(String id, @Nullable Entity entity) {
    if (entity == null) {
      return MapModel.Kind.OTHER;
    }
    return switch (entity.kind()) {
      case PROCESS -> byService(id, MapModel.Kind.PROCESS);
      case WORKLOAD -> byService(id, MapModel.Kind.WORKLOAD);
      case POD -> byService(id, MapModel.Kind.POD);
      case CONTAINER -> byService(id, MapModel.Kind.CONTAINER);
      case SERVICE -> MapModel.Kind.SERVICE;
      case INGRESS -> MapModel.Kind.INGRESS;
      case VOLUME -> MapModel.Kind.VOLUME;
      case EXTERNAL_HOST -> MapModel.Kind.EXTERNAL_HOST;
      case INTERNET -> MapModel.Kind.INTERNET;
      case NODE, CLUSTER -> MapModel.Kind.MACHINE;
      case NETWORK, NAMESPACE -> MapModel.Kind.OTHER;
    };
  }

  /** A server is what it serves most; one that only asks is a client. */
  private MapModel.Kind byService(String id, MapModel.Kind other) {
    List<ShownEdge> serves = servedBy.getOrDefault(id, List.of());
    if (serves.isEmpty()) {
      return clients.contains(id) ? MapModel.Kind.CLIENT : other;
    }
    Map<MapModel.Kind, Long> weight = new LinkedHashMap<>();
    for (ShownEdge edge : serves) {
      weight.merge(
          kindOfServer(edge, other),
          1 + edges.getOrDefault(edge, TrafficTotals.ZERO).requests(),
          Long::sum);
    }
    return weight.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(other);
  }

  private static MapModel.Kind kindOfServer(ShownEdge edge, MapModel.Kind other) {
    return switch (edge.protocol()) {
      case DNS -> MapModel.Kind.DNS;
      case POSTGRESQL, MYSQL, MSSQL, MONGODB, CASSANDRA, ELASTICSEARCH, LDAP, NFS ->
          MapModel.Kind.DATABASE;
      case REDIS, MEMCACHED -> MapModel.Kind.CACHE;
      case KAFKA, AMQP, NATS, MQTT, ZOOKEEPER -> MapModel.Kind.QUEUE;
      case TCP, UDP, ICMP, HTTP, HTTP2, GRPC, WEBSOCKET, TLS -> other;
    };
  }

  private void addEdge(MapModel.Builder builder, ShownEdge edge, TrafficTotals traffic) {
    builder.edge(
        edge.client(),
        edge.server(),
        edge.protocol().wireName(),
        traffic.requests() / seconds,
        traffic.failures() / seconds,
        (traffic.bytesSent() + traffic.bytesReceived()) / seconds,
        traffic.latency().isEmpty()
            ? MapModel.Edge.UNKNOWN_LATENCY
            : traffic.latency().quantileNanos(0.95),
        verdict(traffic),
        traffic.failedShare(),
        failures.getOrDefault(edge, EdgeFailure.NONE).text());
  }

  static MapModel.Verdict verdict(TrafficTotals traffic) {
    return switch (Verdict.of(traffic)) {
      case OK -> MapModel.Verdict.OK;
      case FAILING -> MapModel.Verdict.FAILING;
      case BLOCKED -> MapModel.Verdict.BLOCKED;
    };
  }
}
