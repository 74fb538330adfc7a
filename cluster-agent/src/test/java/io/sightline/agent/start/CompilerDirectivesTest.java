package io.sightline.agent.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the JVM makes of the agent's compiler directives. */
class CompilerDirectivesTest {
  private static final Path DIRECTIVES = Path.of("src/main/jvm/agent.directives");

  /** Of -XX:+PrintCompilation: time, number, attributes, level 4, method. */
  private static final Pattern OPTIMISED = Pattern.compile("^ *\\d+ +\\d+ [ %sb!n]* +4 +(\\S+).*");

  @TempDir Path directory;

  @Test
  void theAgentIsOptimisedAndWhatRunsSeldomIsNot() throws Exception {
    Path output = directory.resolve("compiled");
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:CompilerDirectivesFile=" + DIRECTIVES,
                "-XX:+PrintCompilation",
                "-cp",
                System.getProperty("java.class.path"),
                HotLoop.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(java.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(java.exitValue()).isZero();
    List<String> optimised =
        Files.readAllLines(output).stream()
            .map(OPTIMISED::matcher)
            .filter(matcher -> matcher.matches())
            .map(matcher -> matcher.group(1))
            .toList();
    assertThat(optimised).contains("io.sightline.agent.start.HotLoop::hot");
    assertThat(optimised).noneMatch(method -> method.startsWith("java.util.regex."));
  }
}
