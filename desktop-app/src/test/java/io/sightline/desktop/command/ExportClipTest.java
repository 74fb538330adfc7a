package io.sightline.desktop.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.desktop.export.perfetto.proto.Trace;
import io.sightline.desktop.scene.raster.ApngReader;
import io.sightline.desktop.script.CaptureFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_OUT)
class ExportClipTest {
  @TempDir private Path folder;
  private Path capture;

  @BeforeEach
  void capture() throws IOException {
    capture = CaptureFiles.shop(folder.resolve("shop.slcap"));
  }

  private CommandRun export(String format, Path output, String... options) {
    List<Object> words =
        new ArrayList<>(List.of("export", capture, "--format", format, "-o", output));
    words.addAll(List.of(options));
    return CommandRun.of(words.toArray());
  }

  @Test
  void aRangeIsWrittenAsAClip() throws Exception {
    Path clip = folder.resolve("clip.png");
    CommandRun run =
        export(
            "apng",
            clip,
            "--from",
            "2026-09-21T14:14:30Z",
            "--to",
            "2026-09-21T14:14:50Z",
            "--step",
            "10s",
            "--fps",
            "2");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    ApngReader read = ApngReader.read(Files.readAllBytes(clip));
    assertThat(read.frames()).extracting(ApngReader.Frame::millis).containsExactly(500, 500);
  }

  @Test
  void tooManyFramesAreWrongUsageAndNothingIsWritten() {
    Path clip = folder.resolve("clip.png");
    CommandRun run = export("apng", clip, "--step", "100ms");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("a clip has at most 600; choose steps of 1 s or longer");
    assertThat(clip).doesNotExist();
  }

  @Test
  void whatGoesWithClipsGoesWithNothingElse() {
    CommandRun run = export("png", folder.resolve("map.png"), "--fps", "3");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--step and --fps go with --format apng only");
  }

  @Test
  void aCaptureIsWrittenAsATrace() throws Exception {
    Path trace = folder.resolve("shop.pftrace");
    CommandRun run = export("perfetto", trace);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    Trace read = Trace.parseFrom(Files.readAllBytes(trace));
    assertThat(read.getPacketList())
        .anyMatch(
            packet ->
                packet.getTrackDescriptor().getName().equals("Sightline: shop-host")
                    && packet.getTrackDescriptor().getDescription().startsWith("capture "));
  }
}
