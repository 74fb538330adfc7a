package io.sightline.desktop.command;

import io.sightline.desktop.source.kube.Consent;
import io.sightline.desktop.source.kube.ExecPlugin;
import java.io.Console;
import java.util.Locale;
import java.util.Optional;

/** Asks on the terminal, where there is one. */
final class TerminalConsent implements Consent {
  @Override
  public Answer ask(ExecPlugin plugin) {
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .map(console -> ask(console, plugin))
        .orElse(Answer.NO);
  }

  private static Answer ask(Console console, ExecPlugin plugin) {
    String line =
        console.readLine(
            "Context %s of %s logs in by running%n  %s%nRun it? [y]es, [a]lways, [N]o: ",
            plugin.context(), plugin.file(), plugin.commandLine());
    return switch (line == null ? "" : line.strip().toLowerCase(Locale.ROOT)) {
      case "y", "yes" -> Answer.THIS_TIME;
      case "a", "always" -> Answer.ALWAYS;
      default -> Answer.NO;
    };
  }
}
