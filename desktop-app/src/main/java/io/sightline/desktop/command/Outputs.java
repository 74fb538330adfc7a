package io.sightline.desktop.command;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether what a command is asked to write can be written, told before it does any work. */
final class Outputs {
  private static final String CAPTURE_SUFFIX = ".slcap";

  private Outputs() {}

  /**
   * Fails when a file cannot be made where it is wanted, or would replace a capture: data and
   * pictures can be made again, a recording cannot.
   *
   * @param input the capture that is read; null where there is none
   * @param outputs null for those that were not asked for
   */
  static void check(@Nullable Path input, @Nullable Path... outputs) throws IOException {
    for (Path output : outputs) {
      if (output != null) {
        check(input, output);
      }
    }
  }

  /** Fails when a capture cannot be made where it is wanted, or something is there already. */
  static void checkNew(Path output) throws IOException {
    if (Files.exists(output)) {
      throw new FileAlreadyExistsException(output.toString());
    }
    check(null, output);
  }

  private static void check(@Nullable Path input, Path output) throws IOException {
    Path folder = output.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException(
          "there is no folder %s for %s; make it first.".formatted(folder, output));
    }
    if (!Files.isWritable(folder) || Files.isDirectory(output)) {
      throw new IOException(
          "%s cannot be written; choose another place or another user.".formatted(output));
    }
    if (Files.exists(output) && isCapture(input, output)) {
      throw new IOException(
          "%s is a capture and is left as it is; name another file.".formatted(output));
    }
  }

  private static boolean isCapture(@Nullable Path input, Path output) throws IOException {
    return output.toString().endsWith(CAPTURE_SUFFIX)
        || (input != null && Files.exists(input) && Files.isSameFile(input, output));
  }
}
