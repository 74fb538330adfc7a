package io.sightline.desktop.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunDirectoryTest {
  @TempDir private Path parent;

  /** Another run: makes its directory, says which, and stays. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) throws Exception {
      try (RunDirectory directory = RunDirectory.create(Path.of(arguments[0]))) {
        Files.createDirectory(directory.path().resolve("relay"));
        Files.writeString(directory.path().resolve("relay").resolve("relay.sock"), "");
        System.out.println(directory.path());
        Thread.sleep(TimeUnit.MINUTES.toMillis(1));
      }
    }
  }

  private Process startOther() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            parent.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static Path said(Process process) throws IOException {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      return Path.of(out.readLine());
    }
  }

  @Test
  void whatAKilledRunLeftIsRemovedAndWhatALivingOneUsesIsNot() throws Exception {
    Process living = startOther();
    Process killed = startOther();
    try {
      Path used = said(living);
      Path left = said(killed);
      try (RunDirectory own = RunDirectory.create(parent)) {
        assertThat(left).as("its owner lives").isDirectory();
        killed.destroyForcibly().waitFor();
        try (RunDirectory next = RunDirectory.create(parent)) {
          assertThat(left).doesNotExist();
          assertThat(used.resolve("relay").resolve("relay.sock")).exists();
          assertThat(own.path()).as("of this very process").isDirectory();
          assertThat(next.path()).isDirectory();
        }
      }
    } finally {
      living.destroyForcibly().waitFor();
      killed.destroyForcibly().waitFor();
    }
  }

  @Test
  void whatIsNotARunsIsLeftAlone() throws IOException {
    Path named = Files.createDirectory(parent.resolve("sightline-notes"));
    Path file = Files.writeString(parent.resolve("sightline-file"), "mine");
    Path link = Files.createSymbolicLink(parent.resolve("sightline-link"), named);

    RunDirectory.create(parent).close();

    assertThat(named).isDirectory();
    assertThat(file).hasContent("mine");
    assertThat(link).isSymbolicLink();
  }

  @Test
  void itGoesWithTheRun() throws IOException {
    Path path;
    try (RunDirectory directory = RunDirectory.create(parent)) {
      path = directory.path();
      Files.writeString(path.resolve("agent.log"), "words");
    }
    assertThat(path).doesNotExist();
  }
}
