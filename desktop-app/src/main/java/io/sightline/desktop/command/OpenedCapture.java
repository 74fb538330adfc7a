package io.sightline.desktop.command;

import io.sightline.capture.CaptureException;
import io.sightline.capture.CaptureFactLog;
import io.sightline.capture.CaptureMetadata;
import io.sightline.capture.CaptureVerifier;
import io.sightline.capture.Damage;
import io.sightline.desktop.export.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A capture file that a command reads. Damage is told on stderr; what is whole is used. */
final class OpenedCapture implements AutoCloseable {
  private final Path file;
  private final CaptureFactLog log;
  private final String cluster;
  private final String hash;
  private final Set<Damage> told = new HashSet<>();

  private OpenedCapture(Path file, CaptureFactLog log, String cluster, String hash) {
    this.file = file;
    this.log = log;
    this.cluster = cluster;
    this.hash = hash;
  }

  static OpenedCapture open(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    CaptureFactLog log = CaptureFactLog.open(file);
    try {
      String description = log.metadata().description();
      return new OpenedCapture(
          file,
          log,
          description.isEmpty() ? String.valueOf(file.getFileName()) : description,
          CaptureVerifier.sha256(file));
    } catch (IOException | RuntimeException e) {
      log.close();
      throw e;
    }
  }

  CaptureFactLog log() {
    return log;
  }

  CaptureMetadata metadata() {
    return log.metadata();
  }

  /** The version of the program that recorded it; empty where that is not known. */
  String recordedBy() {
    return log.metadata().programVersion();
  }

  /**
   * What happened in a stretch of it.
   *
   * @param at an instant, for the minute before; null for the range, or for all
   */
  Snapshot snapshot(@Nullable Long at, @Nullable Long from, @Nullable Long to)
      throws CaptureException {
    Snapshot snapshot = read(at, from, to);
    tellDamages();
    return snapshot;
  }

  private Snapshot read(@Nullable Long at, @Nullable Long from, @Nullable Long to)
      throws CaptureException {
    if (at != null) {
      return Snapshot.at(log, cluster, hash, at);
    }
    if (from == null && to == null) {
      return Snapshot.whole(log, cluster, hash);
    }
    return Snapshot.between(
        log,
        cluster,
        hash,
        from == null ? log.firstNanos() - 1 : from,
        to == null ? log.lastNanos() : to);
  }

  /** Most damage shows only when the facts it lies in are read. */
  void tellDamages() {
    for (Damage damage : log.damages()) {
      if (told.add(damage)) {
        System.err.println("sightline: " + file + " is damaged: " + damage.describe());
      }
    }
  }

  @Override
  public void close() {
    log.close();
  }
}
