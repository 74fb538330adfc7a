package io.sightline.agent.journal;

import java.nio.file.Path;
import java.util.Set;

/**
 * Which lines of the journal are read.
 *
 * @param directory with the journal's files
 * @param units names of services without `.service`, and `kernel`
 */
public record JournalSettings(Path directory, Set<String> units) {
  /** Where journald keeps what is to outlast a restart. */
  public static final Path DIRECTORY = Path.of("/var/log/journal");

  public JournalSettings {
    units = Set.copyOf(units);
    if (units.isEmpty()) {
      throw new IllegalArgumentException("no unit of the journal is named");
    }
  }
}
