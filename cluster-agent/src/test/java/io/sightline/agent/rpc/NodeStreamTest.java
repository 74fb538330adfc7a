package io.sightline.agent.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.sightline.agent.TestPorts;
import io.sightline.agent.delivery.Outbox;
import io.sightline.agent.delivery.Traffic;
import io.sightline.agent.relay.RelayPipeline;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.NodeObserved;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node's stream over real gRPC with real certificates, to a relay that does not behave. */
@Timeout(90)
class NodeStreamTest {
  private static final Outbox.Limits SMALL = new Outbox.Limits(500, 8, 400, 4, 100_000);

  @TempDir static Path folder;

  private static TestCertificates authority;
  private static Path relayFiles;
  private static Path nodeFiles;

  /** What a relay has taken, in its order. */
  private final List<Fact> taken = new ArrayList<>();

  @BeforeAll
  static void certificates() throws Exception {
    authority = new TestCertificates(folder, "authority");
    relayFiles = authority.relay(folder.resolve("relay"));
    nodeFiles = authority.node(folder.resolve("node"), "n");
  }

  @Test
  void everythingArrivesOnceThoughConnectionsBreakAndAcknowledgementsAreLostOrRepeated()
      throws Exception {
    RelayPipeline pipeline = pipeline();
    Traffic traffic = new Traffic("n", 3);
    Unreliable unreliable = new Unreliable(5);
    try (MutualTls relayTls = MutualTls.watching(relayFiles);
        MutualTls nodeTls = MutualTls.watching(nodeFiles);
        AgentIntake intake =
            new AgentIntake(
                loopback(0),
                relayTls,
                IngestService.Relay.of(null, pipeline),
                List.of(unreliable))) {
      intake.start(pipeline::accept);
      try (NodeStream stream = stream(intake.port(), nodeTls, Outbox.Limits.DEFAULT)) {
        stream.start();
        for (int i = 0; i < 300; i++) {
          stream.accept(traffic.next());
          Thread.sleep(3);
        }
        assertThat(stream.drain(Duration.ofSeconds(60))).isTrue();
      }
    }
    pipeline.finish();
    assertThat(unreliable.broken.get()).isGreaterThan(3);
    assertThat(unreliable.lost.get()).isGreaterThan(3);
    assertExact(traffic);
    assertThat(Traffic.losses(taken)).isEmpty();
  }

  @Test
  void aRelayThatStallsHoldsNobodyUpAndWhatIsNotKeptIsCounted() throws Exception {
    RelayPipeline pipeline = pipeline();
    CountDownLatch stalled = new CountDownLatch(1);
    Traffic traffic = new Traffic("n", 40);
    Outbox outbox = new Outbox("n", 1, SMALL);
    try (MutualTls relayTls = MutualTls.watching(relayFiles);
        MutualTls nodeTls = MutualTls.watching(nodeFiles);
        AgentIntake intake = new AgentIntake(loopback(0), relayTls, null, pipeline)) {
      intake.start(
          batch -> {
            awaitUninterruptibly(stalled);
            pipeline.accept(batch);
          });
      try (NodeStream stream =
          new NodeStream(
              "n", "test", "localhost:" + intake.port(), "", nodeTls, Credential.NONE, outbox)) {
        stream.start();
        for (int i = 0; i < 500; i++) {
          stream.accept(traffic.next());
          // What waits is sent as one batch, also where almost as much as may be is under way.
          assertThat(outbox.heldFacts()).isLessThanOrEqualTo(500 + 400 + 500 + 200);
        }
        stalled.countDown();
        assertThat(stream.drain(Duration.ofSeconds(30))).isTrue();
      }
    }
    pipeline.finish();
    assertThat(Traffic.losses(taken)).isNotEmpty();
    assertExact(traffic);
  }

  @Test
  void anotherRelayInItsPlaceIsToldWhoIsWhoAndCountsGoOn() throws Exception {
    Traffic traffic = new Traffic("n", 3);
    Outbox outbox = new Outbox("n", 1, Outbox.Limits.DEFAULT);
    int port = TestPorts.free();
    try (MutualTls relayTls = MutualTls.watching(relayFiles);
        MutualTls nodeTls = MutualTls.watching(nodeFiles)) {
      RelayPipeline before = pipeline();
      AgentIntake first = intake(loopback(port), relayTls, before);
      try (NodeStream stream =
          new NodeStream("n", "test", "localhost:" + port, "", nodeTls, Credential.NONE, outbox)) {
        stream.start();
        for (int i = 0; i < 20; i++) {
          stream.accept(traffic.next());
        }
        assertThat(stream.drain(Duration.ofSeconds(30))).isTrue();
        first.close();
        before.finish();
        // Nobody listens now.
        for (int i = 0; i < 20; i++) {
          stream.accept(traffic.next());
        }
        int told = taken.size();
        RelayPipeline after = pipeline();
        try (AgentIntake second = intake(loopback(port), relayTls, after)) {
          assertThat(second.port()).isEqualTo(port);
          assertThat(stream.drain(Duration.ofSeconds(30))).isTrue();
        }
        after.finish();
        List<Fact> toSecond = taken.subList(told, taken.size());
        assertThat(toSecond).anyMatch(NodeObserved.class::isInstance);
        assertThat(toSecond)
            .filteredOn(
                fact -> fact instanceof FlowOpened it && it.flow().number() < Traffic.LASTING)
            .hasSize(Traffic.LASTING);
      }
    }
    assertThat(Traffic.requestsIn(taken)).isEqualTo(traffic.requests());
    assertThat(Traffic.bytesIn(taken)).isEqualTo(traffic.bytes());
    // Those that last were told to both relays.
    assertThat(Traffic.connectionsIn(taken)).isEqualTo(traffic.connections() + Traffic.LASTING);
  }

  @Test
  void onlyAgentsOfTheirOwnNodeAreLetIn() throws Exception {
    TestCertificates stranger = new TestCertificates(folder, "stranger");
    RelayPipeline pipeline = pipeline();
    try (MutualTls relayTls = MutualTls.watching(relayFiles);
        AgentIntake intake = intake(loopback(0), relayTls, pipeline)) {
      assertThat(delivers(intake, authority.node(folder.resolve("shared"), "*"))).isTrue();
      assertThat(taken).isNotEmpty();
      taken.clear();
      assertThat(isRefused(intake, stranger.node(folder.resolve("foreign"), "n"))).isTrue();
      assertThat(isRefused(intake, authority.node(folder.resolve("wrong"), "m"))).isTrue();
      assertThat(isRefused(intake, authority.other(folder.resolve("other")))).isTrue();
      assertThat(isRefused(intake, relayFiles)).isTrue();
      assertThat(taken).isEmpty();
    }
  }

  @Test
  void anAgentTalksToNobodyButTheRelayOfThatName() throws Exception {
    Path impostor = authority.node(folder.resolve("impostor"), "m");
    try (MutualTls tls = MutualTls.watching(impostor);
        AgentIntake intake = intake(loopback(0), tls, pipeline())) {
      assertThat(isRefused(intake, nodeFiles)).isTrue();
      assertThat(taken).isEmpty();
    }
  }

  @Test
  void newCertificatesAreUsedWithoutARestartAndBrokenOnesAreNot() throws Exception {
    Path files = authority.relay(folder.resolve("rotating"));
    TestCertificates next = new TestCertificates(folder, "next");
    Path nodeOfNext = next.node(folder.resolve("node-of-next"), "n");
    try (MutualTls tls = MutualTls.watching(files, Duration.ofMillis(50));
        AgentIntake intake = intake(loopback(0), tls, pipeline())) {
      assertThat(delivers(intake, nodeFiles)).isTrue();
      assertThat(isRefused(intake, nodeOfNext)).isTrue();

      // A key that does not belong to the certificate: the files are half replaced.
      Path fresh = next.relay(folder.resolve("fresh"));
      move(fresh.resolve("tls.key"), files.resolve("tls.key"));
      Thread.sleep(200);
      assertThat(delivers(intake, nodeFiles)).isTrue();

      move(fresh.resolve("tls.crt"), files.resolve("tls.crt"));
      move(fresh.resolve("ca.crt"), files.resolve("ca.crt"));
      await(() -> !isRefused(intake, nodeOfNext));
      assertThat(isRefused(intake, nodeFiles)).isTrue();
    }
  }

  private boolean delivers(AgentIntake intake, Path certificates) {
    return delivers(intake, certificates, Duration.ofSeconds(20));
  }

  /** What is refused is tried again and again, so that only the time tells. */
  private boolean isRefused(AgentIntake intake, Path certificates) {
    return !delivers(intake, certificates, Duration.ofSeconds(1));
  }

  private boolean delivers(AgentIntake intake, Path certificates, Duration patience) {
    try (MutualTls tls = MutualTls.watching(certificates);
        NodeStream stream = stream(intake.port(), tls, SMALL)) {
      stream.start();
      stream.accept(new Traffic("n", 1).next());
      return stream.drain(patience);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void assertExact(Traffic traffic) {
    assertThat(Traffic.requestsIn(taken)).isEqualTo(traffic.requests());
    assertThat(Traffic.bytesIn(taken)).isEqualTo(traffic.bytes());
    assertThat(Traffic.connectionsIn(taken)).isEqualTo(traffic.connections());
  }

  private RelayPipeline pipeline() {
    return new RelayPipeline((watermark, facts) -> taken.addAll(facts));
  }

  private static AgentIntake intake(InetSocketAddress at, MutualTls tls, RelayPipeline pipeline)
      throws IOException {
    AgentIntake intake = new AgentIntake(at, tls, null, pipeline);
    Consumer<FactBatch> sink = pipeline::accept;
    intake.start(sink);
    return intake;
  }

  private static NodeStream stream(int port, MutualTls tls, Outbox.Limits limits)
      throws IOException {
    return new NodeStream(
        "n",
        "test",
        "localhost:" + port,
        "",
        tls,
        Credential.NONE,
        new Outbox("n", System.nanoTime(), limits));
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(50);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Loses and repeats acknowledgements, and breaks streams in between. */
  private static final class Unreliable implements ServerInterceptor {
    private final Random random;
    private final AtomicInteger broken = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();

    Unreliable(long seed) {
      this.random = new Random(seed);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      return next.startCall(
          new ForwardingServerCall.SimpleForwardingServerCall<>(call) {
            private int answers;
            private boolean closed;

            @Override
            public void sendMessage(A message) {
              // The answer to the hello must be right, or there is no stream.
              int what = answers++ == 0 ? 9 : random.nextInt(20);
              if (closed || what < 3) {
                lost.incrementAndGet();
                return;
              }
              if (what == 3) {
                closed = true;
                broken.incrementAndGet();
                super.close(Status.UNAVAILABLE, new Metadata());
                return;
              }
              super.sendMessage(message);
              if (what == 4) {
                super.sendMessage(message);
              }
            }

            @Override
            public void close(Status status, Metadata trailers) {
              if (!closed) {
                super.close(status, trailers);
              }
            }
          },
          headers);
    }
  }
}
