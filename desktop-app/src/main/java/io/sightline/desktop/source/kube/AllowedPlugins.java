package io.sightline.desktop.source.kube;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Plugins that the user has allowed for good: one line each in a file of the user's configuration,
 * with the digest first and the command for whoever reads it. Thread-safe within a process.
 */
final class AllowedPlugins {
  private static final String FILE = "allowed-plugins";

  private final Path file;
  private final Set<String> thisTime = ConcurrentHashMap.newKeySet();

  AllowedPlugins(Path directory) {
    this.file = directory.resolve(FILE);
  }

  /**
   * Returns when the plugin may run.
   *
   * @throws ClusterException when it may not; nothing was run then
   */
  void require(ExecPlugin plugin, Consent consent) throws ClusterException, InterruptedException {
    FileOwner.requireNotWorldWritable(plugin.file(), plugin.name());
    String digest = plugin.digest();
    if (thisTime.contains(digest) || isRemembered(digest)) {
      return;
    }
    switch (consent.ask(plugin)) {
      case NO ->
          throw ClusterException.lasting(
              "Context %s of %s logs in by running a program that was not allowed, so nothing was run: %s. Allow it in the window, or give --allow-exec"
                  .formatted(plugin.context(), plugin.file(), plugin.commandLine()));
      case THIS_TIME -> thisTime.add(digest);
      case ALWAYS -> {
        thisTime.add(digest);
        remember(plugin);
      }
    }
  }

  private boolean isRemembered(String digest) throws ClusterException {
    if (!Files.exists(file)) {
      return false;
    }
    try {
      FileOwner.requireNoStranger(file);
      return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
          .anyMatch(line -> line.startsWith(digest + " "));
    } catch (ClusterException e) {
      throw e;
    } catch (IOException e) {
      throw ClusterException.lasting(
          "%s, which remembers what may be run, cannot be read (%s): mend or delete it"
              .formatted(file, e.getMessage()));
    }
  }

  private synchronized void remember(ExecPlugin plugin) throws ClusterException {
    String line =
        "%s %s: %s"
            .formatted(plugin.digest(), plugin.context(), plugin.commandLine())
            .replaceAll("\\R", " ");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      if (!Files.exists(file)) {
        if (Files.getFileStore(file.toAbsolutePath().getParent())
            .supportsFileAttributeView("posix")) {
          Files.createFile(
              file,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
          Files.createFile(file);
        }
      }
      Files.write(file, List.of(line), StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw ClusterException.lasting(
          "%s, which remembers what may be run, cannot be written (%s): make it writable, or allow the program for this time only"
              .formatted(file, e.getMessage()));
    }
  }
}
