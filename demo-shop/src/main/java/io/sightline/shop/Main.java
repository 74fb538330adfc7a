package io.sightline.shop;

import io.sightline.shop.host.Machine;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Entry point of the demo shop: {@code run} it, {@code sweep} away what a killed run left, or be
 * one of its services ({@code role}).
 *
 * <p>Exit status: 0 on success, 1 on failure with one sentence on standard error, 2 on wrong usage.
 */
@Command(
    name = "demo-shop",
    description = "A small shop of real servers in network namespaces on this machine.",
    mixinStandardHelpOptions = true,
    version = "Sightline demo shop",
    subcommands = {RunCommand.class, Main.Sweep.class, RoleCommand.class})
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          command.getErr().println("demo-shop: " + failure.getMessage());
          return 1;
        });
    int status = commandLine.execute(arguments);
    // A role's servers go on after its command returned; only a failure or a finished command ends.
    if (status != 0 || !RoleCommand.keepsRunning(arguments)) {
      System.exit(status);
    }
  }

  /** Removes what a run left that was killed. */
  @Command(name = "sweep", description = "Removes everything that a killed run left behind.")
  static final class Sweep implements Callable<Integer> {
    @Override
    public Integer call() throws IOException {
      try (Machine machine = Machine.acquire()) {
        machine.clear();
      }
      return 0;
    }
  }
}
