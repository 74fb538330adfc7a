package io.sightline.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.wire.RandomFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Captures written once and read ever since, each beside a text of what is in it. A change that
 * cannot read them breaks the format. {@code -Dgolden.write=true} writes those that are not there.
 */
class GoldenCaptureTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "every-kind-1.0",
        "every-kind-1.0-kubernetes",
        "keyframes-1.0",
        "logs-1.0",
        "unfinished-1.0"
      })
  void aCaptureReadsAsItsTextSays(String name) throws IOException {
    Path capture = FOLDER.resolve(name + ".slcap");
    Path text = FOLDER.resolve(name + ".txt");
    if (Boolean.getBoolean("golden.write") && !Files.exists(capture)) {
      write(name, capture);
      Files.writeString(text, textOf(capture));
    }

    assertThat(textOf(capture)).isEqualTo(Files.readString(text));
  }

  @Test
  void theGoldenCaptureHasEveryKindThereWas() throws IOException {
    try (CaptureReader reader =
        CaptureReader.open(FOLDER.resolve("every-kind-1.0-kubernetes.slcap"))) {
      assertThat(reader.info().factsByKind()).hasSizeGreaterThanOrEqualTo(28);
    }
  }

  private static void write(String name, Path capture) throws IOException {
    Files.createDirectories(FOLDER);
    if (name.startsWith("every-kind")) {
      RandomFacts random = new RandomFacts(1);
      try (CaptureWriter writer = CaptureWriter.create(capture, Samples.METADATA)) {
        List<Fact> facts = new ArrayList<>();
        for (Class<? extends Fact> kind : RandomFacts.kinds()) {
          facts.add(random.fact(kind));
          facts.add(random.fact(kind));
        }
        writer.append(new LogBatch(1000, Samples.START_NANOS, facts));
      }
    } else {
      byte[] bytes = Samples.write(capture);
      if (name.startsWith("logs")) {
        CaptureLogs.add(capture, Samples.kept(1, 7));
        CaptureBookmarks.write(
            capture, List.of(), List.of(new Bookmark(2, Samples.START_NANOS, "a note")));
        CaptureLogs.add(capture, Samples.kept(3, 0));
      }
      if (name.startsWith("unfinished")) {
        // As a kill leaves it: no index, and the last chunk cut short.
        CaptureContents contents = CaptureContents.open(ByteSource.ofBytes(bytes), name);
        long end = contents.chunks().get(3).endOffset();
        Files.write(capture, Arrays.copyOf(bytes, (int) end - 10));
      }
    }
  }

  private static String textOf(Path capture) throws IOException {
    StringBuilder text = new StringBuilder();
    try (CaptureReader reader = CaptureReader.open(capture)) {
      text.append(reader.metadata()).append('\n');
      for (LogBatch batch : Samples.readAll(reader)) {
        text.append("batch at ").append(batch.firstPosition());
        text.append(", watermark ").append(batch.watermarkNanos()).append('\n');
        batch.facts().forEach(fact -> append(fact, "  ", text));
      }
      reader.bookmarks().forEach(bookmark -> text.append(bookmark).append('\n'));
      for (KeptLogs kept : reader.keptLogs(_ -> true)) {
        text.append(kept.range()).append('\n');
        kept.lines().forEach(line -> text.append("  ").append(line).append('\n'));
      }
    }
    VerifyReport report = CaptureVerifier.verify(capture);
    text.append("verify: ").append(report.exitCode()).append('\n');
    if (report instanceof VerifyReport.Damaged damaged) {
      damaged.damages().forEach(damage -> text.append(damage.describe()).append('\n'));
    }
    return text.toString();
  }

  private static void append(Fact fact, String indent, StringBuilder text) {
    if (fact instanceof TopologySnapshot snapshot) {
      text.append(indent).append("TopologySnapshot at ").append(snapshot.timeNanos()).append('\n');
      snapshot.facts().forEach(inner -> append(inner, indent + "  ", text));
    } else {
      text.append(indent).append(fact.toString().replace("\u0000", "\\0")).append('\n');
    }
  }
}
