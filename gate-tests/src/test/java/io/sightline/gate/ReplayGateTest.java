package io.sightline.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.relay.RelayLog;
import io.sightline.agent.rpc.RelayServer;
import io.sightline.capture.CaptureFactLog;
import io.sightline.capture.CaptureMetadata;
import io.sightline.capture.CaptureVerifier;
import io.sightline.capture.VerifyReport;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.source.FactSource;
import io.sightline.core.source.PollResult;
import io.sightline.core.timeline.TopologyTimeline;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.desktop.source.CaptureSource;
import io.sightline.desktop.source.LiveSource;
import io.sightline.desktop.source.RelayAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gate: a session streamed over gRPC, recorded while it streams, and replayed gives the same
 * topology in the relay, in the client and from the file, at the end of every batch.
 */
@Timeout(120)
class ReplayGateTest {
  private static final RelayServer.Identity IDENTITY =
      new RelayServer.Identity("the shop", "0.1.0");
  private static final CaptureMetadata METADATA =
      new CaptureMetadata("0.1.0", "the shop", ScriptedSession.START, 9);
  private static final RelayLog.Limits KEYFRAMES_OFTEN = new RelayLog.Limits(64 << 20, 20 << 10);

  @TempDir private Path folder;

  @Test
  void overAUnixSocket() throws Exception {
    Path socket = folder.resolve("run").resolve("relay.sock");
    RelayLog log = new RelayLog(9, KEYFRAMES_OFTEN);
    int uid = (Integer) java.nio.file.Files.getAttribute(folder, "unix:uid");
    try (RelayServer server = RelayServer.onUnixSocket(log, IDENTITY, socket, uid)) {
      assertThat(server.port()).isEqualTo(-1);
      sameEverywhere(log, new RelayAddress.UnixSocket(socket));
    }
  }

  @Test
  void overTcp() throws Exception {
    RelayLog log = new RelayLog(9, KEYFRAMES_OFTEN);
    try (RelayServer server = RelayServer.onLoopback(log, IDENTITY, 0)) {
      sameEverywhere(log, new RelayAddress.Tcp("127.0.0.1", server.port()));
    }
  }

  private void sameEverywhere(RelayLog log, RelayAddress address) throws Exception {
    Map<Long, Topology> inRelay = new TreeMap<>();
    Map<Long, Topology> inClient = new TreeMap<>();
    Path file = folder.resolve("gate.slcap");
    TopologyFold clientFold = new TopologyFold();
    int keyframes = 0;
    try (LiveSource source = new LiveSource(address, "gate test");
        CaptureFactLog recording = CaptureFactLog.create(file, METADATA)) {
      AgentIntake intake = new AgentIntake(log);
      long received = 0;
      for (Arrival arrival : arrivals(60)) {
        if (intake.take(arrival.batch(), arrival.late()) != null) {
          inRelay.put(log.endPosition(), log.topology());
        }
        while (received < log.endPosition()) {
          LogBatch batch = next(source);
          received = batch.endPosition();
          recording.append(batch);
          keyframes += isKeyframe(batch) ? 1 : 0;
          clientFold.apply(batch);
          inClient.put(received, clientFold.topology());
        }
      }
      assertThat(source.description()).isEqualTo("the shop");
      assertThat(source.epoch()).isEqualTo(9);
    }
    // Otherwise the comparison would prove little.
    assertThat(keyframes).isGreaterThan(3);
    Topology last = log.topology();
    assertThat(last.position()).isEqualTo(log.endPosition());
    assertThat(last.edges().size()).isGreaterThan(20);
    assertThat(last.gaps()).extracting(Loss::where).contains("relay-queue");

    // The client sees keyframes as batches of their own, the relay makes them while it appends.
    assertThat(inClient).containsAllEntriesOf(inRelay);
    assertThat(replayed(file)).isEqualTo(inClient);
    assertThat(CaptureVerifier.verify(file)).isInstanceOf(VerifyReport.Whole.class);
    assertSeeksAgree(file, inClient);
  }

  /** What folding the file from its start gives at the end of each batch. */
  private static Map<Long, Topology> replayed(Path file) throws Exception {
    Map<Long, Topology> topologies = new TreeMap<>();
    TopologyFold fold = new TopologyFold();
    try (FactSource source = new CaptureSource(file)) {
      while (source.poll(Duration.ZERO) instanceof PollResult.Batch(LogBatch batch)) {
        fold.apply(batch);
        topologies.put(batch.endPosition(), fold.topology());
      }
    }
    return topologies;
  }

  /** Jumping to an instant gives what playing up to it gave. */
  private static void assertSeeksAgree(Path file, Map<Long, Topology> expected) throws IOException {
    Map<Long, Topology> byWatermark = new TreeMap<>();
    expected.values().forEach(topology -> byWatermark.put(topology.watermarkNanos(), topology));
    List<Long> instants = new ArrayList<>(byWatermark.keySet());
    java.util.Collections.shuffle(instants, new Random(3));
    try (CaptureFactLog log = CaptureFactLog.open(file)) {
      for (long instant : instants) {
        assertThat(new TopologyTimeline(log).at(instant)).isEqualTo(byWatermark.get(instant));
      }
    }
  }

  /** An agent's batch as it arrives; late ones arrive after their successors. */
  private record Arrival(FactBatch batch, boolean late) {}

  /** The script with one in twelve lost, one in ten twice, and one in ten late. */
  private static List<Arrival> arrivals(int seconds) {
    Random random = new Random(11);
    List<Arrival> arrivals = new ArrayList<>();
    List<FactBatch> delayed = new ArrayList<>();
    for (FactBatch batch : new ScriptedSession(5).batches(seconds)) {
      boolean first = batch.sequence() == 0;
      if (!first && random.nextInt(12) == 0) {
        continue;
      }
      if (!first && random.nextInt(10) == 0) {
        delayed.add(batch);
        continue;
      }
      arrivals.add(new Arrival(batch, false));
      if (random.nextInt(10) == 0) {
        arrivals.add(new Arrival(batch, false));
      }
      if (!delayed.isEmpty() && random.nextInt(3) == 0) {
        arrivals.add(new Arrival(delayed.removeFirst(), true));
      }
    }
    return arrivals;
  }

  static boolean isKeyframe(LogBatch batch) {
    return !batch.facts().isEmpty() && batch.facts().getFirst() instanceof TopologySnapshot;
  }

  /** The next batch; fails the test when the source fails. */
  static LogBatch next(FactSource source) throws InterruptedException {
    while (true) {
      switch (source.poll(Duration.ofSeconds(10))) {
        case PollResult.Batch(LogBatch batch) -> {
          return batch;
        }
        case PollResult.Idle _, PollResult.Starting _ -> {
          // The hello, or nothing yet; the test's own time-out bounds it.
        }
        case PollResult.End _ -> throw new AssertionError("the source ended");
        case PollResult.Failed(var message, var _) -> throw new AssertionError(message);
      }
    }
  }
}
