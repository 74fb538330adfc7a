package io.sightline.desktop.command;

import java.nio.file.Path;

/** Where the program's modules are. */
final class Installation {
  private Installation() {}

  /** The directory with the jars of a module that runs as a process of its own. */
  static Path module(String name) {
    return home().resolve(name).resolve("target").resolve("app");
  }

  /** The directory of the launcher. */
  static Path home() {
    String home = System.getenv("SIGHTLINE_HOME");
    if (home == null || home.isEmpty()) {
      throw new IllegalStateException(
          "SIGHTLINE_HOME is not set; start the program by its launcher ./sightline.");
    }
    return Path.of(home);
  }
}
