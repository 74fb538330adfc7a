package io.sightline.desktop.app;

import io.sightline.desktop.command.CommandLineMain;

/** Where the program starts. Not an Application itself, so that JavaFX is loaded only when used. */
public final class Main {
  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(CommandLineMain.run(arguments));
  }
}
