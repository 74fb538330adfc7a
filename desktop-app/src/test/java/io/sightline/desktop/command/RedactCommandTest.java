package io.sightline.desktop.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.desktop.script.CaptureFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_OUT)
class RedactCommandTest {
  @TempDir private Path folder;
  private Path capture = Path.of("");

  @BeforeEach
  void record() throws IOException {
    capture = CaptureFiles.shop(folder.resolve("shop.slcap"));
  }

  @Test
  void theCopyIsWholeAndExportsWithoutNames() {
    Path copy = folder.resolve("copy.slcap");
    assertThat(CommandRun.of("redact", capture, "-o", copy).exitCode()).isZero();
    assertThat(CommandRun.of("verify", copy).exitCode()).isZero();
    CommandRun export = CommandRun.of("export", copy, "--format", "json");
    assertThat(export.exitCode()).isZero();
    assertThat(export.out()).contains("\"postgresql\"").doesNotContain("shop", "payments");
  }

  @Test
  void aFileThatIsThereStaysAsItIs() throws IOException {
    Path there = Files.writeString(folder.resolve("there.slcap"), "mine");
    CommandRun run = CommandRun.of("redact", capture, "-o", there);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("exists already and is left as it is");
    assertThat(there).hasContent("mine");
  }

  @Test
  void whatIsNoCaptureLeavesNothing() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.slcap"), "no capture");
    Path copy = folder.resolve("copy.slcap");
    CommandRun run = CommandRun.of("redact", broken, "-o", copy);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith("sightline: ").hasLineCount(1);
    assertThat(copy).doesNotExist();
  }
}
