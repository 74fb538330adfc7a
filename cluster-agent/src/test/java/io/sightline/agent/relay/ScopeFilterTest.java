package io.sightline.agent.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CgroupWindow;
import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.DiskOperation;
import io.sightline.core.fact.DiskWindow;
import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.EdgeTotals;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.EntityState;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.FlowTotals;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.ListenerObserved;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.NameResolved;
import io.sightline.core.fact.NetworkObserved;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.ResourceTotals;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Severity;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import io.sightline.core.topology.EntityId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who sees what: a viewer of one namespace, of two, and of none. */
class ScopeFilterTest {
  private static final String OTHER = ScopeFilter.OTHER_NAMESPACE;
  private static final NodeKey NODE = new NodeKey("node-1", "boot");
  private static final int SHOP = 1;
  private static final int BANK = 2;
  private static final int HOST = 3;
  private static final IpAddress SHOP_IP = IpAddress.parse("10.0.0.1");
  private static final IpAddress BANK_IP = IpAddress.parse("10.0.0.2");
  private static final IpAddress NOWHERE = IpAddress.parse("0.0.0.0");
  private static final String OUTSIDE = EntityId.ofExternalHost(IpAddress.parse("203.0.113.9"));

  /** The processes 1 and 2 are in the namespaces shop and bank, 3 is one of the node itself. */
  private static final class Book implements EntityNamespaces {
    private final Map<String, String> byEntity =
        new HashMap<>(
            Map.of(
                EntityId.ofProcess(process(SHOP)), "shop",
                EntityId.ofProcess(process(BANK)), "bank"));

    @Override
    public Optional<String> namespaceOf(String entity) {
      return Optional.ofNullable(byEntity.get(entity));
    }

    @Override
    public Optional<String> namespaceOf(CgroupKey cgroup) {
      return switch ((int) cgroup.inode()) {
        case SHOP -> Optional.of("shop");
        case BANK -> Optional.of("bank");
        default -> Optional.empty();
      };
    }
  }

  /** One line of the table. */
  record Case(String name, Fact fact, boolean inShop, boolean inBank) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> alone() {
    List<Case> cases = new ArrayList<>();
    for (int who : new int[] {SHOP, BANK, HOST}) {
      boolean shop = who == SHOP;
      boolean bank = who == BANK;
      String of = " of " + (shop ? "shop" : bank ? "bank" : "the host");
      cases.add(new Case("cgroup" + of, new CgroupObserved(1, cgroup(who), "/x"), shop, bank));
      cases.add(
          new Case(
              "usage" + of, new CgroupWindow(1, 1, cgroup(who), 1, 1, 1, 1, 1, 1, 1), shop, bank));
      cases.add(
          new Case(
              "disk" + of,
              new DiskWindow(
                  1, 1, cgroup(who), "8:0", DiskOperation.READ, 1, LatencyHistogram.EMPTY),
              shop,
              bank));
      cases.add(
          new Case(
              "process" + of,
              new ProcessObserved(1, process(who), "p", cgroup(who), 1),
              shop,
              bank));
      cases.add(new Case("exit" + of, new ProcessExited(1, process(who)), shop, bank));
      cases.add(
          new Case(
              "listener" + of,
              new ListenerObserved(
                  1, NODE, 1, Transport.TCP, new Endpoint(SHOP_IP, 80), process(who)),
              shop,
              bank));
      cases.add(
          new Case(
              "event" + of,
              new EventObserved(1, Severity.INFO, entity(who), "OOM", "killed"),
              shop,
              bank));
      cases.add(new Case("entity" + of, state(who), shop, bank));
    }
    cases.add(new Case("node", new NodeObserved(1, NODE, "6.18", "node"), false, false));
    cases.add(
        new Case("network", new NetworkObserved(1, NODE, 1, "n", List.of(SHOP_IP)), false, false));
    cases.add(
        new Case("name", new NameResolved(1, NODE, BANK_IP, "bank.example", 1), false, false));
    cases.add(new Case("loss", new Loss(1, 2, "agent-stream node-1", 3), false, false));
    cases.add(
        new Case("ledger", new LedgerReading(1, NODE, 1, 1, 0, 0, 1, 0, 0, 0, 0), false, false));
    cases.add(
        new Case(
            "coverage",
            new CoverageReading(1, NODE, "tls", CoverageState.OBSERVED, ""),
            false,
            false));
    cases.add(
        new Case(
            "event of the cluster",
            new EventObserved(1, Severity.INFO, "", "x", "y"),
            false,
            false));
    cases.add(
        new Case(
            "window of an unknown flow", new FlowWindow(1, 1, flow(9), 1, 1, 0, 0), false, false));
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("alone")
  void aFactIsForThoseWhoseNamespaceItIsAbout(Case it) {
    assertThat(seenBy(Set.of("shop"), it.fact)).isEqualTo(it.inShop);
    assertThat(seenBy(Set.of("bank"), it.fact)).isEqualTo(it.inBank);
    assertThat(seenBy(Set.of("shop", "bank"), it.fact)).isEqualTo(it.inShop || it.inBank);
    assertThat(seenBy(Set.of(), it.fact)).isFalse();
    assertThat(seenBy(Set.of("", "the host", "node-1"), it.fact)).isFalse();
    // Within a keyframe it is the same.
    assertThat(seenBy(Set.of("shop"), new TopologySnapshot(1, List.of(it.fact)))).isTrue();
    TopologySnapshot keyframe =
        (TopologySnapshot)
            filter(Set.of("shop"), new TopologySnapshot(1, List.of(it.fact))).getFirst();
    assertThat(keyframe.facts().isEmpty()).isEqualTo(!it.inShop);
  }

  @Test
  void ofAConnectionEachSideSeesItsOwnRecordAndTheOtherAsAnotherNamespace() {
    List<Fact> facts = new ArrayList<>(connection(1, SHOP, true, SHOP, BANK, false));
    facts.addAll(connection(2, BANK, false, SHOP, BANK, true));

    List<Fact> shop = filter(Set.of("shop"), facts);
    assertThat(shop).hasSize(7).allMatch(fact -> flowOf(fact) == 1);
    FlowOpened opened = (FlowOpened) shop.getFirst();
    assertThat(opened.local()).isEqualTo(new Endpoint(SHOP_IP, 40_000));
    assertThat(opened.remote()).isEqualTo(new Endpoint(NOWHERE, 5432));
    assertThat(opened.joinKey()).isZero();
    FlowResolved resolved = (FlowResolved) shop.get(1);
    assertThat(resolved.clientEntity()).isEqualTo(entity(SHOP));
    assertThat(resolved.serverEntity()).isEqualTo(OTHER);
    // The record that counts is not theirs to see, so this one does.
    assertThat(resolved.counted()).isTrue();
    assertThat(shop.toString()).doesNotContain("process/node-1/2@").doesNotContain("10.0.0.2");

    List<Fact> bank = filter(Set.of("bank"), facts);
    assertThat(bank).hasSize(7).allMatch(fact -> flowOf(fact) == 2);
    assertThat(((FlowOpened) bank.getFirst()).remote()).isEqualTo(new Endpoint(NOWHERE, 40_000));
    assertThat(((FlowResolved) bank.get(1)).clientEntity()).isEqualTo(OTHER);
    assertThat(((FlowResolved) bank.get(1)).counted()).isTrue();
    assertThat(bank.toString()).doesNotContain("process/node-1/1@").doesNotContain("10.0.0.1");

    List<Fact> both = filter(Set.of("shop", "bank"), facts);
    assertThat(both).hasSize(14);
    assertThat(both.stream().filter(FlowResolved.class::isInstance))
        .extracting(fact -> ((FlowResolved) fact).counted())
        .containsExactly(false, true);
    assertThat(filter(Set.of("somebody"), facts)).isEmpty();
  }

  @Test
  void theServersRecordCountsForTheServersSideAlsoWhereTheClientsDoesForAll() {
    List<Fact> facts = new ArrayList<>(connection(1, SHOP, true, SHOP, BANK, true));
    facts.addAll(connection(2, BANK, false, SHOP, BANK, false));
    for (String namespace : List.of("shop", "bank")) {
      assertThat(filter(Set.of(namespace), facts))
          .filteredOn(FlowResolved.class::isInstance)
          .extracting(fact -> ((FlowResolved) fact).counted())
          .containsExactly(true);
    }
    assertThat(filter(Set.of("shop", "bank"), facts))
        .filteredOn(FlowResolved.class::isInstance)
        .extracting(fact -> ((FlowResolved) fact).counted())
        .containsExactly(true, false);
  }

  @Test
  void briefConnectionsAreForBothSidesAndEachSeesItsOwnEnd() {
    FlowOpened opened =
        new FlowOpened(
            1,
            flow(1),
            Transport.TCP,
            Role.SERVER,
            new Endpoint(BANK_IP, 5432),
            new Endpoint(SHOP_IP, 0),
            9,
            process(BANK),
            77,
            false,
            40,
            process(SHOP),
            null);
    FlowResolved resolved = new FlowResolved(1, flow(1), entity(SHOP), entity(BANK), 5432, true);

    FlowOpened shop = (FlowOpened) filter(Set.of("shop"), opened, resolved).getFirst();
    assertThat(shop.connections()).isEqualTo(40);
    assertThat(shop.local()).isEqualTo(new Endpoint(NOWHERE, 5432));
    assertThat(shop.owner()).isNull();
    assertThat(shop.networkNamespace()).isZero();
    assertThat(shop.remote()).isEqualTo(opened.remote());
    assertThat(shop.peer()).isEqualTo(process(SHOP));

    FlowOpened bank = (FlowOpened) filter(Set.of("bank"), opened, resolved).getFirst();
    assertThat(bank.local()).isEqualTo(opened.local());
    assertThat(bank.owner()).isEqualTo(process(BANK));
    assertThat(bank.remote()).isEqualTo(new Endpoint(NOWHERE, 0));
    assertThat(bank.peer()).isNull();

    assertThat(filter(Set.of("third"), opened, resolved)).isEmpty();
  }

  @Test
  void hostsOutsideOfTheClusterStayWhatTheyAreAndTheNodeItselfDoesNot() {
    FlowResolved out = new FlowResolved(1, flow(1), entity(SHOP), OUTSIDE, 443, true);
    FlowOpened opened =
        new FlowOpened(
            1,
            flow(1),
            Transport.TCP,
            Role.CLIENT,
            new Endpoint(SHOP_IP, 40_000),
            new Endpoint(IpAddress.parse("203.0.113.9"), 443),
            1,
            process(SHOP),
            7,
            false);
    List<Fact> seen = filter(Set.of("shop"), opened, out);
    assertThat(((FlowOpened) seen.get(0)).remote()).isEqualTo(opened.remote());
    assertThat(((FlowResolved) seen.get(1)).serverEntity()).isEqualTo(OUTSIDE);

    List<Fact> toHost = filter(Set.of("shop"), connection(2, SHOP, true, SHOP, HOST, true));
    assertThat(((FlowResolved) toHost.get(1)).serverEntity()).isEqualTo(OTHER);
  }

  @Test
  void aFlowWithoutAnOwnerBelongsToItsWatchedEnd() {
    FlowOpened opened =
        new FlowOpened(
            1,
            flow(1),
            Transport.UDP,
            Role.UNKNOWN,
            new Endpoint(BANK_IP, 53),
            new Endpoint(SHOP_IP, 40_000),
            1,
            null,
            0,
            false);
    FlowResolved resolved = new FlowResolved(1, flow(1), entity(SHOP), entity(BANK), 53, true);
    assertThat(filter(Set.of("bank"), opened, resolved)).hasSize(2);
    assertThat(filter(Set.of("shop"), opened, resolved)).isEmpty();
  }

  @Test
  void aBlockedPacketIsForBothSides() {
    DropWindow drop =
        new DropWindow(
            1,
            1,
            NODE,
            Transport.TCP,
            new Endpoint(SHOP_IP, 40_000),
            new Endpoint(BANK_IP, 5432),
            "NETFILTER_DROP",
            3,
            entity(SHOP),
            entity(BANK));
    DropWindow shop = (DropWindow) filter(Set.of("shop"), drop).getFirst();
    assertThat(shop.clientEntity()).isEqualTo(entity(SHOP));
    assertThat(shop.serverEntity()).isEqualTo(OTHER);
    assertThat(shop.destination()).isEqualTo(new Endpoint(NOWHERE, 5432));
    DropWindow bank = (DropWindow) filter(Set.of("bank"), drop).getFirst();
    assertThat(bank.clientEntity()).isEqualTo(OTHER);
    assertThat(bank.source()).isEqualTo(new Endpoint(NOWHERE, 40_000));
    assertThat(filter(Set.of("somebody"), drop)).isEmpty();
    DropWindow unresolved =
        new DropWindow(
            1, 1, NODE, Transport.TCP, drop.source(), drop.destination(), "X", 3, "", "");
    assertThat(filter(Set.of("shop", "bank"), unresolved)).isEmpty();
  }

  @Test
  void edgesOfAKeyframeToSeveralOthersAreOneToAnotherNamespace() {
    EdgeTotals toBank = edge(entity(SHOP), entity(BANK), 10, 3);
    EdgeTotals toHost = edge(entity(SHOP), entity(HOST), 20, 4);
    EdgeTotals outside = edge(entity(SHOP), OUTSIDE, 30, 5);
    EdgeTotals foreign = edge(entity(BANK), entity(HOST), 40, 6);
    TopologySnapshot keyframe =
        (TopologySnapshot)
            filter(
                    Set.of("shop"),
                    new TopologySnapshot(50, List.of(toBank, toHost, outside, foreign)))
                .getFirst();
    assertThat(keyframe.facts()).hasSize(2);
    EdgeTotals other = (EdgeTotals) keyframe.facts().getFirst();
    assertThat(other.serverEntity()).isEqualTo(OTHER);
    assertThat(other.totals().connections()).isEqualTo(7);
    assertThat(other.firstSeenNanos()).isEqualTo(10);
    assertThat(other.lastSeenNanos()).isEqualTo(20);
    assertThat(keyframe.facts().get(1)).isEqualTo(outside);
  }

  @Test
  void whatTurnsOutToBeTheViewersLaterIsMadeUpForByAKeyframe() {
    Book book = new Book();
    book.byEntity.clear();
    ScopeFilter filter = new ScopeFilter(new Viewer.OfNamespaces(Set.of("shop")), book);
    List<Fact> facts = connection(1, SHOP, true, SHOP, BANK, false);
    assertThat(filter.apply(new LogBatch(0, 1, facts.subList(0, 2))).facts()).isEmpty();
    assertThat(filter.takeKeyframeWish()).isFalse();

    book.byEntity.put(entity(SHOP), "shop");
    assertThat(filter.apply(new LogBatch(2, 1, facts.subList(3, 4))).facts()).isEmpty();
    assertThat(filter.takeKeyframeWish()).isTrue();
    assertThat(filter.takeKeyframeWish()).isFalse();
    Fact keyframe = new TopologySnapshot(1, facts.subList(0, 2));
    assertThat(filter.apply(new LogBatch(3, 1, List.of(keyframe))).facts()).hasSize(1);
    assertThat(filter.apply(new LogBatch(4, 1, facts.subList(3, 4))).facts()).hasSize(1);
  }

  @Test
  void aNamespaceIsOneOfTheClusterAndNotWhatAControlGroupIsCalled() {
    NamespaceBook book = new NamespaceBook();
    RelayLog log = new RelayLog(1, RelayLog.Limits.DEFAULT);
    log.append(
        1,
        List.of(
            entityState("cluster/c", EntityKind.CLUSTER, "c", ""),
            entityState("namespace/c/shop", EntityKind.NAMESPACE, "shop", "cluster/c"),
            entityState("workload/w", EntityKind.WORKLOAD, "web", "namespace/c/shop"),
            entityState("pod/p", EntityKind.POD, "web-1", "workload/w"),
            entityState("container/k", EntityKind.CONTAINER, "nginx", "pod/p"),
            entityState(entity(SHOP), EntityKind.PROCESS, "nginx", "container/k"),
            new CgroupObserved(1, cgroup(BANK), "/shop/sshd.service"),
            new ProcessObserved(1, process(BANK), "sshd", cgroup(BANK), 1)));
    book.learn(log.topology().entities());
    for (String id : List.of("namespace/c/shop", "pod/p", "container/k", entity(SHOP))) {
      assertThat(book.namespaceOf(id)).as(id).contains("shop");
      assertThat(log.namespaces().namespaceOf(id)).as(id).contains("shop");
    }
    assertThat(log.topology().entities().get(entity(BANK)).namespace()).isEqualTo("shop");
    assertThat(book.namespaceOf(entity(BANK))).isEmpty();
    assertThat(book.namespaceOf(cgroup(BANK))).isEmpty();
    assertThat(book.namespaceOf("cluster/c")).isEmpty();
    assertThat(book.namespaceOf("nobody")).isEmpty();
    assertThat(book.namespaces()).containsExactly("shop");
  }

  @Test
  void aPodsControlGroupIsInThePodsNamespace() {
    String uid = "0d3f1c2e-5a4b-4c6d-8e7f-001122334455";
    CgroupKey ofPod = cgroup(77);
    List<Fact> facts =
        List.of(
            new CgroupObserved(1, ofPod, "/kubepods/burstable/pod%s/%064x".formatted(uid, 5)),
            new CgroupWindow(1, 1, ofPod, 1, 1, 1, 1, 1, 1, 1));
    RelayLog log = new RelayLog(1, RelayLog.Limits.DEFAULT);
    log.append(
        1,
        List.of(
            entityState("cluster/c", EntityKind.CLUSTER, "c", ""),
            entityState("namespace/c/shop", EntityKind.NAMESPACE, "shop", "cluster/c")));
    log.append(2, facts);
    ScopeFilter shop = new ScopeFilter(new Viewer.OfNamespaces(Set.of("shop")), log.namespaces());
    // The pod's object has not come: nobody knows whose it is.
    assertThat(log.namespaces().namespaceOf(ofPod)).isEmpty();
    assertThat(shop.apply(new LogBatch(0, 1, facts)).facts()).isEmpty();
    assertThat(shop.takeKeyframeWish()).isFalse();

    log.append(3, List.of(entityState("pod/" + uid, EntityKind.POD, "web-1", "namespace/c/shop")));
    assertThat(log.namespaces().namespaceOf(ofPod)).contains("shop");
    assertThat(shop.apply(new LogBatch(2, 1, facts.subList(1, 2))).facts()).hasSize(1);
    // Whose usage it is was told before it could be shown.
    assertThat(shop.takeKeyframeWish()).isTrue();
    assertThat(shop.apply(new LogBatch(3, 1, facts)).facts()).hasSize(2);
    assertThat(shop.takeKeyframeWish()).isFalse();
    ScopeFilter bank = new ScopeFilter(new Viewer.OfNamespaces(Set.of("bank")), log.namespaces());
    assertThat(bank.apply(new LogBatch(3, 1, facts)).facts()).isEmpty();

    // The group goes with its pod.
    log.append(4, List.of(new TopologySnapshot(4, List.of())));
    assertThat(log.namespaces().namespaceOf(ofPod)).isEmpty();
  }

  private static boolean seenBy(Set<String> namespaces, Fact fact) {
    return !filter(namespaces, fact).isEmpty();
  }

  private static List<Fact> filter(Set<String> namespaces, Fact... facts) {
    return filter(namespaces, List.of(facts));
  }

  private static List<Fact> filter(Set<String> namespaces, List<Fact> facts) {
    LogBatch batch = new LogBatch(7, 9, facts);
    LogBatch filtered =
        new ScopeFilter(new Viewer.OfNamespaces(namespaces), new Book()).apply(batch);
    assertThat(filtered.firstPosition()).isEqualTo(7);
    assertThat(filtered.watermarkNanos()).isEqualTo(9);
    assertThat(filtered.facts().size()).isLessThanOrEqualTo(facts.size());
    return filtered.facts();
  }

  /** All facts of one record of a connection. */
  private static List<Fact> connection(
      long number, int owner, boolean client, int from, int to, boolean counted) {
    IpAddress local = owner == SHOP ? SHOP_IP : BANK_IP;
    IpAddress remote = owner == SHOP ? BANK_IP : SHOP_IP;
    FlowId id = flow(number);
    return List.of(
        new FlowOpened(
            1,
            id,
            Transport.TCP,
            client ? Role.CLIENT : Role.SERVER,
            new Endpoint(local, client ? 40_000 : 5432),
            new Endpoint(remote, client ? 5432 : 40_000),
            1,
            process(owner),
            77,
            false),
        new FlowResolved(1, id, entity(from), entity(to), 5432, counted),
        new FlowProtocol(1, id, Protocol.POSTGRESQL),
        new FlowWindow(1, 1, id, 1, 1, 0, 1),
        new RequestWindow(
            1,
            1,
            id,
            Protocol.POSTGRESQL,
            "SELECT t",
            StatusClass.OK,
            1,
            0,
            1,
            1,
            LatencyHistogram.EMPTY),
        new RequestExemplar(1, id, Protocol.POSTGRESQL, "SELECT t", StatusClass.OK, "", 1),
        new FlowClosed(1, id, CloseReason.CLOSED));
  }

  private static long flowOf(Fact fact) {
    return switch (fact) {
      case FlowOpened it -> it.flow().number();
      case FlowResolved it -> it.flow().number();
      case FlowProtocol it -> it.flow().number();
      case FlowWindow it -> it.flow().number();
      case RequestWindow it -> it.flow().number();
      case RequestExemplar it -> it.flow().number();
      case FlowClosed it -> it.flow().number();
      case FlowTotals it -> it.flow().number();
      default -> -1;
    };
  }

  private static EdgeTotals edge(String from, String to, long seen, long connections) {
    return new EdgeTotals(
        50,
        from,
        to,
        "",
        Protocol.POSTGRESQL,
        Transport.TCP,
        5432,
        seen,
        seen,
        1,
        "",
        TrafficTotals.ofConnections(connections));
  }

  private static EntityState state(int who) {
    return entityState(entity(who), EntityKind.PROCESS, "p", "");
  }

  private static EntityState entityState(String id, EntityKind kind, String name, String parent) {
    return new EntityState(
        1, id, kind, name, parent, "", new TreeMap<>(), 1, 1, 0, ResourceTotals.ZERO);
  }

  private static FlowId flow(long number) {
    return new FlowId(NODE, number);
  }

  private static CgroupKey cgroup(int who) {
    return new CgroupKey(NODE, CgroupKey.Hierarchy.UNIFIED, who);
  }

  private static ProcessKey process(int who) {
    return new ProcessKey(NODE, who, 5);
  }

  private static String entity(int who) {
    return EntityId.ofProcess(process(who));
  }
}
