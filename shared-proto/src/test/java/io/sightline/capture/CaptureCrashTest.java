package io.sightline.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.LogBatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program that is killed while it records. */
@Timeout(60)
class CaptureCrashTest {
  @TempDir private Path folder;

  @Test
  void aKilledWriterLosesAtMostItsLastSecond() throws IOException, InterruptedException {
    Path file = folder.resolve("killed.slcap");
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Endless.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long safe;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
      // It says what is more than a second old after two seconds of writing.
      safe = Long.parseLong(String.valueOf(out.readLine()));
    } finally {
      writer.destroyForcibly();
      writer.waitFor(10, TimeUnit.SECONDS);
    }

    try (CaptureReader reader = CaptureReader.open(file)) {
      List<LogBatch> read = Samples.readAll(reader);
      assertThat(read.getLast().endPosition()).isGreaterThanOrEqualTo(safe);
      for (int i = 0; i < read.size(); i++) {
        assertThat(read.get(i)).isEqualTo(Samples.event(i));
      }
    }
    assertThat(CaptureVerifier.verify(file).exitCode()).isEqualTo(3);
  }

  /** Records until it is killed. */
  static final class Endless {
    private Endless() {}

    public static void main(String[] arguments) throws Exception {
      CaptureWriter writer = CaptureWriter.create(Path.of(arguments[0]), Samples.METADATA);
      long begin = System.nanoTime();
      long positionAfterOneSecond = 0;
      boolean told = false;
      for (long position = 0; ; position++) {
        writer.append(Samples.event(position));
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (seconds < 1) {
          positionAfterOneSecond = position + 1;
        } else if (seconds > 2.3 && !told) {
          told = true;
          System.out.println(positionAfterOneSecond);
          System.out.flush();
        }
        Thread.sleep(5);
      }
    }
  }
}
