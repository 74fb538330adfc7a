package io.sightline.desktop.app;

import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.settings.Settings;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a window asks of the application it belongs to. */
public interface WindowHost {
  FilePrompt files();

  /** The zone in which times are shown. */
  ZoneId zone();

  /** Opens a capture in a window of its own; failures go to the asker, on any thread. */
  void open(Path capture, Consumer<Issue> onFailure);

  /**
   * Shows the clusters to choose from, for a window of their own or for the one that asks.
   *
   * @param adder takes what is chosen for the window that asks; null where it takes none
   */
  void pickCluster(@Nullable ClusterAdder adder);

  /** Shows what there is to begin with, in a window of its own. */
  default void showWelcome() {
    // An application of one window has none.
  }

  /** The user's preferences; forgotten with the window where the application keeps none. */
  default Settings settings() {
    return Settings.inMemory();
  }

  /** Changes the theme of all windows. */
  void nextTheme();
}
