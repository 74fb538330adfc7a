package io.sightline.desktop.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The user's preferences and the app's memory, in memory and in files. Any thread; listeners are
 * called on the thread that makes a change.
 */
public final class Settings implements AutoCloseable {
  private static final int PREFERENCES_VERSION = 1;
  private static final int MEMORY_VERSION = 1;

  private final List<String> problems = new ArrayList<>();
  private final List<Consumer<Preferences>> listeners = new CopyOnWriteArrayList<>();
  private final KeptFile<Preferences> preferences;
  private final KeptFile<Memory> memory;
  private final String where;
  private @Nullable Consumer<String> onProblem;

  private Settings(@Nullable Path preferencesFile, @Nullable Path memoryFile) {
    where = preferencesFile == null ? "" : preferencesFile.toString();
    preferences =
        new KeptFile<>(preferencesFile, PREFERENCES_VERSION, Preferences.DEFAULT, this::problem);
    memory = new KeptFile<>(memoryFile, MEMORY_VERSION, Memory.NONE, this::problem);
  }

  /** Settings that are forgotten with the program. */
  public static Settings inMemory() {
    return new Settings(null, null);
  }

  /** Reads what is kept in the user's folders; what cannot be read is said, and defaults hold. */
  public static Settings in(UserFolders folders) {
    return new Settings(
        folders.config().resolve("preferences.json"), folders.state().resolve("memory.json"));
  }

  /** Tells in a sentence what could not be read so far and what cannot be written later. */
  public void onProblem(Consumer<String> listener) {
    List<String> soFar;
    synchronized (problems) {
      onProblem = listener;
      soFar = List.copyOf(problems);
      problems.clear();
    }
    soFar.forEach(listener);
  }

  private void problem(String sentence) {
    Consumer<String> listener;
    synchronized (problems) {
      listener = onProblem;
      if (listener == null) {
        problems.add(sentence);
      }
    }
    if (listener != null) {
      listener.accept(sentence);
    }
  }

  /** The file that holds the preferences; empty where none does. */
  public String where() {
    return where;
  }

  public Preferences preferences() {
    return preferences.get();
  }

  /** Changes the preferences, and tells those who listen. */
  public void prefer(UnaryOperator<Preferences> change) {
    Preferences before = preferences.get();
    Preferences now = preferences.update(change);
    if (!now.equals(before)) {
      listeners.forEach(listener -> listener.accept(now));
    }
  }

  /** Tells of each change until the returned handle is run. */
  public Runnable onPreferences(Consumer<Preferences> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  public Memory memory() {
    return memory.get();
  }

  public void remember(UnaryOperator<Memory> change) {
    memory.update(change);
  }

  /** Writes what is not written yet. */
  @Override
  public void close() {
    preferences.close();
    memory.close();
  }
}
