package io.sightline.desktop.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which part of a capture a command is about. */
final class TimeOptions {
  @Option(
      names = "--at",
      paramLabel = "T",
      converter = Instants.class,
      description = "An instant: the minute before it is counted.")
  private @Nullable Long at;

  @Option(
      names = "--from",
      paramLabel = "T",
      converter = Instants.class,
      description = "Begin of a range (default: begin of the capture).")
  private @Nullable Long from;

  @Option(
      names = "--to",
      paramLabel = "T",
      converter = Instants.class,
      description = "End of a range (default: end of the capture).")
  private @Nullable Long to;

  @Nullable Long at() {
    return at;
  }

  @Nullable Long from() {
    return from;
  }

  @Nullable Long to() {
    return to;
  }

  void check(CommandSpec command) {
    if (at != null && (from != null || to != null)) {
      throw new ParameterException(
          command.commandLine(), "--at is one instant; it does not go with --from or --to");
    }
    if (from != null && to != null && from >= to) {
      throw new ParameterException(command.commandLine(), "--from is not before --to");
    }
  }
}
