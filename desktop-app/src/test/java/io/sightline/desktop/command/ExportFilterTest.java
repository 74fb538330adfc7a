package io.sightline.desktop.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.desktop.script.CaptureFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_OUT)
class ExportFilterTest {
  @TempDir private Path folder;

  private CommandRun export(String filter) throws IOException {
    Path capture = CaptureFiles.shop(folder.resolve("shop.slcap"));
    return CommandRun.of("export", capture, "--format", "csv", "--filter", filter);
  }

  @Test
  void onlyWhatPassesIsWritten() throws IOException {
    CommandRun run = export("verdict=blocked,failing from:name=checkout");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines().skip(1)).hasSize(1).allMatch(line -> line.contains(",blocked,"));
  }

  @Test
  void aFilterThatCannotBeUnderstoodIsWrongUsage() throws IOException {
    CommandRun run = export("verdict=bad");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains(
            "--filter: There is no verdict bad; expected ok, failing or blocked, at character 9");
  }
}
