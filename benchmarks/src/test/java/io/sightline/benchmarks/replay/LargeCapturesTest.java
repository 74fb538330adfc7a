package io.sightline.benchmarks.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sightline.capture.CaptureFactLog;
import io.sightline.capture.CaptureReader;
import io.sightline.capture.CaptureVerifier;
import io.sightline.capture.VerifyReport;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.finding.Detectors;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.core.topology.TopologyRange;
import io.sightline.desktop.session.RangeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captures as the benchmark makes them, small enough to be read whole. */
class LargeCapturesTest {
  private static final int PODS = 40;
  private static final int CALLS = 110;
  private static final long SECOND = 1_000_000_000L;

  @TempDir private static Path folder;
  private static Path small = Path.of("");
  private static Path large = Path.of("");

  @BeforeAll
  static void make() throws IOException {
    small = folder.resolve("small.slcap");
    large = folder.resolve("large.slcap");
    LargeCaptures.make(
        PODS,
        CALLS,
        3,
        List.of(new LargeCaptures.Wish(large, 9_000_000), new LargeCaptures.Wish(small, 3_000_000)),
        _ -> {});
  }

  @Test
  void theyAreWholeAndTheSmallerIsTheBeginningOfTheLarger() throws IOException {
    assertThat(CaptureVerifier.verify(small)).isInstanceOf(VerifyReport.Whole.class);
    assertThat(CaptureVerifier.verify(large)).isInstanceOf(VerifyReport.Whole.class);
    assertThat(Files.size(small)).isGreaterThanOrEqualTo(3_000_000);
    assertThat(Files.size(large)).isGreaterThanOrEqualTo(9_000_000);
    try (CaptureReader one = CaptureReader.openOnce(small);
        CaptureReader other = CaptureReader.openOnce(large)) {
      assertThat(one.info().keyframes()).isGreaterThan(5);
      List<LogBatch> beginning = new ArrayList<>();
      one.read(0, beginning::add);
      List<LogBatch> same = new ArrayList<>();
      other.read(0, batch -> same.add(batch) && same.size() < beginning.size());
      assertThat(same).isEqualTo(beginning);
    }
  }

  @Test
  void foldingWithoutDeltasGivesTheSameTopologyAtEveryPosition() throws IOException {
    TopologyFold withDeltas = new TopologyFold();
    TopologyFold without = new TopologyFold();
    SplittableRandom random = new SplittableRandom(9);
    try (CaptureReader reader = CaptureReader.openOnce(small)) {
      reader.read(
          0,
          batch -> {
            withDeltas.apply(batch);
            without.fold(batch);
            // Not after each: what is asked for makes it do what it otherwise puts off.
            if (random.nextInt(6) == 0) {
              assertThat(without.topology()).isEqualTo(withDeltas.topology());
            }
            return true;
          });
    }
    assertThat(without.topology()).isEqualTo(withDeltas.topology());
    assertThat(withDeltas.topology().edges()).isNotEmpty();
  }

  @Test
  void aRangeIsWhatFoldingFromTheStartGives() throws IOException {
    try (CaptureFactLog log = CaptureFactLog.open(small)) {
      TreeMap<Long, Topology> at = new TreeMap<>();
      TopologyFold fold = new TopologyFold();
      log.read(
          log.firstPosition(),
          batch -> {
            fold.fold(batch);
            at.put(batch.watermarkNanos(), fold.topology());
            return true;
          });
      RangeReader reader = new RangeReader(log);
      SplittableRandom random = new SplittableRandom(5);
      long earliest = log.firstNanos() + 20 * SECOND;
      long to = earliest;
      for (int i = 0; i < 120; i++) {
        // Far and near, of one keyframe and of two: they are folded in different ways.
        long length = (i % 3 == 0 ? 3 : 10) * SECOND;
        to =
            i % 2 == 0
                ? random.nextLong(earliest, log.lastNanos())
                : Math.clamp(
                    to + random.nextLong(-5 * SECOND, 5 * SECOND), earliest, log.lastNanos());
        Map.Entry<Long, Topology> later = at.floorEntry(to);
        Map.Entry<Long, Topology> earlier = at.floorEntry(to - length);
        TopologyRange expected = TopologyRange.between(earlier.getValue(), later.getValue());
        assertThat(reader.between(to - length, to)).isEqualTo(expected);
      }
    }
  }

  @Test
  void troubleIsFoundInIt() throws IOException {
    try (CaptureFactLog log = CaptureFactLog.open(large)) {
      long trouble = BusyCluster.START_NANOS + 1_250 * SECOND;
      assertThat(log.lastNanos()).isGreaterThan(trouble);
      RangeReader reader = new RangeReader(log);
      assertThat(Detectors.detect(reader.between(trouble - 20 * SECOND, trouble))).isNotEmpty();
      assertThat(Detectors.detect(reader.between(trouble - 620 * SECOND, trouble - 600 * SECOND)))
          .isEmpty();
    }
  }

  @Test
  void aDiskWithoutRoomIsSaidBeforeAnythingIsWritten() {
    Path file = folder.resolve("huge.slcap");
    assertThatThrownBy(
            () ->
                LargeCaptures.make(
                    PODS, CALLS, 3, List.of(new LargeCaptures.Wish(file, 1L << 60)), _ -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("GB are free");
    assertThat(folder.resolve("huge.slcap.tmp")).doesNotExist();
  }
}
