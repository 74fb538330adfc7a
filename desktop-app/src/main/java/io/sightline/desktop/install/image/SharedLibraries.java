package io.sightline.desktop.install.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds what programs and libraries of this machine need from it, as its own loader does. */
final class SharedLibraries {
  /** As in {@code libelf.so.1 => /lib/x86_64-linux-gnu/libelf.so.1 (0x00007f…)}. */
  private static final Pattern NEEDED =
      Pattern.compile("^\\s*(?:\\S+ => )?(/\\S+) \\(0x[0-9a-f]+\\)$", Pattern.MULTILINE);

  private static final Pattern MISSING =
      Pattern.compile("^\\s*(\\S+) => not found$", Pattern.MULTILINE);

  private SharedLibraries() {}

  /**
   * The libraries that these need, the loader among them, and what those need, under the paths at
   * which the loader looks for them.
   *
   * @param own a directory whose libraries are there anyway
   */
  static SortedSet<String> neededBy(Collection<Path> files, Path own)
      throws IOException, InterruptedException {
    SortedSet<String> needed = new TreeSet<>();
    // Such as libjvm.so, which is loaded by path before the libraries that name it.
    Set<String> ownNames =
        files.stream().map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    for (Path file : files) {
      String output;
      try {
        output = Tool.run(List.of("ldd", file.toString()));
      } catch (IOException e) {
        if (String.valueOf(e.getMessage()).contains("not a dynamic executable")
            || String.valueOf(e.getMessage()).contains("statically linked")) {
          continue;
        }
        throw e;
      }
      Matcher missing = MISSING.matcher(output);
      while (missing.find()) {
        if (!ownNames.contains(missing.group(1))) {
          throw new IOException(
              "%s needs %s, which is not on this machine".formatted(file, missing.group(1)));
        }
      }
      Matcher found = NEEDED.matcher(output);
      while (found.find()) {
        Path library = Path.of(found.group(1)).normalize();
        if (!library.startsWith(own)) {
          needed.add(library.toString());
        }
      }
    }
    return needed;
  }

  /**
   * Where the loader finds a library of that name.
   *
   * @throws IOException when it does not, with what to do
   */
  static Path find(String name, String advice) throws IOException, InterruptedException {
    Pattern line = Pattern.compile("^\\s*" + Pattern.quote(name) + " \\(.*\\) => (/\\S+)$");
    Optional<Path> library =
        Tool.run(List.of(loaderCache(), "-p"))
            .lines()
            .map(line::matcher)
            .filter(Matcher::matches)
            .map(match -> Path.of(match.group(1)))
            .findFirst();
    return library.orElseThrow(
        () -> new IOException("%s is not on this machine; %s".formatted(name, advice)));
  }

  /** Not on every user's PATH. */
  private static String loaderCache() {
    return Files.isExecutable(Path.of("/sbin/ldconfig")) ? "/sbin/ldconfig" : "ldconfig";
  }
}
