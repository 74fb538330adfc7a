package io.sightline.desktop.source.kube;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where programs are looked for: this process's PATH, and behind it that of the user's login shell.
 * A program started from a desktop icon does not have what the shell's start-up files add, and that
 * is where cloud tools are installed to.
 *
 * <p>The shell is asked once, when it is first needed: without a terminal, or when a program is not
 * found. Thread-safe.
 */
final class SearchPath {
  private static final long SHELL_SECONDS = 5;
  private static final int MAX_BYTES = 64 << 10;
  private static final String MARK = "__sightline_path__";

  private final Surroundings surroundings;
  private @Nullable List<String> withShell;

  SearchPath(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** A program by its name or path; empty when it is not there or cannot be run. */
  Optional<Path> find(String program) throws InterruptedException {
    if (program.contains("/") || program.contains(File.separator)) {
      return Optional.of(Path.of(program)).filter(SearchPath::isProgram);
    }
    Optional<Path> found = find(program, own());
    return found.isPresent() ? found : find(program, all());
  }

  /** What a program that is run should have as its PATH. */
  String value() throws InterruptedException {
    boolean fromShell = surroundings.variable("TERM").isPresent();
    return String.join(File.pathSeparator, fromShell && withShell == null ? own() : all());
  }

  private static Optional<Path> find(String program, List<String> directories) {
    for (String directory : directories) {
      // A relative entry would be looked up wherever this process happens to stand.
      Path candidate = Path.of(directory).resolve(program);
      if (candidate.isAbsolute() && isProgram(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  private List<String> own() {
    return split(surroundings.variable("PATH").orElse(""));
  }

  private static List<String> split(String path) {
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(path)
        .filter(entry -> !entry.isEmpty())
        .toList();
  }

  private synchronized List<String> all() throws InterruptedException {
    List<String> known = withShell;
    if (known == null) {
      Set<String> entries = new LinkedHashSet<>(own());
      entries.addAll(split(ofLoginShell()));
      known = List.copyOf(entries);
      withShell = known;
    }
    return known;
  }

  /** Empty when there is no shell that says. */
  private String ofLoginShell() throws InterruptedException {
    Optional<String> shell = surroundings.variable("SHELL");
    if (shell.isEmpty() || !isProgram(Path.of(shell.get()))) {
      return "";
    }
    try {
      // Start-up files print what they like, so the value is marked.
      ProcessBuilder builder =
          new ProcessBuilder(
              shell.get(), "-l", "-c", "printf '%s%s%s' " + MARK + " \"$PATH\" " + MARK);
      builder.environment().clear();
      builder.environment().putAll(surroundings.variables());
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
      Process process = builder.start();
      BoundedOutput output = BoundedOutput.of(process.getInputStream(), MAX_BYTES, _ -> {});
      if (!process.waitFor(SHELL_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        return "";
      }
      String text = new String(output.await(), StandardCharsets.UTF_8);
      int begin = text.indexOf(MARK);
      int end = text.lastIndexOf(MARK);
      return begin >= 0 && end > begin ? text.substring(begin + MARK.length(), end) : "";
    } catch (IOException e) {
      return "";
    }
  }
}
