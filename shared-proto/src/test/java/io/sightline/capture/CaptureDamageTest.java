package io.sightline.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every place at which a small capture can be cut, and every bit of it that can flip. */
class CaptureDamageTest {
  @TempDir private Path folder;
  private byte[] sample = new byte[0];
  private List<Chunk> chunks = List.of();

  @BeforeEach
  void writeSample() throws IOException {
    sample = Samples.write(folder.resolve("sample.slcap"));
    assertThat(sample.length).isLessThanOrEqualTo(8192);
    CaptureContents contents = CaptureContents.open(ByteSource.ofBytes(sample), "sample");
    chunks = new ArrayList<>();
    for (int i = 0; i < contents.chunks().size(); i++) {
      chunks.add(contents.chunks().get(i));
    }
    assertThat(chunks).hasSize(4);
  }

  @Test
  void aCutFileGivesEveryWholeChunkBeforeTheCut() throws IOException {
    for (int length = 0; length < sample.length; length++) {
      byte[] cut = Arrays.copyOf(sample, length);
      if (length < FileFrame.HEADER_BYTES) {
        assertThat(verify(cut)).as("cut at %d", length).isInstanceOf(VerifyReport.Unreadable.class);
        continue;
      }
      int end = length;
      long whole = chunks.stream().filter(chunk -> chunk.endOffset() <= end).count();
      try (CaptureReader reader = open(cut)) {
        assertThat(Samples.readAll(reader))
            .as("cut at %d", length)
            .isEqualTo(Samples.batches().subList(0, (int) whole * 3));
      }
      assertThat(verify(cut)).as("cut at %d", length).isInstanceOf(VerifyReport.Damaged.class);
    }
  }

  @Test
  void aFlippedBitCostsAtMostItsChunkAndIsNamed() throws IOException {
    for (int bit = 0; bit < sample.length * 8; bit++) {
      byte[] flipped = sample.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertOnlyTheChunkAtIsLost(flipped, bit / 8, true);
    }
  }

  @Test
  void withoutAnIndexAFlippedBitCostsNoMore() throws IOException {
    byte[] unfinished = Arrays.copyOf(sample, (int) chunks.getLast().endOffset());
    for (int bit = 0; bit < unfinished.length * 8; bit++) {
      byte[] flipped = unfinished.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertOnlyTheChunkAtIsLost(flipped, bit / 8, false);
    }
  }

  private void assertOnlyTheChunkAtIsLost(byte[] flipped, int offset, boolean indexed)
      throws IOException {
    int hit = -1;
    for (int i = 0; i < chunks.size(); i++) {
      if (offset >= chunks.get(i).offset() && offset < chunks.get(i).endOffset()) {
        hit = i;
      }
    }
    List<LogBatch> read;
    try (CaptureReader reader = open(flipped)) {
      read = Samples.readAll(reader);
      if (hit >= 0) {
        assertThat(reader.damages()).as("byte %d", offset).isNotEmpty();
      }
    }
    List<LogBatch> expected = new ArrayList<>(Samples.batches());
    if (hit >= 0) {
      expected.subList(hit * 3, hit * 3 + 3).clear();
    }
    List<LogBatch> facts = new ArrayList<>(read);
    facts.removeIf(CaptureDamageTest::isLoss);
    assertThat(facts).as("byte %d", offset).isEqualTo(expected);
    boolean tellsOfLoss = read.size() > facts.size();
    // Without an index nothing tells what the first or the last chunk held when its header is gone.
    if ((hit > 0 && hit < 3) || (hit >= 0 && indexed)) {
      assertThat(tellsOfLoss).as("byte %d", offset).isTrue();
    }
    assertNamed(verify(flipped), hit, offset);
  }

  private void assertNamed(VerifyReport report, int hit, int offset) {
    assertThat(report).as("byte %d", offset).isInstanceOf(VerifyReport.Damaged.class);
    if (hit >= 0 && report instanceof VerifyReport.Damaged damaged) {
      Chunk chunk = chunks.get(hit);
      assertThat(damaged.damages())
          .as("byte %d", offset)
          .anyMatch(
              damage -> damage.chunk() == chunk.number() && damage.offset() == chunk.offset());
    }
  }

  @Test
  void repairKeepsWhatIsSoundWithItsPositions() throws IOException {
    byte[] flipped = sample.clone();
    flipped[(int) chunks.get(1).payloadOffset() + 5] ^= 4;
    Path damaged = folder.resolve("damaged.slcap");
    Files.write(damaged, flipped);
    Path repaired = folder.resolve("repaired.slcap");

    CaptureRepair.Report report = CaptureRepair.repair(damaged, repaired);

    assertThat(report.copiedChunks()).isEqualTo(3);
    assertThat(report.damages()).hasSize(1);
    assertThat(report.damages().getFirst().describe())
        .isEqualTo(
            "chunk 2, facts at offset %d: its checksum does not match; lost: positions 3 to 5, 2026-09-21T14:13:23Z to 2026-09-21T14:13:25Z"
                .formatted(chunks.get(1).offset()));
    assertThat(Files.readAllBytes(damaged)).isEqualTo(flipped);
    assertThat(CaptureVerifier.verify(repaired)).isInstanceOf(VerifyReport.Whole.class);
    try (CaptureReader reader = CaptureReader.open(repaired)) {
      List<LogBatch> read = Samples.readAll(reader);
      assertThat(read.get(3).facts())
          .containsExactly(
              new Loss(
                  Samples.event(2).watermarkNanos(),
                  Samples.event(6).watermarkNanos(),
                  "capture",
                  3));
      assertThat(read.getLast()).isEqualTo(Samples.event(11));
      assertThat(reader.metadata()).isEqualTo(Samples.METADATA);
    }
  }

  private static boolean isLoss(LogBatch batch) {
    return batch.facts().stream().anyMatch(Loss.class::isInstance);
  }

  private static CaptureReader open(byte[] bytes) throws IOException {
    return CaptureReader.open(ByteSource.ofBytes(bytes), "sample");
  }

  private static VerifyReport verify(byte[] bytes) throws IOException {
    try {
      return CaptureVerifier.verify(ByteSource.ofBytes(bytes), "sample");
    } catch (CaptureException e) {
      return new VerifyReport.Unreadable(String.valueOf(e.getMessage()));
    }
  }
}
