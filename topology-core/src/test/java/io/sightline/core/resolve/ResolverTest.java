package io.sightline.core.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.ListenerObserved;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.NetworkObserved;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.TopologyFold;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResolverTest {
  private static final NodeKey NODE = new NodeKey("n1", "boot");
  private static final ProcessKey CLIENT = new ProcessKey(NODE, 10, 1);
  private static final ProcessKey SERVER = new ProcessKey(NODE, 20, 1);
  private static final long CLIENT_NETWORK = 100;
  private static final long SERVER_NETWORK = 200;
  private static final Endpoint CLIENT_END = endpoint("10.0.0.1", 40_000);
  private static final Endpoint SERVER_END = endpoint("10.0.0.2", 80);
  private static final Endpoint VIRTUAL_END = endpoint("10.96.0.10", 80);

  private static final long SECOND = 1_000_000_000L;

  private final Resolver resolver = new Resolver();
  private long watermark;

  @Test
  void twoEndsOfAConnectionAreOneAndTheServersRecordCounts() {
    List<Fact> facts =
        resolve(List.of(client(1, SERVER_END, 77), window(1), server(2, 77), window(2)));

    assertThat(resolutions(facts))
        .containsExactlyInAnyOrder(
            resolved(1, EntityId.ofProcess(CLIENT), EntityId.ofProcess(SERVER), 80, false),
            resolved(2, EntityId.ofProcess(CLIENT), EntityId.ofProcess(SERVER), 80, true));
    assertThat(facts.indexOf(resolutions(facts).getFirst())).isLessThan(facts.indexOf(window(1)));
    assertThat(facts).contains(window(1), window(2));
  }

  @Test
  void connectionsWhoseBothEndsTheAgentSawAreDecidedAtOnceAndCountedByTheirNumber() {
    FlowOpened several =
        new FlowOpened(
            0,
            flow(2),
            Transport.TCP,
            Role.SERVER,
            SERVER_END,
            new Endpoint(CLIENT_END.address(), 0),
            SERVER_NETWORK,
            SERVER,
            77,
            false,
            3,
            CLIENT,
            null);
    List<Fact> facts = resolve(List.of(several, window(2)));

    assertThat(facts)
        .containsExactly(
            several,
            resolved(2, EntityId.ofProcess(CLIENT), EntityId.ofProcess(SERVER), 80, true),
            window(2));
    TopologyFold fold = new TopologyFold();
    fold.apply(new LogBatch(0, 1, facts));
    assertThat(fold.topology().edges().values())
        .singleElement()
        .satisfies(edge -> assertThat(edge.totals().connections()).isEqualTo(3));
  }

  @Test
  void sequenceNumbersJoinTheEndsThroughAddressTranslation() {
    List<Fact> facts = resolve(List.of(client(1, VIRTUAL_END, 77), server(2, 77)));

    assertThat(resolutions(facts))
        .extracting(FlowResolved::serverEntity)
        .containsOnly(EntityId.ofProcess(SERVER));
  }

  @Test
  void anEndWaitsOneBatchForItsOther() {
    List<Fact> first = resolve(List.of(server(2, 77), window(2)));
    assertThat(resolutions(first)).isEmpty();
    assertThat(first).doesNotContain(window(2));

    List<Fact> second = resolve(List.of(client(1, SERVER_END, 77)));
    assertThat(resolutions(second)).hasSize(2);
    assertThat(second).contains(window(2));
  }

  @Test
  void aServerThatNobodyWatchesIsAnExternalHostAndTheClientsRecordCounts() {
    Endpoint far = endpoint("203.0.113.10", 443);
    resolve(List.of(client(1, far, 77)));
    List<Fact> facts = resolve(List.of());

    assertThat(resolutions(facts))
        .containsExactly(
            resolved(
                1, EntityId.ofProcess(CLIENT), EntityId.ofExternalHost(far.address()), 443, true));
  }

  @Test
  void aServerWhoseRecordComesLateTakesTheClientsPlace() {
    resolve(List.of(client(1, SERVER_END, 77)));
    resolve(List.of());
    List<Fact> facts = resolve(List.of(server(2, 77)));

    assertThat(resolutions(facts))
        .contains(
            resolved(1, EntityId.ofProcess(CLIENT), EntityId.ofProcess(SERVER), 80, false),
            resolved(2, EntityId.ofProcess(CLIENT), EntityId.ofProcess(SERVER), 80, true));
  }

  @Test
  void anAttemptWhosePacketsWereDroppedByARuleWasBlocked() {
    List<Fact> facts =
        resolve(
            List.of(
                network(CLIENT_NETWORK, "10.0.0.1"),
                network(SERVER_NETWORK, "10.0.0.2"),
                new ListenerObserved(0, NODE, SERVER_NETWORK, Transport.TCP, SERVER_END, SERVER),
                drop("NETFILTER_DROP"),
                client(1, SERVER_END, 0),
                new FlowClosed(0, flow(1), CloseReason.CONNECT_TIMED_OUT)));

    assertThat(facts).contains(new FlowClosed(0, flow(1), CloseReason.CONNECT_BLOCKED));
    assertThat(resolutions(facts))
        .extracting(FlowResolved::serverEntity)
        .containsExactly(EntityId.ofProcess(SERVER));
    DropWindow drop =
        facts.stream()
            .filter(DropWindow.class::isInstance)
            .map(DropWindow.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(drop.serverEntity()).isEqualTo(EntityId.ofProcess(SERVER));
  }

  @Test
  void aDropThatNoRuleCausedBlocksNothing() {
    List<Fact> facts =
        resolve(
            List.of(
                network(SERVER_NETWORK, "10.0.0.2"),
                drop("NO_SOCKET"),
                client(1, SERVER_END, 0),
                new FlowClosed(0, flow(1), CloseReason.CONNECT_REFUSED)));

    assertThat(facts).contains(new FlowClosed(0, flow(1), CloseReason.CONNECT_REFUSED));
    assertThat(facts).contains(drop("NO_SOCKET"));
  }

  @Test
  void whereNobodyListensYetTheWorkloadThatHasTheNamespaceIsMeant() {
    CgroupKey cgroup = new CgroupKey(NODE, CgroupKey.Hierarchy.UNIFIED, 5);
    List<Fact> facts =
        resolve(
            List.of(
                network(SERVER_NETWORK, "10.0.0.2"),
                new ProcessObserved(0, SERVER, "java", cgroup, SERVER_NETWORK),
                client(1, SERVER_END, 0),
                new FlowClosed(0, flow(1), CloseReason.CONNECT_REFUSED)));

    assertThat(resolutions(facts))
        .extracting(FlowResolved::serverEntity)
        .containsExactly(EntityId.ofProcess(SERVER));
  }

  @Test
  void aProcessThatEndedNoLongerListens() {
    resolve(
        List.of(
            network(SERVER_NETWORK, "10.0.0.2"),
            new ListenerObserved(0, NODE, SERVER_NETWORK, Transport.TCP, SERVER_END, SERVER)));
    resolve(List.of(new ProcessExited(0, SERVER)));
    resolve(List.of(client(1, SERVER_END, 0)));

    assertThat(resolutions(resolve(List.of())))
        .extracting(FlowResolved::serverEntity)
        .containsExactly(EntityId.ofNetwork(NODE, SERVER_NETWORK));
  }

  @Test
  void aCallerFromTheInternetIsNotAHostOfItsOwn() {
    FlowOpened fromFar =
        new FlowOpened(
            0,
            flow(2),
            Transport.TCP,
            Role.SERVER,
            SERVER_END,
            endpoint("198.51.100.7", 51_000),
            SERVER_NETWORK,
            SERVER,
            0,
            false);
    resolve(List.of(fromFar));

    assertThat(resolutions(resolve(List.of())))
        .extracting(FlowResolved::clientEntity)
        .containsExactly(EntityId.INTERNET);
  }

  @Test
  void eachProcessThatAsksOverDatagramsCountsAndTheServersRecordOfThemAllDoesNot() {
    ProcessKey other = new ProcessKey(NODE, 11, 1);
    List<Fact> facts =
        resolve(
            List.of(asks(1, CLIENT), asks(2, other), answers(3), window(1), window(2), window(3)));

    String server = EntityId.ofProcess(SERVER);
    assertThat(resolutions(facts))
        .containsExactlyInAnyOrder(
            resolved(1, EntityId.ofProcess(CLIENT), server, 53, true),
            resolved(2, EntityId.ofProcess(other), server, 53, true),
            resolved(3, EntityId.ofProcess(CLIENT), server, 53, false));

    ProcessKey late = new ProcessKey(NODE, 12, 1);
    assertThat(resolutions(resolve(List.of(asks(4, late)))))
        .containsExactly(resolved(4, EntityId.ofProcess(late), server, 53, true));
  }

  @Test
  void aDatagramServerCountsUntilSomebodyWhoAsksIsWatched() {
    resolve(List.of(answers(3)));
    assertThat(resolutions(resolve(List.of())))
        .extracting(FlowResolved::counted)
        .containsExactly(true);

    assertThat(resolutions(resolve(List.of(asks(1, CLIENT)))))
        .containsExactlyInAnyOrder(
            resolved(1, EntityId.ofProcess(CLIENT), EntityId.ofProcess(SERVER), 53, true),
            resolved(3, EntityId.ofProcess(CLIENT), EntityId.ofProcess(SERVER), 53, false));
  }

  /** A batch of the one agent there is, a second after the one before. */
  private List<Fact> resolve(List<Fact> facts) {
    watermark += SECOND;
    return resolver.resolve("n1", watermark, facts);
  }

  private static FlowOpened asks(int number, ProcessKey process) {
    return datagrams(
        number,
        Role.CLIENT,
        endpoint("10.0.0.1", 0),
        endpoint("10.0.0.2", 53),
        CLIENT_NETWORK,
        process);
  }

  private static FlowOpened answers(int number) {
    return datagrams(
        number,
        Role.SERVER,
        endpoint("10.0.0.2", 53),
        endpoint("10.0.0.1", 0),
        SERVER_NETWORK,
        SERVER);
  }

  private static FlowOpened datagrams(
      int number, Role role, Endpoint local, Endpoint remote, long network, ProcessKey owner) {
    return new FlowOpened(
        0, flow(number), Transport.UDP, role, local, remote, network, owner, 0, false);
  }

  private static List<FlowResolved> resolutions(List<Fact> facts) {
    return facts.stream()
        .filter(FlowResolved.class::isInstance)
        .map(FlowResolved.class::cast)
        .toList();
  }

  private static FlowResolved resolved(
      int number, String client, String server, int port, boolean counted) {
    return new FlowResolved(0, flow(number), client, server, port, counted);
  }

  private static FlowOpened client(int number, Endpoint remote, long joinKey) {
    return opened(number, Role.CLIENT, CLIENT_END, remote, CLIENT_NETWORK, CLIENT, joinKey);
  }

  private static FlowOpened server(int number, long joinKey) {
    return opened(number, Role.SERVER, SERVER_END, CLIENT_END, SERVER_NETWORK, SERVER, joinKey);
  }

  private static FlowOpened opened(
      int number,
      Role role,
      Endpoint local,
      Endpoint remote,
      long network,
      @Nullable ProcessKey owner,
      long joinKey) {
    return new FlowOpened(
        0, flow(number), Transport.TCP, role, local, remote, network, owner, joinKey, false);
  }

  private static FlowWindow window(int number) {
    return new FlowWindow(0, 1, flow(number), 1, 2, 0, 0);
  }

  private static DropWindow drop(String reason) {
    return new DropWindow(0, 1, NODE, Transport.TCP, CLIENT_END, SERVER_END, reason, 3, "", "");
  }

  private static NetworkObserved network(long inode, String address) {
    return new NetworkObserved(0, NODE, inode, "", List.of(IpAddress.parse(address)));
  }

  private static FlowId flow(int number) {
    return new FlowId(NODE, number);
  }

  private static Endpoint endpoint(String address, int port) {
    return new Endpoint(IpAddress.parse(address), port);
  }
}
