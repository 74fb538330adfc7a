package io.sightline.agent.identity;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Small files of `/proc` and `/sys`, which may vanish at any moment: absence is an answer, not an
 * error. Thread-safe.
 *
 * @param proc `/proc`, or where the host's is mounted
 */
public record ProcFiles(Path proc) {
  /** The `/proc` of this process. */
  public static ProcFiles system() {
    return new ProcFiles(Path.of("/proc"));
  }

  /** The directory of a process. */
  public Path of(int pid) {
    return proc.resolve(Integer.toString(pid));
  }

  /** The PIDs of all processes, in no order. */
  public List<Integer> pids() {
    List<Integer> pids = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[1-9]*")) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (name.chars().allMatch(Character::isDigit)) {
          pids.add(Integer.parseInt(name));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return pids;
    }
    return pids;
  }

  /** The text of a file; empty when it cannot be read. */
  public static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The lines of a file; none when it cannot be read. */
  public static List<String> lines(Path file) {
    return read(file).map(text -> text.lines().toList()).orElse(List.of());
  }

  /**
   * The lines of a file up to the first one that the condition does not hold for; none when it
   * cannot be read. The kernel makes such files while they are read, so that the rest costs
   * nothing.
   */
  public static List<String> linesWhile(Path file, Predicate<String> condition) {
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (String line = reader.readLine();
          line != null && condition.test(line);
          line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      return lines;
    }
    return lines;
  }

  /** The number that is all a file holds; empty for "max" and whatever else is no number. */
  public static OptionalLong number(Path file) {
    return read(file).map(ProcFiles::parse).orElse(OptionalLong.empty());
  }

  /** The value after a key in a file of `key value` lines. */
  public static OptionalLong keyed(Path file, String key) {
    for (String line : lines(file)) {
      if (line.startsWith(key)
          && line.length() > key.length()
          && line.charAt(key.length()) == ' ') {
        return parse(line.substring(key.length() + 1));
      }
    }
    return OptionalLong.empty();
  }

  /** The inode of a file or directory, following a link. */
  public static OptionalLong inode(Path path) {
    try {
      return OptionalLong.of(((Number) Files.getAttribute(path, "unix:ino")).longValue());
    } catch (IOException | UnsupportedOperationException e) {
      return OptionalLong.empty();
    }
  }

  /** The number in a link of the shape `net:[4026531840]` or `socket:[12345]`. */
  public static OptionalLong linkedInode(Path link, String kind) {
    try {
      String target = Files.readSymbolicLink(link).toString();
      if (target.startsWith(kind + ":[") && target.endsWith("]")) {
        return parse(target.substring(kind.length() + 2, target.length() - 1));
      }
      return OptionalLong.empty();
    } catch (IOException | UnsupportedOperationException e) {
      return OptionalLong.empty();
    }
  }

  static boolean isDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  static OptionalLong parse(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
