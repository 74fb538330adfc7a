package io.sightline.agent.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.sightline.agent.delivery.Outbox;
import io.sightline.agent.delivery.Traffic;
import io.sightline.agent.relay.NodeTokens;
import io.sightline.agent.relay.RelayPipeline;
import io.sightline.agent.relay.ScriptedReviews;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.EntityState;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ResourceTotals;
import io.sightline.wire.FactCodec;
import io.sightline.wire.v1.IngestGrpc;
import io.sightline.wire.v1.IngestProto;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** No node speaks for another: over real gRPC, with the certificate that all agents share. */
@Timeout(90)
class NodeIdentityTest {
  private static final List<String> RELAY = List.of("sightline-relay");

  @TempDir static Path folder;

  private static Path relayFiles;
  private static Path sharedFiles;

  private final List<Fact> taken = new CopyOnWriteArrayList<>();
  private final RelayPipeline pipeline =
      new RelayPipeline((watermark, facts) -> taken.addAll(facts));
  private ScriptedReviews api;
  private NodeTokens nodes;
  private MutualTls relayTls;
  private MutualTls agentTls;
  private AgentIntake intake;

  @BeforeAll
  static void certificates() throws Exception {
    TestCertificates authority = new TestCertificates(folder, "authority");
    relayFiles = authority.relay(folder.resolve("relay"));
    sharedFiles = authority.node(folder.resolve("shared"), "*");
  }

  @BeforeEach
  void start() throws Exception {
    api = new ScriptedReviews();
    nodes = api.nodeTokens();
    relayTls = MutualTls.watching(relayFiles);
    agentTls = MutualTls.watching(sharedFiles);
    intake =
        new AgentIntake(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), relayTls, nodes, pipeline);
    intake.start(pipeline::accept);
  }

  @AfterEach
  void stop() {
    intake.close();
    relayTls.close();
    agentTls.close();
    nodes.close();
    api.close();
  }

  @Test
  void theAgentOfANodeDelivers() throws Exception {
    String token = api.issueForAgent("one", RELAY, 3_600, true);
    try (NodeStream stream = stream("one", token)) {
      stream.start();
      stream.accept(new Traffic("one", 1).next());
      assertThat(stream.drain(Duration.ofSeconds(20))).isTrue();
    }
    assertThat(taken).anyMatch(NodeObserved.class::isInstance);
  }

  @Test
  void theTokenOfAnotherNodeIsRefusedAndTheStreamOfTheRealOneGoesOn() throws Exception {
    Traffic traffic = new Traffic("one", 1);
    try (NodeStream real = stream("one", api.issueForAgent("one", RELAY, 3_600, true))) {
      real.start();
      real.accept(traffic.next());
      assertThat(real.drain(Duration.ofSeconds(20))).isTrue();
      assertThat(hello("one", api.issueForAgent("two", RELAY, 3_600, true)))
          .satisfies(
              status -> {
                assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
                assertThat(status.getDescription()).contains("that of the agent on node two");
              });
      assertThat(real.isDelivering()).isTrue();
      real.accept(traffic.next());
      assertThat(real.drain(Duration.ofSeconds(20))).isTrue();
    }
    assertAccount(
        1, "calls itself node one was refused: The token is that of the agent on node two");
  }

  @Test
  void withoutAGoodTokenNobodyIsLetIn() throws Exception {
    assertRefused(hello("one", ""), "no token says which one this is");
    assertRefused(
        hello("one", api.issueForAgent("one", List.of("sightline"), 600, true)),
        "not valid for the audience sightline-relay");
    String expired = api.issueForAgent("one", RELAY, 600, true);
    api.advance(661);
    assertRefused(hello("one", expired), "may have expired");
    assertThat(taken).isEmpty();
  }

  @Test
  void whileTheApiServerIsAwayStreamsGoOnAndNewOnesWait() throws Exception {
    Traffic traffic = new Traffic("one", 1);
    try (NodeStream existing = stream("one", api.issueForAgent("one", RELAY, 3_600, true));
        NodeStream late = stream("two", api.issueForAgent("two", RELAY, 3_600, true))) {
      existing.start();
      existing.accept(traffic.next());
      assertThat(existing.drain(Duration.ofSeconds(20))).isTrue();
      api.failWith(503);
      api.advance(120);
      existing.accept(traffic.next());
      assertThat(existing.drain(Duration.ofSeconds(20))).isTrue();

      Status status = hello("two", api.issueForAgent("two", RELAY, 3_600, true));
      assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(status.getDescription()).contains("cannot be asked which node this is");
      late.start();
      late.accept(new Traffic("two", 1).next());
      assertThat(late.drain(Duration.ofSeconds(1))).isFalse();
      api.failWith(0);
      assertThat(late.drain(Duration.ofSeconds(40))).isTrue();
    }
    pipeline.reportAbsent();
    assertThat(taken).as("nobody was refused").noneMatch(LedgerReading.class::isInstance);
  }

  @Test
  void factsOfAnotherNodeOrOfTheRelayEndTheStreamAndAreCounted() throws Exception {
    String token = api.issueForAgent("one", RELAY, 3_600, true);
    long now = Traffic.START;
    pipeline.accept(new Traffic("witness", 1).next());
    taken.clear();
    NodeObserved own = new NodeObserved(now, new NodeKey("one", "boot"), "6.18", "node");
    NodeObserved other = new NodeObserved(now, new NodeKey("two", "boot"), "6.18", "node");
    EntityState invented =
        new EntityState(
            now,
            "pod/shop/x",
            EntityKind.POD,
            "x",
            "",
            "shop",
            new TreeMap<>(),
            now,
            now,
            0,
            ResourceTotals.ZERO);
    for (Fact foreign : List.of(other, invented)) {
      try (Raw raw = new Raw()) {
        raw.hello("one", token);
        assertThat(raw.answer()).isInstanceOf(IngestProto.DeliverResponse.class);
        raw.batch(new FactBatch("one", 1, 1, now + 1, List.of(own, foreign)));
        assertRefused((Status) raw.answer(), "is not one of node one");
      }
    }
    try (Raw raw = new Raw()) {
      raw.hello("one", token);
      raw.answer();
      raw.batch(new FactBatch("two", 1, 1, now + 1, List.of(other)));
      assertRefused((Status) raw.answer(), "a batch of 'two' on the stream of 'one'");
    }
    try (Raw raw = new Raw()) {
      raw.hello("one", token);
      raw.answer();
      raw.hello("two", token);
      Status status = (Status) raw.answer();
      assertThat(status.getDescription()).contains("a second hello");
    }
    assertThat(taken).isEmpty();
    assertAccount(5, "a batch of 'two' on the stream of 'one'");
  }

  private void assertAccount(long refused, String why) {
    if (taken.isEmpty()) {
      pipeline.accept(new Traffic("witness", 1).next());
    }
    pipeline.reportAbsent();
    assertThat(taken)
        .filteredOn(LedgerReading.class::isInstance)
        .map(LedgerReading.class::cast)
        .singleElement()
        .satisfies(
            ledger -> {
              assertThat(ledger.node().name()).isEqualTo("relay");
              assertThat(ledger.rejected()).isEqualTo(refused);
              assertThat(ledger.residual()).isZero();
            });
    assertThat(taken)
        .filteredOn(fact -> fact instanceof CoverageReading it && it.signal().equals("agents"))
        .map(CoverageReading.class::cast)
        .singleElement()
        .satisfies(
            reading -> {
              assertThat(reading.state()).isEqualTo(CoverageState.DEGRADED);
              assertThat(reading.detail()).contains(why, "(%d refused in all)".formatted(refused));
            });
  }

  private static void assertRefused(Status status, String why) {
    assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(status.getDescription()).contains(why);
  }

  private NodeStream stream(String node, String token) throws Exception {
    Path file = Files.writeString(folder.resolve("token-" + node), token + "\n");
    return new NodeStream(
        node,
        "test",
        "localhost:" + intake.port(),
        "",
        agentTls,
        Credential.in(file),
        new Outbox(node, System.nanoTime(), Outbox.Limits.DEFAULT));
  }

  /** How the stream of an agent ends that says hello. */
  private Status hello(String node, String token) throws Exception {
    try (Raw raw = new Raw()) {
      raw.hello(node, token);
      return (Status) raw.answer();
    }
  }

  /** An agent that says what it likes. */
  private final class Raw implements AutoCloseable, StreamObserver<IngestProto.DeliverResponse> {
    private final ManagedChannel channel;
    private final StreamObserver<IngestProto.DeliverRequest> requests;
    private final BlockingQueue<Object> answers = new LinkedBlockingQueue<>();

    Raw() throws Exception {
      channel =
          NettyChannelBuilder.forAddress("localhost", intake.port())
              .sslContext(agentTls.forClient())
              .build();
      requests = IngestGrpc.newStub(channel).deliver(this);
    }

    void hello(String node, String token) {
      requests.onNext(
          IngestProto.DeliverRequest.newBuilder()
              .setHello(
                  IngestProto.AgentHello.newBuilder()
                      .setSource(node)
                      .setEpoch(1)
                      .setVersion("test")
                      .setToken(token))
              .build());
    }

    void batch(FactBatch batch) {
      requests.onNext(
          IngestProto.DeliverRequest.newBuilder()
              .setBatch(FactCodec.toProto(batch).toByteString())
              .build());
    }

    /** A response, or the status with which the stream ended. */
    Object answer() throws InterruptedException {
      Object answer = answers.poll(30, TimeUnit.SECONDS);
      assertThat(answer).as("an answer").isNotNull();
      return answer;
    }

    @Override
    public void onNext(IngestProto.DeliverResponse response) {
      answers.add(response);
    }

    @Override
    public void onError(Throwable error) {
      answers.add(Status.fromThrowable(error));
    }

    @Override
    public void onCompleted() {
      answers.add(Status.OK);
    }

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }
}
