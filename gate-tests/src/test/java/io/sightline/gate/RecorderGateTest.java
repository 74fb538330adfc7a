package io.sightline.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sightline.agent.relay.FlightRecorder;
import io.sightline.agent.relay.RecorderLimits;
import io.sightline.agent.relay.RelayLog;
import io.sightline.agent.rpc.RelayServer;
import io.sightline.capture.CaptureMetadata;
import io.sightline.capture.CaptureVerifier;
import io.sightline.capture.VerifyReport;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.Severity;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.EdgeId;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.desktop.source.LiveSource;
import io.sightline.desktop.source.RelayAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the relay has recorded is there for a desktop that comes later, whatever happened. */
@Timeout(120)
class RecorderGateTest {
  private static final RelayServer.Identity IDENTITY = new RelayServer.Identity("here", "0.1.0");
  private static final CaptureMetadata METADATA =
      new CaptureMetadata("0.1.0", "here", ScriptedSession.START, 3);
  private static final RelayLog.Limits LITTLE_MEMORY = new RelayLog.Limits(60_000, 20_000);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final RecorderLimits KEEP_ALL =
      new RecorderLimits(HOUR, 64L << 20, HOUR, Duration.ofSeconds(20));

  @TempDir private Path folder;

  @Test
  void aDesktopThatComesLaterScrubsBackToTheFirstFact() throws Exception {
    Map<Long, Topology> inRelay = new TreeMap<>();
    try (FlightRecorder recorder = FlightRecorder.open(folder, KEEP_ALL, METADATA)) {
      RelayLog log = new RelayLog(3, LITTLE_MEMORY, recorder);
      record(log, new ScriptedSession(5).batches(120), inRelay);
      settle(log, folder);
      assertThat(log.oldestPosition()).isZero();
      assertThat(log.heldBytes()).isLessThan(100_000);
      assertThat(RecorderFiles.in(folder)).hasSizeGreaterThan(3);

      Received all = receive(log, HOUR);
      assertThat(all.first().firstPosition()).isZero();
      assertThat(all.facts).noneMatch(Loss.class::isInstance);
      assertThat(all.topologies).containsAllEntriesOf(inRelay);

      // One that asks for a part of it begins at the keyframe before that.
      Received part = receive(log, Duration.ofSeconds(60));
      long begin = ScriptedSession.START + 60 * ScriptedSession.SECOND;
      assertThat(part.first().watermarkNanos())
          .isBetween(begin - 45 * ScriptedSession.SECOND, begin);
      assertThat(ReplayGateTest.isKeyframe(part.first())).isTrue();
      assertThat(part.last()).isEqualTo(log.topology());

      // And one that asks for nothing is at the present at once.
      Received present = receive(log, Duration.ZERO);
      assertThat(present.first().firstPosition()).isGreaterThan(part.first().firstPosition());
      assertThat(present.last()).isEqualTo(log.topology());
    }
  }

  @Test
  void aDesktopThatWasTooSlowForTheMemoryGoesOnFromTheDiskAndMissesNothing() throws Exception {
    try (FlightRecorder recorder = FlightRecorder.open(folder, KEEP_ALL, METADATA)) {
      RelayLog log = new RelayLog(3, LITTLE_MEMORY, recorder);
      List<FactBatch> batches = new ScriptedSession(5).batches(120);
      record(log, batches.subList(0, 5), new TreeMap<>());
      RelayLog.Cursor slow = log.cursorAt(0, 0);
      assertThat(slow.next()).isPresent();
      record(log, batches.subList(5, 120), new TreeMap<>());
      settle(log, folder);
      long position = -1;
      for (var next = slow.next(); next.isPresent(); next = slow.next()) {
        if (position >= 0) {
          assertThat(next.get().firstPosition()).isEqualTo(position);
        }
        position = next.get().endPosition();
      }
      assertThat(position).isEqualTo(log.endPosition());
    }
  }

  @Test
  void ofSeveralDesktopsASlowOneHoldsUpNobodyAndGetsEverythingLater() throws Exception {
    try (FlightRecorder recorder = FlightRecorder.open(folder, KEEP_ALL, METADATA)) {
      RelayLog log = new RelayLog(3, LITTLE_MEMORY, recorder);
      try (RelayServer server = RelayServer.onLoopback(log, IDENTITY, 0)) {
        RelayAddress address = new RelayAddress.Tcp("127.0.0.1", server.port());
        try (LiveSource slow = new LiveSource(address, "slow");
            LiveSource one = new LiveSource(address, "one");
            LiveSource other = new LiveSource(address, "other")) {
          List<FactBatch> batches = new ScriptedSession(5).batches(200);
          record(log, batches.subList(0, 1), new TreeMap<>());
          long bySlow = ReplayGateTest.next(slow).endPosition();
          long byOne = 0;
          long byOther = 0;
          for (FactBatch batch : batches.subList(1, 200)) {
            record(log, List.of(batch), new TreeMap<>());
            byOne = catchUp(one, byOne, log.endPosition());
            byOther = catchUp(other, byOther, log.endPosition());
            assertThat(log.heldBytes()).isLessThan(300_000);
          }
          settle(log, folder);
          assertThat(catchUp(slow, bySlow, log.endPosition())).isEqualTo(log.endPosition());
        }
      }
    }
  }

  /** Reads on without a gap. */
  private static long catchUp(LiveSource source, long from, long until)
      throws InterruptedException {
    long position = from;
    while (position < until) {
      LogBatch batch = ReplayGateTest.next(source);
      assertThat(batch.facts()).noneMatch(Loss.class::isInstance);
      assertThat(batch.firstPosition()).isEqualTo(position);
      position = batch.endPosition();
    }
    return position;
  }

  @Test
  void afterAKillTheRelayGoesOnFromWhatWasOnDisk() throws Exception {
    Path killed = folder.resolve("killed");
    Map<Long, Topology> before = new TreeMap<>();
    try (FlightRecorder recorder =
        FlightRecorder.open(folder.resolve("first"), KEEP_ALL, METADATA)) {
      RelayLog log = new RelayLog(3, LITTLE_MEMORY, recorder);
      record(log, new ScriptedSession(5).batches(70), before);
      settle(log, folder.resolve("first"));
      // What a kill leaves: files without an end, the last one cut within a chunk.
      copy(folder.resolve("first"), killed);
    }
    Path last = RecorderFiles.in(killed).getLast();
    try (var file = java.nio.channels.FileChannel.open(last, StandardOpenOption.WRITE)) {
      file.truncate(file.size() - 7);
    }

    try (FlightRecorder recorder = FlightRecorder.open(killed, KEEP_ALL, METADATA)) {
      RelayLog log = new RelayLog(4, LITTLE_MEMORY, recorder);
      long restart = log.endPosition();
      assertThat(restart).isPositive();
      Topology restored = log.topology();
      assertThat(restored).isEqualTo(before.get(restored.watermarkNanos()));
      assertThat(restored.edges()).isNotEmpty();

      long now = ScriptedSession.START + 100 * ScriptedSession.SECOND;
      log.append(now, List.of(new EventObserved(now, Severity.INFO, "", "again", "1")));
      assertThat(log.topology().gaps())
          .last()
          .satisfies(gap -> assertThat(gap.where()).isEqualTo("relay-restart"));
      settle(log, killed);
      Received all = receive(log, HOUR);
      assertThat(all.first().firstPosition()).isZero();
      assertThat(all.topologies.get(restored.watermarkNanos())).isEqualTo(restored);
      assertThat(all.last().edges()).isEqualTo(restored.edges());
    }
  }

  @Test
  void oldWindowsAreOfTenSecondsAndTheirTotalsTheSame() throws Exception {
    RecorderLimits thinning =
        new RecorderLimits(HOUR, 64L << 20, Duration.ofSeconds(40), Duration.ofSeconds(20));
    Map<Long, Topology> inRelay = new TreeMap<>();
    try (FlightRecorder recorder = FlightRecorder.open(folder, thinning, METADATA)) {
      RelayLog log = new RelayLog(3, LITTLE_MEMORY, recorder);
      for (FactBatch batch : new ScriptedSession(5).batches(240)) {
        record(log, List.of(batch), inRelay);
        Thread.sleep(5);
      }
      settle(log, folder);
      List<Path> thinned =
          RecorderFiles.in(folder).stream()
              .filter(file -> file.toString().contains("-10s"))
              .toList();
      assertThat(thinned).isNotEmpty();
      for (Path file : thinned) {
        assertThat(CaptureVerifier.verify(file)).isInstanceOf(VerifyReport.Whole.class);
      }
      Received all = receive(log, HOUR);
      assertThat(all.first().firstPosition()).isZero();
      assertThat(all.facts).noneMatch(Loss.class::isInstance);
      long longWindows =
          all.facts.stream()
              .filter(
                  fact ->
                      fact instanceof RequestWindow window
                          && window.durationNanos() > 5 * ScriptedSession.SECOND)
              .count();
      assertThat(longWindows).isGreaterThan(100);
      int compared = 0;
      for (Map.Entry<Long, Topology> at : all.topologies.entrySet()) {
        Topology exact = inRelay.get(at.getKey());
        if (exact != null) {
          assertThat(differing(at.getValue(), exact)).isEmpty();
          compared++;
        }
      }
      assertThat(compared).isGreaterThan(40);
      assertThat(all.last().edges()).isEqualTo(log.topology().edges());
    }
  }

  @Test
  void theOldestGoWhenThereIsTooMuch() throws Exception {
    RecorderLimits small =
        new RecorderLimits(HOUR, 2L << 20, Duration.ofMinutes(10), Duration.ofSeconds(20));
    try (FlightRecorder recorder = FlightRecorder.open(folder, small, METADATA)) {
      RelayLog log = new RelayLog(3, LITTLE_MEMORY, recorder);
      for (FactBatch batch : new ScriptedSession(5).batches(900)) {
        record(log, List.of(batch), new HashMap<>());
        Thread.sleep(2);
      }
      settle(log, folder);
      long size = 0;
      for (Path file : RecorderFiles.in(folder)) {
        size += Files.size(file);
      }
      assertThat(size).isLessThan(2L << 20);
      assertThat(log.oldestPosition()).isPositive();
      Received all = receive(log, HOUR);
      assertThat(all.first().firstPosition()).isEqualTo(log.oldestPosition());
      assertThat(ReplayGateTest.isKeyframe(all.first())).isTrue();
      assertThat(all.last()).isEqualTo(log.topology());
    }
  }

  @Test
  void aDamagedSegmentCostsItsOwnFactsAndNamesThem() throws Exception {
    try (FlightRecorder recorder = FlightRecorder.open(folder, KEEP_ALL, METADATA)) {
      RelayLog log = new RelayLog(3, LITTLE_MEMORY, recorder);
      record(log, new ScriptedSession(5).batches(120), new TreeMap<>());
      settle(log, folder);
      Path second = RecorderFiles.in(folder).get(1);
      byte[] bytes = Files.readAllBytes(second);
      for (int i = 300; i < bytes.length; i += 50) {
        bytes[i] ^= 0x20;
      }
      Files.write(second, bytes);
      Received all = receive(log, HOUR);
      assertThat(all.facts)
          .filteredOn(Loss.class::isInstance)
          .singleElement()
          .satisfies(loss -> assertThat(((Loss) loss).lost()).isPositive());
      assertThat(all.last().edges()).isEqualTo(log.topology().edges());
      assertThat(all.last().entities()).isEqualTo(log.topology().entities());
    }
  }

  @Test
  void twoRelaysDoNotRecordInOneDirectory() throws Exception {
    try (FlightRecorder _ = FlightRecorder.open(folder, KEEP_ALL, METADATA)) {
      assertThatThrownBy(() -> FlightRecorder.open(folder, KEEP_ALL, METADATA))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use by another relay");
    }
  }

  /** What a client made of a stream: topologies by their watermark. */
  private static final class Received {
    private final List<Fact> facts = new ArrayList<>();
    private final TreeMap<Long, Topology> topologies = new TreeMap<>();
    private final List<LogBatch> batches = new ArrayList<>();

    LogBatch first() {
      return batches.getFirst();
    }

    Topology last() {
      return topologies.lastEntry().getValue();
    }
  }

  private static Received receive(RelayLog log, Duration history) throws Exception {
    Received received = new Received();
    TopologyFold fold = new TopologyFold();
    try (RelayServer server = RelayServer.onLoopback(log, IDENTITY, 0);
        LiveSource source =
            new LiveSource(new RelayAddress.Tcp("127.0.0.1", server.port()), "test", history)) {
      while (fold.topology().watermarkNanos() < log.topology().watermarkNanos()
          || received.batches.isEmpty()) {
        LogBatch batch = ReplayGateTest.next(source);
        received.batches.add(batch);
        received.facts.addAll(batch.facts());
        fold.apply(batch);
        if (!ReplayGateTest.isKeyframe(batch)) {
          received.topologies.put(batch.watermarkNanos(), fold.topology());
        }
      }
    }
    return received;
  }

  private static void record(RelayLog log, List<FactBatch> batches, Map<Long, Topology> into) {
    for (FactBatch batch : batches) {
      log.append(batch.watermarkNanos(), batch.facts());
      into.put(batch.watermarkNanos(), log.topology());
    }
  }

  /** Edges whose totals are not the same. */
  private static List<EdgeId> differing(Topology one, Topology other) {
    Set<EdgeId> ids = new HashSet<>(one.edges().keySet());
    ids.addAll(other.edges().keySet());
    return ids.stream()
        .filter(id -> !exact(one.edges().get(id)).equals(exact(other.edges().get(id))))
        .toList();
  }

  /**
   * Totals but for retransmissions: those of a client's end count only from when its edge is known,
   * so that they may move by a window.
   */
  private static TrafficTotals exact(@Nullable Edge edge) {
    return edge == null
        ? TrafficTotals.ZERO
        : edge.totals().minus(TrafficTotals.ofTransfer(0, 0, edge.totals().retransmits()));
  }

  private static void settle(RelayLog log, Path directory)
      throws IOException, InterruptedException {
    RecorderFiles.await(directory, file -> file.endPosition() >= log.endPosition());
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path file : RecorderFiles.in(from)) {
      Files.copy(file, to.resolve(file.getFileName()));
    }
  }
}
