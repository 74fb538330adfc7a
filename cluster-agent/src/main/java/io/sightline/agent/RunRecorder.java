package io.sightline.agent;

import io.sightline.agent.relay.FlightRecorder;
import io.sightline.agent.relay.RecorderLimits;
import io.sightline.capture.CaptureMetadata;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * The flight recorder of one run in local mode, in a directory that goes with it.
 *
 * <p>The directory is its owner's alone. One that a killed run left behind is deleted at the next
 * start.
 */
final class RunRecorder implements AutoCloseable {
  private static final String PREFIX = "sightline-recorder-";
  private static final long BYTES = 256L << 20;

  private final FlightRecorder recorder;
  private final Path directory;

  private RunRecorder(FlightRecorder recorder, Path directory) {
    this.recorder = recorder;
    this.directory = directory;
  }

  /** Begins to record in a new directory, on a disk and not in memory where there is one. */
  static RunRecorder open(long epoch) throws IOException {
    Path parent = Path.of("/var/tmp");
    if (!Files.isWritable(parent)) {
      parent = Path.of(System.getProperty("java.io.tmpdir"));
    }
    sweep(parent);
    Path directory =
        Files.createTempDirectory(
            parent,
            PREFIX,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    CaptureMetadata metadata = new CaptureMetadata(Version.current(), "local", epoch, epoch);
    return new RunRecorder(
        FlightRecorder.open(directory, RecorderLimits.DEFAULT.withBytes(BYTES), metadata),
        directory);
  }

  FlightRecorder recorder() {
    return recorder;
  }

  @Override
  public void close() {
    recorder.close();
    delete(directory);
  }

  /** Deletes what runs that were killed have left: their locks are free. */
  private static void sweep(Path parent) throws IOException {
    List<Path> found;
    try (Stream<Path> children = Files.list(parent)) {
      found =
          children
              .filter(child -> String.valueOf(child.getFileName()).startsWith(PREFIX))
              .filter(child -> Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS))
              .toList();
    }
    for (Path directory : found) {
      Path lock = directory.resolve("lock");
      try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
          FileLock free = channel.tryLock()) {
        if (free != null) {
          delete(directory);
        }
      } catch (IOException e) {
        // Somebody else's, or just being made.
      }
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // It is swept at the next start.
    }
  }
}
