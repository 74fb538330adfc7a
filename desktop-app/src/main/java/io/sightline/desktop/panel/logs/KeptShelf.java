package io.sightline.desktop.panel.logs;

import io.sightline.capture.KeptLogs;
import io.sightline.capture.KeptRange;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.application.Platform;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was kept in a window's capture, read in the background. JavaFX application thread only, but
 * for the reading.
 */
final class KeptShelf {
  private static final Logger LOG = LoggerFactory.getLogger(KeptShelf.class);

  private final LogKeeper keeper;
  private final Runnable onChange;
  private @Nullable List<KeptRange> ranges;
  private List<LogTarget> wanted = List.of();
  private KeptSelection selection = KeptSelection.NONE;
  private int asked;
  private long version;

  /**
   * @param onChange called when something was read
   */
  KeptShelf(LogKeeper keeper, Runnable onChange) {
    this.keeper = keeper;
    this.onChange = onChange;
  }

  /** Whether it is known what was kept. */
  boolean isRead() {
    return ranges != null;
  }

  /** Whether anything was kept. */
  boolean isEmpty() {
    return ranges == null || ranges.isEmpty();
  }

  /** Changes with every reading. */
  long version() {
    return version;
  }

  /** What was kept of the containers that are wanted. */
  KeptSelection selection() {
    return selection;
  }

  /** Reads the ranges anew, and what is wanted of them. */
  void reload() {
    ask(wanted);
  }

  /** Says what is to be shown. */
  void want(List<LogTarget> targets) {
    if (!targets.equals(wanted) || !isRead()) {
      wanted = List.copyOf(targets);
      ask(wanted);
    }
  }

  private void ask(List<LogTarget> targets) {
    int number = ++asked;
    Thread.ofVirtual()
        .name("kept logs")
        .start(
            () -> {
              try {
                List<KeptRange> there = keeper.keptRanges();
                Set<KeptSelection.Key> keys =
                    targets.stream().map(KeptSelection.Key::of).collect(Collectors.toSet());
                List<KeptLogs> logs = keeper.keptLogs(range -> KeptSelection.concerns(range, keys));
                KeptSelection found = KeptSelection.of(logs, targets);
                Platform.runLater(() -> take(number, there, found));
              } catch (IOException | RuntimeException e) {
                LOG.warn("Kept log lines cannot be read", e);
                Platform.runLater(() -> take(number, List.of(), KeptSelection.NONE));
              }
            });
  }

  private void take(int number, List<KeptRange> there, KeptSelection found) {
    if (number == asked) {
      ranges = there;
      selection = found;
      version++;
      onChange.run();
    }
  }
}
