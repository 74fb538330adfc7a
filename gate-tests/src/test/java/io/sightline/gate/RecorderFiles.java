package io.sightline.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.capture.CaptureException;
import io.sightline.capture.CaptureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The files of a flight recorder that is recording. */
public final class RecorderFiles {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private RecorderFiles() {}

  /** The files, by name. */
  public static List<Path> in(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".slcap")).sorted().toList();
    }
  }

  /**
   * Waits until what was recorded is in a file: the recorder writes about once a second, on a
   * thread of its own.
   */
  public static void await(Path directory, Predicate<CaptureReader> isThere)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (in(directory).stream().noneMatch(file -> holds(file, isThere))) {
      assertThat(System.nanoTime()).as("not yet recorded in %s", directory).isLessThan(end);
      Thread.sleep(50);
    }
  }

  private static boolean holds(Path file, Predicate<CaptureReader> isThere) {
    try (CaptureReader reader = CaptureReader.open(file)) {
      return isThere.test(reader);
    } catch (CaptureException e) {
      // It was just begun, or was thinned meanwhile.
      return false;
    }
  }
}
