package io.sightline.desktop.install.image;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Files of an image that are packed together.
 *
 * <p>The same files give the same bytes on every machine: sorted, of user 0, of the time 0, and
 * with one of two modes.
 */
final class ImageLayer {
  private static final int PLAIN = 0100644;
  private static final int EXECUTABLE = 0100755;
  private static final int DIRECTORY = 040755;
  private static final int OPEN_DIRECTORY = 041777;
  private static final int BUFFER = 1 << 16;

  /** A file's content, on disk or in memory. */
  private sealed interface Content {
    record OnDisk(Path file) implements Content {}

    final class InMemory implements Content {
      private final byte[] bytes;

      InMemory(byte[] bytes) {
        this.bytes = bytes;
      }
    }
  }

  private record Entry(Content content, boolean executable) {}

  /**
   * A layer as it was packed.
   *
   * @param file compressed
   * @param digest of that, as sha256:…
   * @param bytes of that
   * @param contentDigest of what is in it uncompressed
   */
  record Packed(Path file, String digest, long bytes, String contentDigest) {}

  private final SortedMap<String, Entry> files = new TreeMap<>();
  private final SortedMap<String, Integer> directories = new TreeMap<>();

  /** Adds a file of this machine, executable if it is here; a link counts as what it leads to. */
  void add(String path, Path file) throws IOException {
    Path real = file.toRealPath();
    boolean executable =
        Files.getPosixFilePermissions(real).contains(PosixFilePermission.OWNER_EXECUTE);
    put(path, new Entry(new Content.OnDisk(real), executable));
  }

  /** Adds a file with that content. */
  void add(String path, byte[] bytes, boolean executable) {
    put(path, new Entry(new Content.InMemory(bytes), executable));
  }

  /** Adds everything below a directory of this machine. */
  void addTree(String path, Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        add(path + "/" + directory.relativize(file), file);
      }
    }
  }

  /** Adds an empty directory, which is where something is mounted. */
  void addDirectory(String path) {
    directories.put(relative(path), DIRECTORY);
  }

  /** Adds a directory in which everybody may write, as /tmp is. */
  void addOpenDirectory(String path) {
    directories.put(relative(path), OPEN_DIRECTORY);
  }

  private void put(String path, Entry entry) {
    files.put(relative(path), entry);
  }

  private static String relative(String path) {
    return path.replaceFirst("^/+", "");
  }

  /** What its files take when they are unpacked. */
  long bytes() throws IOException {
    long sum = 0;
    for (Entry file : files.values()) {
      sum +=
          switch (file.content) {
            case Content.OnDisk(Path source) -> Files.size(source);
            case Content.InMemory memory -> memory.bytes.length;
          };
    }
    return sum;
  }

  /** Packs it into a file in that folder. */
  Packed pack(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, "layer", ".tar.gz");
    MessageDigest packed = Digests.sha256();
    MessageDigest content = Digests.sha256();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER);
        OutputStream compressed =
            new GZIPOutputStream(new DigestOutputStream(out, packed), BUFFER);
        TarArchiveOutputStream tar =
            new TarArchiveOutputStream(new DigestOutputStream(compressed, content))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, Integer> directory : allDirectories().entrySet()) {
        TarArchiveEntry entry = entry(directory.getKey() + "/", directory.getValue());
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
      }
      for (Map.Entry<String, Entry> source : files.entrySet()) {
        write(tar, source.getKey(), source.getValue());
      }
    }
    return new Packed(file, Digests.text(packed), Files.size(file), Digests.text(content));
  }

  private static void write(TarArchiveOutputStream tar, String path, Entry file)
      throws IOException {
    TarArchiveEntry entry = entry(path, file.executable ? EXECUTABLE : PLAIN);
    switch (file.content) {
      case Content.OnDisk(Path source) -> {
        entry.setSize(Files.size(source));
        tar.putArchiveEntry(entry);
        Files.copy(source, tar);
      }
      case Content.InMemory memory -> {
        entry.setSize(memory.bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(memory.bytes);
      }
    }
    tar.closeArchiveEntry();
  }

  private static TarArchiveEntry entry(String path, int mode) {
    TarArchiveEntry entry = new TarArchiveEntry(path);
    entry.setMode(mode);
    entry.setIds(0, 0);
    entry.setNames("", "");
    entry.setModTime(0L);
    return entry;
  }

  /** Those that were added, and those above files and directories, parents first. */
  private SortedMap<String, Integer> allDirectories() {
    SortedMap<String, Integer> all = new TreeMap<>(directories);
    SortedSet<String> paths = new TreeSet<>(files.keySet());
    paths.addAll(directories.keySet());
    for (String path : paths) {
      for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
        all.putIfAbsent(path.substring(0, slash), DIRECTORY);
      }
    }
    return all;
  }
}
