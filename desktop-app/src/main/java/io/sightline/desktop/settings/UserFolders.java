package io.sightline.desktop.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the app keeps what is the user's: on Linux by the XDG Base Directory Specification,
 * elsewhere where programs of that system do.
 *
 * @param config for what the user chose
 * @param state for what the app noted by itself, which may be thrown away
 */
public record UserFolders(Path config, Path state) {
  private static final String OURS = "sightline";

  /** Those of the user who runs the program. */
  public static UserFolders ofUser() {
    return of(
        System.getProperty("os.name", ""),
        System::getenv,
        Path.of(System.getProperty("user.home")));
  }

  static UserFolders of(String system, Function<String, @Nullable String> environment, Path home) {
    if (system.startsWith("Windows")) {
      Path roaming = folder(environment.apply("APPDATA"), home.resolve("AppData/Roaming"));
      return new UserFolders(roaming.resolve("Sightline"), roaming.resolve("Sightline"));
    }
    if (system.startsWith("Mac")) {
      Path support = home.resolve("Library/Application Support/Sightline");
      return new UserFolders(support, support);
    }
    return new UserFolders(
        folder(environment.apply("XDG_CONFIG_HOME"), home.resolve(".config")).resolve(OURS),
        folder(environment.apply("XDG_STATE_HOME"), home.resolve(".local").resolve("state"))
            .resolve(OURS));
  }

  /** A path that is not absolute is to be ignored, as the specification says. */
  private static Path folder(@Nullable String wanted, Path otherwise) {
    if (wanted == null || wanted.isEmpty()) {
      return otherwise;
    }
    try {
      Path path = Path.of(wanted);
      return path.isAbsolute() ? path : otherwise;
    } catch (InvalidPathException _) {
      return otherwise;
    }
  }
}
