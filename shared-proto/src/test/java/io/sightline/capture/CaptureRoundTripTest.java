package io.sightline.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.Severity;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.wire.RandomFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureRoundTripTest {
  @TempDir private Path folder;

  @Test
  void randomFactsComeBackInTheirOrder() throws IOException {
    RandomFacts random = new RandomFacts(4);
    List<Fact> facts = new ArrayList<>();
    Path file = folder.resolve("random.slcap");
    try (CaptureWriter writer = CaptureWriter.create(file, Samples.METADATA)) {
      for (int i = 0; i < 200; i++) {
        List<Fact> more = random.facts(i % 40);
        writer.append(new LogBatch(facts.size(), Samples.START_NANOS + i, more));
        facts.addAll(more);
      }
    }

    assertThat(CaptureVerifier.verify(file)).isInstanceOf(VerifyReport.Whole.class);
    try (CaptureReader reader = CaptureReader.open(file)) {
      List<LogBatch> read = Samples.readAll(reader);
      assertThat(read.stream().flatMap(batch -> batch.facts().stream()).toList()).isEqualTo(facts);
      long position = 0;
      for (LogBatch batch : read) {
        assertThat(batch.firstPosition()).isEqualTo(position);
        position = batch.endPosition();
      }
      assertThat(reader.metadata()).isEqualTo(Samples.METADATA);
      assertThat(reader.info().facts()).isEqualTo(facts.size());
      assertThat(reader.info().keyframes())
          .isEqualTo(facts.stream().filter(TopologySnapshot.class::isInstance).count());
      assertThat(reader.damages()).isEmpty();
    }
  }

  @Test
  void everyPositionCanBeReadFrom() throws IOException {
    Path file = folder.resolve("sample.slcap");
    Samples.write(file);

    try (CaptureFactLog log = CaptureFactLog.open(file)) {
      for (int from = 0; from < 12; from++) {
        List<LogBatch> read = new ArrayList<>();
        log.read(from, read::add);
        assertThat(read).isEqualTo(Samples.batches().subList(from, 12));
      }
      assertThat(log.firstPosition()).isZero();
      assertThat(log.endPosition()).isEqualTo(12);
      assertThat(log.firstNanos()).isEqualTo(Samples.START_NANOS);
      assertThat(log.lastNanos()).isEqualTo(Samples.event(11).watermarkNanos());
    }
  }

  @Test
  void itBeginsWithWhatWasMeasuredAndNotWithWhatIsToldOfBefore() throws IOException {
    Path file = folder.resolve("sample.slcap");
    long now = Samples.START_NANOS;
    long hour = 3_600_000_000_000L;
    NodeKey node = new NodeKey("n", "boot");
    List<Fact> facts =
        List.of(
            new NodeObserved(now - 9 * hour, node, "6.18", "n"),
            new EventObserved(now - hour, Severity.INFO, "", "Started", "an hour ago"),
            new FlowWindow(now - 2, 1, new FlowId(node, 1), 1, 2, 0, 0));
    try (CaptureWriter writer = CaptureWriter.create(file, Samples.METADATA)) {
      writer.append(new LogBatch(0, now, facts));
    }

    try (CaptureFactLog log = CaptureFactLog.open(file);
        CaptureReader reader = CaptureReader.open(file)) {
      assertThat(log.firstNanos()).isBetween(now - 2_000_000_000L, now - 2);
      assertThat(reader.info().firstNanos()).as("the format's").isEqualTo(now - 9 * hour);
    }
  }

  @Test
  void aKeyframeIsFoundForEveryInstant() throws IOException {
    Path file = folder.resolve("sample.slcap");
    Samples.write(file);

    try (CaptureFactLog log = CaptureFactLog.open(file)) {
      for (int i = 0; i < 12; i++) {
        long expected = i < 3 ? 0 : i < 9 ? 3 : 9;
        long at = Samples.event(i).watermarkNanos();
        assertThat(log.keyframeAtOrBefore(at)).isEqualTo(expected);
        assertThat(log.keyframeAtOrBefore(at + 999_999_999)).isEqualTo(expected);
      }
      assertThat(log.keyframeAtOrBefore(0)).isZero();
    }
  }

  @Test
  void aLogIsReadWhileItIsWritten() throws IOException {
    Path file = folder.resolve("live.slcap");
    try (CaptureFactLog log = CaptureFactLog.create(file, Samples.METADATA)) {
      assertThat(log.endPosition()).isZero();
      for (int i = 0; i < 3000; i++) {
        LogBatch appended = i % 1000 == 500 ? Samples.keyframe(i) : Samples.event(i);
        log.append(appended);
        if (i % 100 == 0) {
          List<LogBatch> read = new ArrayList<>();
          log.read(0, read::add);
          assertThat(read).hasSize(i + 1);
          assertThat(read.getLast()).isEqualTo(appended);
        }
      }
      assertThat(log.keyframeAtOrBefore(Samples.event(2000).watermarkNanos())).isEqualTo(1500);
      assertThat(log.keyframeAtOrBefore(Long.MAX_VALUE)).isEqualTo(2500);
      assertThatThrownBy(() -> log.append(Samples.event(5000)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("ends at position 3000");
    }
    assertThat(CaptureVerifier.verify(file).exitCode()).isZero();
  }

  @Test
  void aLogMayBeginAtAnyPosition() throws IOException {
    try (CaptureFactLog log =
        CaptureFactLog.create(folder.resolve("late.slcap"), Samples.METADATA)) {
      log.append(Samples.keyframe(700));
      log.append(Samples.event(701));
      assertThat(log.firstPosition()).isEqualTo(700);
      assertThat(log.endPosition()).isEqualTo(702);
    }
  }

  @Test
  void aBatchWithAKeyframeInItIsSplitSoThatTheKeyframeCanBeSoughtTo() throws IOException {
    Path file = folder.resolve("split.slcap");
    LogBatch mixed =
        new LogBatch(
            1,
            Samples.event(3).watermarkNanos(),
            List.of(
                Samples.event(1).facts().getFirst(),
                Samples.keyframe(2).facts().getFirst(),
                Samples.event(3).facts().getFirst()));
    try (CaptureWriter writer = CaptureWriter.create(file, Samples.METADATA)) {
      writer.append(Samples.event(0));
      writer.append(mixed);
    }
    try (CaptureFactLog log = CaptureFactLog.open(file)) {
      assertThat(log.keyframeAtOrBefore(Long.MAX_VALUE)).isEqualTo(2);
      List<LogBatch> read = new ArrayList<>();
      log.read(0, read::add);
      assertThat(read).hasSize(3);
      assertThat(read.get(1).watermarkNanos()).isEqualTo(Samples.event(0).watermarkNanos());
      assertThat(read.get(2).watermarkNanos()).isEqualTo(mixed.watermarkNanos());
    }
  }

  @Test
  void missingPositionsAreReadAsALoss() throws IOException {
    Path file = folder.resolve("gap.slcap");
    try (CaptureWriter writer = CaptureWriter.create(file, Samples.METADATA)) {
      writer.append(Samples.event(0));
      writer.append(Samples.event(10));
    }
    try (CaptureReader reader = CaptureReader.open(file)) {
      List<LogBatch> read = Samples.readAll(reader);
      assertThat(read).hasSize(3);
      assertThat(read.get(1).firstPosition()).isEqualTo(1);
      assertThat(read.get(1).facts())
          .containsExactly(
              new Loss(
                  Samples.event(0).watermarkNanos(),
                  Samples.event(10).watermarkNanos(),
                  "capture",
                  9));
    }
  }

  @Test
  void aNewFileIsReadableByItsOwnerOnlyAndNoFileIsOverwritten() throws IOException {
    Path file = folder.resolve("mine.slcap");
    CaptureWriter.create(file, Samples.METADATA).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> CaptureWriter.create(file, Samples.METADATA))
        .isInstanceOf(CaptureException.class)
        .hasMessageContaining("exists already");
  }

  @Test
  void aReplacedFileStaysAsItWasUntilTheNewOneIsWhole() throws IOException {
    Path file = folder.resolve("old.slcap");
    byte[] old = Samples.write(file);
    try (CaptureWriter writer = CaptureWriter.replace(file, Samples.METADATA)) {
      writer.append(Samples.event(5));
      writer.flush();
      assertThat(Files.readAllBytes(file)).isEqualTo(old);
    }
    try (CaptureReader reader = CaptureReader.open(file)) {
      assertThat(Samples.readAll(reader)).containsExactly(Samples.event(5));
    }
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void whatIsNoCaptureIsRefusedInWords() throws IOException {
    Path text = folder.resolve("notes.txt");
    Files.writeString(text, "these are notes, and rather long ones", StandardCharsets.UTF_8);
    assertThatThrownBy(() -> CaptureReader.open(text))
        .isInstanceOf(CaptureException.class)
        .hasMessageContaining("is no capture");
    assertThat(CaptureVerifier.verify(text).exitCode()).isEqualTo(1);
    assertThat(CaptureVerifier.verify(folder.resolve("absent")).exitCode()).isEqualTo(1);
    assertThatThrownBy(() -> CaptureReader.open(folder.resolve("absent")))
        .hasMessageContaining("does not exist");
  }

  @Test
  void theShaIsThatOfTheFile() throws IOException {
    Path file = folder.resolve("abc");
    Files.writeString(file, "abc");
    assertThat(CaptureVerifier.sha256(file))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }
}
