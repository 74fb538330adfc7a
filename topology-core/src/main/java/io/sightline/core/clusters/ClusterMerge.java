package io.sightline.core.clusters;

import static java.util.Objects.requireNonNull;

import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.ClusterObserved;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.EdgeTotals;
import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.EntityState;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.FlowTotals;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.NameResolved;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.ResourceTotals;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings the facts of several clusters into one order, as a relay does with those of its agents:
 * gives positions and a watermark, scopes what is said to its cluster, and joins the connections
 * between them. What it decides is in the facts it gives, so that a replay needs none of this.
 *
 * <p>A relay's keyframe is made one of all clusters: its own part from the relay, that of the
 * others as it is here. Times of facts stay those of their own cluster's clock; only the watermark,
 * of which there is one, is reckoned by the clock of the first cluster where another is apart by a
 * second or more. Not thread-safe.
 */
public final class ClusterMerge {
  /** After this long without a batch a cluster no longer holds the watermark back. */
  private static final long SILENT_NANOS = Duration.ofSeconds(10).toNanos();

  private static final long CLOCK_INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();

  /** The signal under which the difference of a cluster's clock is told. */
  public static final String CLOCK = "clock";

  private static final class Member {
    private final ClusterScope scope;
    private boolean live = true;
    private boolean named;
    private long watermarkNanos;
    private long heardNanos;
    private ClockSkew.@Nullable Estimate told;
    private long toldNanos;

    Member(ClusterScope scope) {
      this.scope = scope;
    }
  }

  private final MergedState state = new MergedState();
  private final ClockSkew clocks = new ClockSkew();
  private final ClusterJoin join = new ClusterJoin(clocks);
  // In the order in which they came; the first one's clock is what the others are compared with.
  private final Map<String, Member> members = new LinkedHashMap<>();
  private long position;
  private long watermarkNanos;

  /** Takes a cluster in; throws where it is there already. */
  public void add(ClusterScope scope) {
    if (members.containsKey(scope.cluster())) {
      throw new IllegalArgumentException(
          "cluster %s is there already, as %s"
              .formatted(scope.cluster(), members.get(scope.cluster()).scope.name()));
    }
    members.put(scope.cluster(), new Member(scope));
    if (members.size() > 1) {
      state.askedForFromNowOn();
    }
  }

  /**
   * Learns the entrances of a cluster from facts that wait for their turn, so that what others sent
   * there before is not first shown as having gone elsewhere.
   */
  public void learnAhead(List<Fact> facts) {
    facts.forEach(join::learnAhead);
  }

  /** The name under which a cluster was taken in; empty where it was not. */
  public Optional<String> nameOf(String cluster) {
    Member member = members.get(cluster);
    return member == null ? Optional.empty() : Optional.of(member.scope.name());
  }

  /** Says whether a cluster is connected to: one that is not does not hold the others back. */
  public void setLive(String cluster, boolean live) {
    Member member = members.get(cluster);
    if (member != null) {
      member.live = live;
    }
  }

  /** How far the clocks are apart; takes what relays tell of theirs. */
  public ClockSkew clocks() {
    return clocks;
  }

  /**
   * The watermark that a batch of a cluster would have by the clock of the first: what is told in
   * that order is told in the order in which it happened.
   */
  public long reckoned(String cluster, long clusterNanos) {
    String reference = members.isEmpty() ? cluster : members.keySet().iterator().next();
    long ahead =
        reference.equals(cluster)
            ? 0
            : clocks.of(cluster, reference).map(ClockSkew.Estimate::aheadNanos).orElse(0L);
    return Math.abs(ahead) < ClockSkew.NOTEWORTHY.toNanos() ? clusterNanos : clusterNanos - ahead;
  }

  /**
   * Takes a batch of a cluster.
   *
   * @param nowNanos by a clock that only goes on
   * @return what follows in the one order
   */
  public List<LogBatch> accept(String cluster, LogBatch batch, long nowNanos) {
    Member member = requireNonNull(members.get(cluster), "a cluster is taken in before its facts");
    member.watermarkNanos = Math.max(member.watermarkNanos, batch.watermarkNanos());
    member.heardNanos = nowNanos;
    advance(cluster, nowNanos);
    List<LogBatch> into = new ArrayList<>();
    List<Fact> facts = new ArrayList<>();
    for (Fact fact : batch.facts()) {
      if (fact instanceof TopologySnapshot snapshot) {
        flush(facts, nowNanos, into);
        keyframe(member, snapshot, nowNanos, into);
      } else {
        Fact scoped = member.scope.of(fact);
        member.named |= scoped instanceof ClusterObserved;
        facts.add(scoped);
      }
    }
    if (!member.named) {
      // Who may see one namespace only is not told of the cluster.
      member.named = true;
      facts.addFirst(new ClusterObserved(batch.watermarkNanos(), cluster, member.scope.name(), ""));
    }
    flush(facts, nowNanos, into);
    append(clockReadings(), into);
    if (into.isEmpty()) {
      // The time has gone on all the same.
      into.add(numbered(List.of()));
    }
    return into;
  }

  /** What waited for long enough; to be called a few times a second. */
  public List<LogBatch> idle(long nowNanos) {
    List<LogBatch> into = new ArrayList<>();
    append(join.release(nowNanos), into);
    return into;
  }

  /** What still waits: nothing more will come. */
  public List<LogBatch> finish() {
    List<LogBatch> into = new ArrayList<>();
    append(join.finish(), into);
    return into;
  }

  private void flush(List<Fact> facts, long nowNanos, List<LogBatch> into) {
    append(join.resolve(facts, members.size() < 2, nowNanos), into);
    facts.clear();
  }

  private void append(List<Fact> facts, List<LogBatch> into) {
    if (!facts.isEmpty()) {
      into.add(numbered(facts));
    }
  }

  private LogBatch numbered(List<Fact> facts) {
    LogBatch batch = new LogBatch(position, watermarkNanos, facts);
    position = batch.endPosition();
    state.apply(batch);
    return batch;
  }

  /** The instant up to which all clusters that speak have told. */
  private void advance(String cluster, long nowNanos) {
    long least =
        members.entrySet().stream()
            .filter(it -> it.getValue().watermarkNanos != 0)
            .filter(
                it ->
                    it.getKey().equals(cluster)
                        || (it.getValue().live
                            && nowNanos - it.getValue().heardNanos < SILENT_NANOS))
            .mapToLong(it -> reckoned(it.getKey(), it.getValue().watermarkNanos))
            .min()
            .orElse(watermarkNanos);
    watermarkNanos = Math.max(watermarkNanos, least);
  }

  private void keyframe(
      Member member, TopologySnapshot snapshot, long nowNanos, List<LogBatch> into) {
    String cluster = member.scope.cluster();
    TopologySnapshot scoped = (TopologySnapshot) member.scope.of(snapshot);
    List<Fact> after = new ArrayList<>();
    List<Fact> own = join.keyframe(cluster, scoped.facts(), nowNanos, after);
    List<Fact> all = new ArrayList<>(othersThan(cluster));
    all.addAll(own);
    String entity = EntityId.ofCluster(cluster);
    boolean named =
        own.stream().anyMatch(it -> it instanceof EntityState s && s.entity().equals(entity));
    if (!named) {
      all.add(ofCluster(member.scope, snapshot.timeNanos()));
    }
    member.named = true;
    all.sort(Comparator.comparingInt(ClusterMerge::rank).thenComparingLong(ClusterMerge::order));
    into.add(numbered(List.of(new TopologySnapshot(watermarkNanos, all))));
    append(after, into);
  }

  private static EntityState ofCluster(ClusterScope scope, long timeNanos) {
    return new EntityState(
        timeNanos,
        EntityId.ofCluster(scope.cluster()),
        EntityKind.CLUSTER,
        scope.name(),
        "",
        "",
        new TreeMap<>(),
        timeNanos,
        timeNanos,
        0,
        ResourceTotals.ZERO);
  }

  /** Flows add to edges when they are folded, and edges are then set as they are; and so on. */
  private static int rank(Fact fact) {
    return switch (fact) {
      case FlowOpened _, FlowProtocol _, FlowResolved _, FlowTotals _ -> 0;
      case EdgeTotals _ -> 1;
      case ObjectObserved _ -> 2;
      case NameResolved _, CgroupObserved _ -> 3;
      case EntityState _ -> 4;
      case EventObserved _ -> 6;
      default -> 5;
    };
  }

  /** Events stand in the order of their times; all else as it was. */
  private static long order(Fact fact) {
    return fact instanceof EventObserved event ? event.timeNanos() : 0;
  }

  /** What a keyframe of now has of all clusters but one. */
  private List<Fact> othersThan(String cluster) {
    if (members.size() < 2) {
      return List.of();
    }
    TopologyFold fold = state.fold();
    Topology now = fold.topology();
    return fold.snapshot().facts().stream().filter(fact -> !isOf(cluster, fact, now)).toList();
  }

  private boolean isOf(String cluster, Fact fact, Topology now) {
    return switch (fact) {
      case FlowOpened it -> it.flow().node().cluster().equals(cluster);
      case FlowProtocol it -> it.flow().node().cluster().equals(cluster);
      case FlowResolved it -> it.flow().node().cluster().equals(cluster);
      case FlowTotals it -> it.flow().node().cluster().equals(cluster);
      case ObjectObserved it -> it.object().key().cluster().equals(cluster);
      case CgroupObserved it -> it.cgroup().node().cluster().equals(cluster);
      case NameResolved it -> it.node().cluster().equals(cluster);
      case EntityState it -> isIn(cluster, it.entity(), now);
      case EdgeTotals it -> isOf(cluster, it, now);
      default -> false;
    };
  }

  /** Edges between clusters are known here only, and so is what is left of those they came from. */
  private boolean isOf(String cluster, EdgeTotals edge, Topology now) {
    if (join.isOwn(edge)) {
      return false;
    }
    Entity client = now.clusterOf(edge.clientEntity());
    Entity server = now.clusterOf(edge.serverEntity());
    boolean between = client != null && server != null && !client.id().equals(server.id());
    return !between
        && (isIn(cluster, edge.clientEntity(), now) || isIn(cluster, edge.serverEntity(), now));
  }

  private static boolean isIn(String cluster, String entity, Topology now) {
    Entity holder = now.clusterOf(entity);
    return holder != null && holder.id().equals(EntityId.ofCluster(cluster));
  }

  /** How the clocks differ, where that is known better than it was told. */
  private List<Fact> clockReadings() {
    if (members.size() < 2) {
      return List.of();
    }
    List<Fact> readings = new ArrayList<>();
    Member reference = members.values().iterator().next();
    for (Member member : members.values()) {
      if (member == reference) {
        continue;
      }
      ClockSkew.Estimate now =
          clocks.of(member.scope.cluster(), reference.scope.cluster()).orElse(null);
      boolean due = watermarkNanos - member.toldNanos >= CLOCK_INTERVAL_NANOS;
      if (now != null && isNews(member.told, now, due)) {
        member.told = now;
        member.toldNanos = watermarkNanos;
        readings.add(reading(member, reference, now));
      }
    }
    return readings;
  }

  private static boolean isNews(
      ClockSkew.@Nullable Estimate before, ClockSkew.Estimate now, boolean due) {
    if (before == null || before.basis() != now.basis()) {
      return true;
    }
    return due
        && (now.uncertaintyNanos() < before.uncertaintyNanos() * 0.8
            || Math.abs(now.aheadNanos() - before.aheadNanos()) > before.uncertaintyNanos() / 2);
  }

  private CoverageReading reading(Member member, Member reference, ClockSkew.Estimate estimate) {
    boolean apart = Math.abs(estimate.aheadNanos()) >= ClockSkew.NOTEWORTHY.toNanos();
    String basis =
        switch (estimate.basis()) {
          case CONNECTIONS ->
              estimate.samples() == 1 ? "one connection" : estimate.samples() + " connections";
          case HANDSHAKE -> "what the relays told when they were connected to";
        };
    return new CoverageReading(
        watermarkNanos,
        new NodeKey("", "", member.scope.cluster()),
        CLOCK,
        apart ? CoverageState.DEGRADED : CoverageState.OBSERVED,
        "against %s: %s, by %s".formatted(reference.scope.name(), estimate.words(), basis));
  }
}
