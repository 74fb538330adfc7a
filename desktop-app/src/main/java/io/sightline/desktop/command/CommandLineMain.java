package io.sightline.desktop.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * All commands, and the one way errors leave the program: a sentence on stderr, exit code not 0.
 */
@Command(
    name = "sightline",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      LocalCommand.class,
      ConnectCommand.class,
      RecordCommand.class,
      OpenCommand.class,
      ImportCommand.class,
      ExportCommand.class,
      FindingsCommand.class,
      LogsCommand.class,
      ReportCommand.class,
      DiffCommand.class,
      VerifyCommand.class,
      RepairCommand.class,
      InstallCommand.class,
      UninstallCommand.class,
      StatusCommand.class,
      ImageCommand.class,
      RedactCommand.class,
      WarmUpCommand.class
    },
    description = "Shows who talks to whom, how well, and what is blocked or starved.",
    footer = {
      "",
      "And, before the program itself is needed:",
      "  doctor    What this machine lacks, and the command that mends it.",
      "  test      Builds and tests everything.",
      "  bench     Measures what capturing costs, with the agent and without.",
      "  soak      Long tests by name; soak kernels: every count on Debian's kernels, in QEMU;",
      "            soak api: the relay against an API server on which everything goes wrong.",
      "",
      "Exit code: 0 on success, 1 on failure, 2 on wrong usage; verify: see its help."
    })
public final class CommandLineMain implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  /** Runs a command and gives its exit code. */
  public static int run(String... arguments) {
    CommandLine commandLine = new CommandLine(new CommandLineMain());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setParameterExceptionHandler(CommandLineMain::wrongUsage);
    commandLine.setExecutionExceptionHandler(CommandLineMain::failed);
    return commandLine.execute(arguments);
  }

  /** Without a command: the welcome page where there is a display, and how to use it elsewhere. */
  @Override
  public Integer call() throws IOException, InterruptedException {
    if (Windows.isThereADisplay()) {
      Windows.welcome();
      return 0;
    }
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    command.usage(command.getErr());
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static int wrongUsage(ParameterException problem, String[] arguments) {
    CommandLine command = problem.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("sightline: " + usageMessage(problem));
    err.println("Try: sightline " + helpOf(command));
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static String usageMessage(ParameterException problem) {
    return problem instanceof UnmatchedArgumentException unmatched
            && problem.getCommandLine().getParent() == null
            && !unmatched.isUnknownOption()
        ? "there is no command '%s'".formatted(unmatched.getUnmatched().getFirst())
        : String.valueOf(problem.getMessage());
  }

  private static String helpOf(CommandLine command) {
    return command.getParent() == null ? "--help" : command.getCommandName() + " --help";
  }

  private static int failed(
      Exception problem, CommandLine command, CommandLine.ParseResult parsed) {
    if (!EndWithProcess.isEnding()) {
      command.getErr().println("sightline: " + messageOf(problem));
    }
    return command.getCommandSpec().exitCodeOnExecutionException();
  }

  private static String messageOf(Throwable problem) {
    if (problem instanceof UncheckedIOException wrapped && wrapped.getCause() != null) {
      return messageOf(wrapped.getCause());
    }
    return switch (problem) {
      case NoSuchFileException missing -> missing.getFile() + " does not exist.";
      case AccessDeniedException denied ->
          "no permission to use %s; choose another place or another user."
              .formatted(denied.getFile());
      case FileAlreadyExistsException there ->
          "%s exists already and is left as it is; name another file.".formatted(there.getFile());
      case IOException io -> io.getMessage() == null ? io.toString() : io.getMessage();
      default -> problem.getMessage() == null ? problem.toString() : problem.getMessage();
    };
  }
}
