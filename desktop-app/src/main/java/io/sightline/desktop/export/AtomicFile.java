package io.sightline.desktop.export;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Files that appear whole or not at all. */
public final class AtomicFile {
  private AtomicFile() {}

  /** What fills a file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path file) throws IOException;
  }

  /** Writes bytes to a file, replacing one of that name. */
  public static void write(Path target, byte[] bytes) throws FileNotWritten {
    write(target, file -> Files.write(file, bytes));
  }

  /**
   * Lets the content be written beside the target, then moves it there. When that fails, what was
   * there before stays.
   *
   * @throws FileNotWritten saying which file, why, and what to do
   */
  public static void write(Path target, Content content) throws FileNotWritten {
    try {
      writeWhole(target, content);
    } catch (IOException e) {
      throw new FileNotWritten(target, e);
    }
  }

  private static void writeWhole(Path target, Content content) throws IOException {
    Path whole = target.toAbsolutePath();
    Path folder = whole.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException("there is no folder " + folder);
    }
    // Not Files.createTempFile: what it makes only its owner may read, also when it is in place.
    Path part = folder.resolve("." + whole.getFileName() + "." + UUID.randomUUID() + ".part");
    Files.createFile(part);
    try {
      content.writeTo(part);
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      move(part, whole);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void move(Path part, Path target) throws IOException {
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException _) {
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
