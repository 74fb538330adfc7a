package io.sightline.agent.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs programs of the system for tests. */
final class Commands {
  private Commands() {}

  /** Runs a command and returns what it printed; fails with that text if the command fails. */
  static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    if (code != 0) {
      throw new IOException(List.of(command) + " ended with " + code + ": " + output);
    }
    return output;
  }
}
