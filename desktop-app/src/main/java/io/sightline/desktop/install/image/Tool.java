package io.sightline.desktop.install.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a program of this machine and gives what it printed. */
final class Tool {
  private Tool() {}

  /**
   * Runs it to its end.
   *
   * @throws IOException with its own words when it failed or is not there
   */
  static String run(List<String> command) throws IOException, InterruptedException {
    Process process;
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("LC_ALL", "C");
      process = builder.start();
    } catch (IOException e) {
      throw new IOException("%s is needed and cannot be run".formatted(command.getFirst()), e);
    }
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("%s failed: %s".formatted(command.getFirst(), output.strip()));
    }
    return output;
  }
}
