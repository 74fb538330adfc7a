package io.sightline.desktop.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ResourceLock(Resources.SYSTEM_ERR)
class WrongUsageTest {
  private record Outcome(int exitCode, String err) {}

  private static Outcome run(String... arguments) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setErr(err);
      return new Outcome(CommandLineMain.run(arguments), bytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }

  /** Neither the agent nor the shop can be found here: what starts one fails with exit code 1. */
  @ParameterizedTest
  @CsvSource({
    "demo, 0s, is no time at all",
    "local, 0ms, is no time at all",
    "demo, 5s, give at least 20s",
    "demo, soon, is no duration",
  })
  void aDurationThatMakesNoSenseIsRefusedBeforeAnythingStarts(
      String command, String duration, String words) {
    Outcome outcome = run(command, "--headless", "--duration", duration);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains(words).hasLineCount(2);
  }

  @Test
  void theHelpListsOnlyWhatAUserNeeds() {
    assertThat(CommandLineMain.run("--help")).isZero();
  }
}
