package io.sightline.desktop.source.kube;

import java.io.Console;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What this program was started in.
 *
 * @param variables the environment
 * @param home the user's home directory
 * @param terminal whether a user can be asked on a terminal
 */
public record Surroundings(Map<String, String> variables, Path home, boolean terminal) {
  public Surroundings {
    variables = Map.copyOf(variables);
  }

  /** Those of this process. */
  public static Surroundings ofProcess() {
    return new Surroundings(
        System.getenv(),
        Path.of(System.getProperty("user.home")),
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent());
  }

  /** A variable that is set and not empty. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }

  /** Where what the user allowed is remembered. */
  Path configDirectory() {
    String system = System.getProperty("os.name", "");
    if (system.startsWith("Windows")) {
      return variable("APPDATA")
          .map(Path::of)
          .orElse(home.resolve("AppData/Roaming"))
          .resolve("Sightline");
    }
    if (system.startsWith("Mac")) {
      return home.resolve("Library/Application Support/Sightline");
    }
    return variable("XDG_CONFIG_HOME")
        .map(Path::of)
        .orElse(home.resolve(".config"))
        .resolve("sightline");
  }
}
