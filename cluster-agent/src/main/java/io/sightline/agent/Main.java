package io.sightline.agent;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The agent's process. */
@Command(
    name = "sightline-agent",
    subcommands = {LocalCommand.class, NodeCommand.class, RelayCommand.class},
    description = "Captures with eBPF and serves what it captured.")
public final class Main {
  private Main() {}

  /** Runs a role and exits with its code: 0 on success, 1 on failure, 2 on wrong usage. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Main())
            .setExecutionExceptionHandler(
                (failure, commandLine, _) -> {
                  commandLine.getErr().println("sightline: " + failure.getMessage());
                  return 1;
                })
            .execute(arguments));
  }
}
