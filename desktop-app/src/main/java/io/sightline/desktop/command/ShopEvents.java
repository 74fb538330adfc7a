package io.sightline.desktop.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** What the shop says it does, line by line, and when it opened and closed. */
final class ShopEvents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final BiConsumer<String, String> teller;
  private int taken;
  private long openedNanos;
  private long closedNanos;

  /**
   * Reads what the shop writes to a file.
   *
   * @param teller takes the phase and the words of each line
   */
  ShopEvents(Path file, BiConsumer<String, String> teller) {
    this.file = file;
    this.teller = teller;
  }

  /** Takes the lines written since the last call. */
  void read() throws IOException {
    List<String> lines = Files.readAllLines(file);
    for (String line : lines.subList(Math.min(taken, lines.size()), lines.size())) {
      take(JSON.readTree(line));
    }
    taken = lines.size();
  }

  /** From the first calm to the end; empty when it never opened. */
  Optional<LiveRun.Stretch> stretch() {
    return openedNanos == 0 || closedNanos <= openedNanos
        ? Optional.empty()
        : Optional.of(new LiveRun.Stretch(openedNanos, closedNanos));
  }

  private void take(JsonNode event) {
    String phase = event.path("phase").asText();
    Instant time = Instant.parse(event.path("time").asText());
    long nanos = TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
    if (phase.equals("calm") && openedNanos == 0) {
      openedNanos = nanos;
    } else if (phase.equals("end") && closedNanos == 0) {
      closedNanos = nanos;
    }
    teller.accept(phase, event.path("text").asText());
  }
}
