package io.sightline.desktop.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the commands that capture have in common. */
final class LiveOptions {
  @Option(names = "--headless", description = "Without a window.")
  private boolean headless;

  @Option(
      names = "--duration",
      converter = Durations.class,
      defaultValue = "60s",
      description = "How long to capture without a window, e.g. 30s (default: ${DEFAULT-VALUE}).")
  private Duration duration = Duration.ofSeconds(60);

  @Option(names = "--capture", paramLabel = "FILE", description = "Keep the capture in this file.")
  private @Nullable Path capture;

  @Option(names = "--png", paramLabel = "FILE", description = "Write a picture at the end.")
  private @Nullable Path png;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the data at the end.")
  private @Nullable Path json;

  @Option(
      names = "--ready-file",
      paramLabel = "FILE",
      description = "Written once capture is attached.")
  private @Nullable Path readyFile;

  boolean headless() {
    return headless;
  }

  Duration duration() {
    return duration;
  }

  @Nullable Path capture() {
    return capture;
  }

  @Nullable Path png() {
    return png;
  }

  @Nullable Path json() {
    return json;
  }

  @Nullable Path readyFile() {
    return readyFile;
  }

  /**
   * Fails before anything is started when what is asked for cannot be done.
   *
   * @throws IOException naming the file and what to do
   */
  void check() throws IOException {
    if (capture != null && Files.exists(capture)) {
      throw new IOException(
          "%s exists already and is left as it is; name another file for --capture, or remove it."
              .formatted(capture));
    }
    Outputs.check(null, capture, png, json, readyFile);
  }
}
