package io.sightline.desktop.settings;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value in memory and in a file. Changes hold at once and are written on a thread of its own, the
 * newest only; where they cannot be written they hold for this run, and that is said once. Any
 * thread.
 */
final class KeptFile<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeptFile.class);
  private static final long CLOSE_SECONDS = 3;

  private final @Nullable JsonFile<T> file;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("settings").factory());
  private final Consumer<String> tell;
  private T value;
  private @Nullable T toWrite;
  private boolean failing;

  /**
   * Reads the file.
   *
   * @param path of the file; null to keep the value in memory only
   * @param tell told in a sentence what cannot be read or written
   */
  KeptFile(@Nullable Path path, int version, T defaults, Consumer<String> tell) {
    this.tell = tell;
    if (path == null) {
      file = null;
      value = defaults;
      return;
    }
    JsonFile<T> there = new JsonFile<>(path, version, defaults);
    file = there;
    JsonFile.Loaded<T> loaded = there.load();
    value = loaded.value();
    if (!loaded.problem().isEmpty()) {
      LOG.warn("{}", loaded.problem());
      tell.accept(loaded.problem());
    }
  }

  synchronized T get() {
    return value;
  }

  /** Changes the value; returns what it is now. */
  synchronized T update(UnaryOperator<T> change) {
    T next = change.apply(value);
    if (!next.equals(value)) {
      value = next;
      boolean idle = toWrite == null;
      toWrite = next;
      if (idle && !writer.isShutdown()) {
        writer.execute(this::write);
      }
    }
    return next;
  }

  private synchronized @Nullable T takeToWrite() {
    T next = toWrite;
    toWrite = null;
    return next;
  }

  private void write() {
    T next = takeToWrite();
    if (next == null || file == null) {
      return;
    }
    try {
      file.save(next);
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        failing = true;
        LOG.warn("{} could not be written", file.path(), e);
        tell.accept(
            "%s could not be written: %s. What you chose holds until Sightline is closed."
                .formatted(file.path(), JsonFile.reason(e)));
      }
    }
  }

  /** Writes what is not written yet. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("Settings were not written within {} s", CLOSE_SECONDS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
