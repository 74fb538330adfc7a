package io.sightline.desktop.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one run, which goes with it.
 *
 * <p>A run that is killed cannot remove its directory, so each new one removes those of the dead:
 * the living hold a lock on a file in theirs, which the kernel drops with the process.
 */
final class RunDirectory implements AutoCloseable {
  private static final String PREFIX = "sightline-";
  private static final String LOCK = "owner.lock";

  /** Closing any channel on a locked file drops the lock of the whole process: hands off these. */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel lock;

  private RunDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Removes what dead runs of this user left in the directory for temporary files; makes one. */
  static RunDirectory create() throws IOException {
    return create(Path.of(System.getProperty("java.io.tmpdir")));
  }

  static RunDirectory create(Path parent) throws IOException {
    sweep(parent);
    Path path = Files.createTempDirectory(parent, PREFIX);
    OWN.add(path);
    try {
      FileChannel channel =
          FileChannel.open(
              path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        throw new IOException("%s is locked by another process".formatted(path));
      }
      return new RunDirectory(path, channel);
    } catch (IOException e) {
      delete(path);
      throw e;
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      delete(path);
      lock.close();
      OWN.remove(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + path, e);
    }
  }

  private static void sweep(Path parent) throws IOException {
    List<Path> others;
    try (Stream<Path> all = Files.list(parent)) {
      others =
          all.filter(path -> String.valueOf(path.getFileName()).startsWith(PREFIX))
              .filter(path -> !OWN.contains(path))
              .toList();
    }
    for (Path other : others) {
      try {
        if (isOurs(other)) {
          removeIfDead(other);
        }
      } catch (IOException e) {
        System.err.println(
            "sightline: %s was left by a run that was killed and cannot be removed (%s); remove it by hand."
                .formatted(other, e.getMessage()));
      }
    }
  }

  /** Nobody else can put links into what belongs to us and only we may write. */
  private static boolean isOurs(Path path) throws IOException {
    try {
      return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
          && Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)
              .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
          && Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS).stream()
              .noneMatch(
                  p ->
                      p == PosixFilePermission.GROUP_WRITE
                          || p == PosixFilePermission.OTHERS_WRITE);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** One without a lock file is not ours to judge. */
  private static void removeIfDead(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock held = channel.tryLock()) {
      if (held != null) {
        delete(path);
      }
    } catch (NoSuchFileException | OverlappingFileLockException e) {
      // Gone meanwhile, made by something else, or of this process.
    }
  }

  private static void delete(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          // The agent may be removing its own at the same time.
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException problem)
              throws IOException {
            if (problem instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw problem;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException problem)
              throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
