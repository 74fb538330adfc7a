package io.sightline.desktop.app;

import java.util.List;
import javafx.scene.input.KeyCombination;

/**
 * Something the user can do by a key, and what the sheet of shortcuts says about it.
 *
 * @param keys combinations that do it
 * @param keyText how the sheet writes them
 * @param run does it
 */
record Action(String name, String keyText, List<KeyCombination> keys, Runnable run) {
  Action {
    keys = List.copyOf(keys);
  }

  static Action of(String name, String keyText, KeyCombination key, Runnable run) {
    return of(name, keyText, List.of(key), run);
  }

  static Action of(String name, String keyText, List<KeyCombination> keys, Runnable run) {
    return new Action(name, keyText, keys, run);
  }
}
