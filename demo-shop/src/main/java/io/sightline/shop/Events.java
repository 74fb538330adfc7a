package io.sightline.shop;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The record of a run: JSON lines with {@code time} (ISO 8601), {@code phase} and {@code text}, and
 * {@code measured} where there are figures. Each line is in the file when {@link #add} returns.
 * Safe for use by several threads.
 */
final class Events {
  private static final ObjectMapper JSON = new ObjectMapper();

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Event(
      String time, String phase, String text, @Nullable Map<String, Double> measured) {}

  private final @Nullable Path file;
  private String phase = "start-up";

  /**
   * @param file where the lines go; null keeps none
   */
  Events(@Nullable Path file) throws IOException {
    this.file = file;
    if (file != null) {
      Files.writeString(file, "");
    }
  }

  /** Names the phase that the following events belong to. */
  synchronized void enter(String newPhase) {
    phase = newPhase;
  }

  /** Records that something happened now. */
  void add(String text) {
    add(text, null);
  }

  /** Records what was measured. */
  synchronized void add(String text, @Nullable Map<String, Double> measured) {
    System.out.println(phase + ": " + text);
    if (file == null) {
      return;
    }
    try {
      String line =
          JSON.writeValueAsString(new Event(Instant.now().toString(), phase, text, measured));
      Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the events file " + file, e);
    }
  }
}
