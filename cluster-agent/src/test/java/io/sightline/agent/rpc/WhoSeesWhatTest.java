package io.sightline.agent.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.sightline.agent.RecorderFiles;
import io.sightline.agent.relay.FlightRecorder;
import io.sightline.agent.relay.RecorderLimits;
import io.sightline.agent.relay.RelayLog;
import io.sightline.agent.relay.ScopeFilter;
import io.sightline.agent.relay.ScriptedReviews;
import io.sightline.agent.relay.TokenAccess;
import io.sightline.capture.CaptureMetadata;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.EntityState;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.NameResolved;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.ResourceTotals;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Severity;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.wire.DecodedBatch;
import io.sightline.wire.FactCodec;
import io.sightline.wire.v1.RelayGrpc;
import io.sightline.wire.v1.RelayProto;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A viewer of one namespace over the real stream: as it is live, from a keyframe, from the
 * recorder, and after the permission is taken back. What belongs to another namespace bears a mark,
 * which must be in no byte that is sent.
 */
@Timeout(90)
class WhoSeesWhatTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long START = 1_790_000_000L * SECOND;
  private static final String MARK = "canary";
  private static final NodeKey NODE = new NodeKey("node-1", "boot");
  private static final NodeKey MARKED_NODE = new NodeKey("node-" + MARK, "boot-" + MARK);
  private static final ProcessKey WEB = new ProcessKey(NODE, 11, 1);
  private static final ProcessKey VAULT = new ProcessKey(MARKED_NODE, 22, 1);
  private static final ProcessKey TELLER = new ProcessKey(MARKED_NODE, 33, 1);
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir private Path folder;

  private ScriptedReviews api;
  private KubernetesClient client;
  private FlightRecorder recorder;
  private RelayLog log;
  private RelayServer server;
  private ManagedChannel channel;
  private int second;

  @BeforeEach
  void start() throws Exception {
    api = new ScriptedReviews();
    client = api.client();
    recorder =
        FlightRecorder.open(
            folder, RecorderLimits.DEFAULT, new CaptureMetadata("test", "c", START, 7));
    log = new RelayLog(7, new RelayLog.Limits(40_000, 10_000), recorder);
    server =
        RelayServer.onLoopback(
            log,
            new RelayServer.Identity("c", "test"),
            0,
            new TokenAccess(client, log::knownNamespaces, api::now),
            Duration.ZERO);
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    log.append(START, inventory());
  }

  @AfterEach
  void stop() throws Exception {
    channel.shutdownNow();
    assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    server.close();
    recorder.close();
    client.close();
    api.close();
  }

  @Test
  void nothingOfAnotherNamespaceIsSentLiveFromAKeyframeOrFromTheRecorder() throws Exception {
    api.grant("shop-viewer", "shop");
    String token = api.issue("shop-viewer", List.of("sightline"), 600);
    Watch live = new Watch(token, 0, 0, 0);
    live.await(log.endPosition());
    for (int i = 0; i < 400; i++) {
      traffic();
      live.await(log.endPosition());
    }
    assertThat(log.heldBytes()).isLessThan(60_000);
    Watch late = new Watch(token, 0, 0, 0);
    late.await(log.endPosition());
    assertThat(late.firstPosition).isPositive();
    RecorderFiles.await(folder, file -> file.endPosition() >= log.endPosition());
    Watch history = new Watch(token, 0, 0, Duration.ofHours(1).toNanos());
    history.await(log.endPosition());
    assertThat(history.firstPosition).isZero();

    for (Watch watch : List.of(live, late, history)) {
      assertThat(watch.marked).isZero();
      Topology seen = watch.fold.topology();
      assertThat(seen.entities().values()).noneMatch(it -> it.name().contains("bank"));
      assertThat(seen.entities()).containsKey(EntityId.ofProcess(WEB));
      assertThat(seen.edges().keySet())
          .isNotEmpty()
          .allSatisfy(
              edge -> {
                assertThat(edge.client()).isEqualTo(EntityId.ofProcess(WEB));
                assertThat(edge.server()).isEqualTo(ScopeFilter.OTHER_NAMESPACE);
              });
    }
    // Its own counts are exact all the same.
    assertThat(requests(live)).isEqualTo(400 * 3);
    assertThat(requests(history)).isEqualTo(400 * 3);
  }

  @Test
  void aViewerOfAllSeesAllAndTheMarkIsThereToBeFound() throws Exception {
    api.grant("all", "");
    for (int i = 0; i < 20; i++) {
      traffic();
    }
    Watch all = new Watch(api.issue("all", List.of("sightline"), 600), 0, 0, 0);
    all.await(log.endPosition());
    assertThat(all.marked).isPositive();
    assertThat(all.fold.topology()).isEqualTo(log.topology());
  }

  @Test
  void aBrokenStreamGoesOnWhereItWasAndNobodyGoesOnInAnothersPlace() throws Exception {
    api.grant("shop-viewer", "shop");
    api.grant("bank-viewer", "bank-" + MARK);
    String token = api.issue("shop-viewer", List.of("sightline"), 600);
    for (int i = 0; i < 5; i++) {
      traffic();
    }
    Watch first = new Watch(token, 0, 0, 0);
    first.await(log.endPosition());
    long reached = log.endPosition();
    first.call.cancel(null);
    for (int i = 0; i < 5; i++) {
      traffic();
    }
    Watch second = new Watch(token, first.epoch, reached, 0);
    assertThat(second.firstPosition).isEqualTo(reached);
    second.fold = first.fold;
    second.await(log.endPosition());
    assertThat(requests(second)).isEqualTo(10 * 3);

    Watch other =
        new Watch(api.issue("bank-viewer", List.of("sightline"), 600), first.epoch, reached, 0);
    assertThat(other.epoch).isNotEqualTo(first.epoch);
    assertThat(other.firstPosition).isLessThan(reached);
  }

  @Test
  void theStreamEndsWhenThePermissionIsTakenBack() throws Exception {
    api.grant("shop-viewer", "shop");
    Watch watch = new Watch(api.issue("shop-viewer", List.of("sightline"), 600), 0, 0, 0);
    watch.await(log.endPosition());
    api.grant("shop-viewer");
    traffic();
    watch.await(log.endPosition());
    api.advance(61);
    traffic();
    StatusRuntimeException refused =
        catchThrowableOfType(StatusRuntimeException.class, () -> watch.await(log.endPosition()));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(refused.getStatus().getDescription()).contains("may see no namespace");
  }

  @Test
  void withoutAGoodTokenThereIsNoStream() {
    for (String token : new String[] {null, "x", api.issue("all", List.of("other"), 600)}) {
      StatusRuntimeException refused =
          catchThrowableOfType(StatusRuntimeException.class, () -> new Watch(token, 0, 0, 0));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    }
    String nobody = api.issue("nobody", List.of("sightline"), 600);
    assertThat(
            catchThrowableOfType(StatusRuntimeException.class, () -> new Watch(nobody, 0, 0, 0))
                .getStatus()
                .getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  /** One desktop. */
  private final class Watch {
    private final io.grpc.Context.CancellableContext call =
        io.grpc.Context.current().withCancellation();
    private final Iterator<RelayProto.WatchResponse> responses;
    private final long epoch;
    private final long firstPosition;
    private TopologyFold fold = new TopologyFold();
    private long position;
    private int marked;

    Watch(String token, long epoch, long position, long historyNanos) throws Exception {
      Metadata headers = new Metadata();
      if (token != null) {
        headers.put(AUTHORIZATION, "Bearer " + token);
      }
      RelayGrpc.RelayBlockingStub stub =
          RelayGrpc.newBlockingStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
      responses =
          call.call(
              () ->
                  stub.watch(
                      RelayProto.WatchRequest.newBuilder()
                          .setEpoch(epoch)
                          .setNextPosition(position)
                          .setHistoryNanos(historyNanos)
                          .build()));
      RelayProto.Hello hello = responses.next().getHello();
      this.epoch = hello.getEpoch();
      this.firstPosition = hello.getFirstPosition();
    }

    void await(long endPosition) throws Exception {
      while (position < endPosition) {
        RelayProto.WatchResponse response = responses.next();
        byte[] bytes = response.toByteArray();
        if (new String(bytes, StandardCharsets.ISO_8859_1).contains(MARK)) {
          marked++;
        }
        DecodedBatch batch = FactCodec.fromProto(response.getBatch());
        if (position > 0) {
          assertThat(batch.batch().firstPosition()).isEqualTo(position);
        }
        position = batch.endPosition();
        fold.apply(batch.batch());
      }
    }
  }

  private static long requests(Watch watch) {
    return watch.fold.topology().edges().values().stream()
        .map(Edge::totals)
        .mapToLong(totals -> totals.requests())
        .sum();
  }

  /** web in shop talks to vault in bank, and teller in bank does too. */
  private static List<Fact> inventory() {
    List<Fact> facts = new ArrayList<>();
    facts.add(new NodeObserved(START, MARKED_NODE, "6.18", "node"));
    facts.add(state("cluster/c", EntityKind.CLUSTER, "c", ""));
    facts.add(state("namespace/c/shop", EntityKind.NAMESPACE, "shop", "cluster/c"));
    facts.add(state("namespace/c/bank", EntityKind.NAMESPACE, "bank-" + MARK, "cluster/c"));
    facts.add(state("pod/web", EntityKind.POD, "web", "namespace/c/shop"));
    facts.add(state("pod/" + MARK, EntityKind.POD, "vault-" + MARK, "namespace/c/bank"));
    facts.add(state(EntityId.ofProcess(WEB), EntityKind.PROCESS, "nginx", "pod/web"));
    facts.add(state(EntityId.ofProcess(VAULT), EntityKind.PROCESS, MARK, "pod/" + MARK));
    facts.add(state(EntityId.ofProcess(TELLER), EntityKind.PROCESS, MARK, "pod/" + MARK));
    connection(facts, new FlowId(NODE, 1), Role.CLIENT, WEB, WEB, false);
    connection(facts, new FlowId(MARKED_NODE, 1), Role.SERVER, VAULT, WEB, true);
    connection(facts, new FlowId(MARKED_NODE, 2), Role.SERVER, VAULT, TELLER, true);
    return facts;
  }

  private static void connection(
      List<Fact> facts,
      FlowId id,
      Role role,
      ProcessKey owner,
      ProcessKey client,
      boolean counted) {
    Endpoint server = new Endpoint(IpAddress.parse("10.0.0.2"), 8200);
    Endpoint port = new Endpoint(IpAddress.parse("10.0.0.1"), 40_000);
    facts.add(
        new FlowOpened(
            START,
            id,
            Transport.TCP,
            role,
            role == Role.CLIENT ? port : server,
            role == Role.CLIENT ? server : port,
            1,
            owner,
            0,
            false));
    facts.add(
        new FlowResolved(
            START, id, EntityId.ofProcess(client), EntityId.ofProcess(VAULT), 8200, counted));
  }

  /** A second: three requests over each connection, at both ends, and this and that. */
  private void traffic() {
    long now = START + ++second * SECOND;
    List<Fact> facts = new ArrayList<>();
    FlowId[] flows = {new FlowId(NODE, 1), new FlowId(MARKED_NODE, 1), new FlowId(MARKED_NODE, 2)};
    for (FlowId flow : flows) {
      facts.add(new FlowWindow(now, SECOND, flow, 10, 10, 0, 0));
      facts.add(
          new RequestWindow(
              now,
              SECOND,
              flow,
              Protocol.HTTP,
              flow.node().equals(NODE) ? "GET /v1" : "GET /" + MARK,
              StatusClass.OK,
              3,
              0,
              1,
              1,
              LatencyHistogram.EMPTY));
    }
    facts.add(new EventObserved(now, Severity.INFO, EntityId.ofProcess(TELLER), "restart", MARK));
    facts.add(
        new NameResolved(now, MARKED_NODE, IpAddress.parse("203.0.113.9"), MARK + ".example", 1));
    log.append(now, facts);
  }

  private static EntityState state(String id, EntityKind kind, String name, String parent) {
    return new EntityState(
        START, id, kind, name, parent, "", new TreeMap<>(), START, START, 0, ResourceTotals.ZERO);
  }
}
