package io.sightline.shop.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs short-lived system commands (ip, losetup, mount, …) and turns failure into one clear
 * exception.
 */
public final class Commands {
  private static final long TIMEOUT_SECONDS = 30;

  private Commands() {}

  /**
   * Runs a command to its end and returns what it printed, standard error included.
   *
   * @throws IOException if it cannot be started, takes over 30 seconds, or exits with other than 0
   */
  public static String run(String... command) throws IOException {
    return run(List.of(command), "");
  }

  /** Like {@link #run(String...)}, with text for the command's standard input. */
  public static String run(List<String> command, String input) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
        stdin.write(input);
      } catch (IOException e) {
        // It ended without reading its input; the exit status below says why.
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("`" + String.join(" ", command) + "` did not end");
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            "`" + String.join(" ", command) + "` failed: " + output.strip().replace('\n', ' '));
      }
      return output.strip();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while running `" + String.join(" ", command) + "`", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
