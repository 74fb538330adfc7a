package io.sightline.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * A temporary directory and the processes that work in it. All of it is gone when this is closed or
 * when this process is told to end, e.g. by Ctrl-C.
 */
final class Workspace implements AutoCloseable {
  private final Path directory;
  private final Deque<Child> children = new ArrayDeque<>();
  private final Thread hook = new Thread(this::clear, "shutdown");
  private boolean ended;

  private Workspace(Path directory) {
    this.directory = directory;
  }

  static Workspace create() throws IOException {
    Workspace workspace = new Workspace(Files.createTempDirectory("sightline-bench-"));
    Runtime.getRuntime().addShutdownHook(workspace.hook);
    return workspace;
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  /** Writes a file of this module's resources into the directory. */
  Path unpack(String resource) throws IOException {
    Path file = file(resource);
    try (var stream = Workspace.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IOException(resource + " is missing from the program; build it again.");
      }
      Files.copy(stream, file);
    }
    return file;
  }

  /**
   * Starts a process that ends when it is closed, with this workspace, or with this process however
   * that ends.
   */
  Child start(String name, List<String> command) throws IOException {
    synchronized (children) {
      if (ended) {
        throw new IOException("The benchmark was told to end.");
      }
      Child child = Child.start(name, command, file(name + ".log"));
      children.push(child);
      return child;
    }
  }

  /**
   * Runs a process to its end and gives what it printed.
   *
   * @throws IOException with its own words when it failed
   */
  String run(String name, List<String> command) throws IOException, InterruptedException {
    try (Child child = start(name, command)) {
      return child.awaitSuccess();
    }
  }

  @Override
  public void close() {
    clear();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook is doing the same.
    }
  }

  private void clear() {
    synchronized (children) {
      if (ended) {
        return;
      }
      ended = true;
      while (!children.isEmpty()) {
        children.pop().close();
      }
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot remove " + directory, e);
      }
    }
  }
}
