package io.sightline.agent;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The agent's process. */
@Command(name = "sightline-agent", description = "Captures with eBPF and serves what it captured.")
public final class Main {
  private Main() {}

  /** Runs a role and exits with its code: 0 on success, 1 on failure, 2 on wrong usage. */
  public static void main(String[] arguments) {
    System.exit(
        commandLine(arguments)
            .setExecutionExceptionHandler(
                (failure, commandLine, _) -> {
                  commandLine.getErr().println("sightline: " + failure.getMessage());
                  return 1;
                })
            .execute(arguments));
  }

  /** With the role that is asked for only, since looking into another one delays its start. */
  private static CommandLine commandLine(String[] arguments) {
    CommandLine line = new CommandLine(new Main());
    switch (arguments.length == 0 ? "" : arguments[0]) {
      case LocalCommand.NAME -> line.addSubcommand(new LocalCommand());
      case NodeCommand.NAME -> line.addSubcommand(new NodeCommand());
      case RelayCommand.NAME -> line.addSubcommand(new RelayCommand());
      default ->
          line.addSubcommand(new LocalCommand())
              .addSubcommand(new NodeCommand())
              .addSubcommand(new RelayCommand());
    }
    return line;
  }
}
