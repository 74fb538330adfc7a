package io.sightline.desktop.redact;

import io.sightline.capture.Bookmark;
import io.sightline.capture.CaptureException;
import io.sightline.capture.CaptureMetadata;
import io.sightline.capture.CaptureWriter;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.timeline.FactLog;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.TopologyFold;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes a capture anew without names, and without the log lines that were kept in it. */
public final class CaptureRedaction {
  private static final int KEY_BYTES = 32;

  private CaptureRedaction() {}

  /**
   * Writes a log as a capture without names, under a key that is then forgotten.
   *
   * @param bookmarks whose notes become pseudonyms, since anything may stand in them
   * @param target must not exist; left out when anything fails
   * @param keepNamespaces whether the names of namespaces stay, also where something else is called
   *     the same
   */
  public static void write(
      FactLog log,
      CaptureMetadata metadata,
      List<Bookmark> bookmarks,
      Path target,
      boolean keepNamespaces)
      throws IOException {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    Redaction redaction = new Redaction(key, keepNamespaces ? namespaces(log) : Set.of());
    CaptureMetadata without =
        new CaptureMetadata(
            metadata.programVersion(),
            redaction.text(metadata.description()),
            metadata.createdNanos(),
            metadata.epoch());
    CaptureWriter writer = CaptureWriter.create(target, without);
    try (writer) {
      log.read(
          log.firstPosition(),
          batch -> {
            append(writer, redaction.redact(batch));
            return true;
          });
      writer.setBookmarks(
          bookmarks.stream().map(it -> it.withNote(redaction.text(it.note()))).toList());
    } catch (UncheckedIOException e) {
      Files.deleteIfExists(target);
      throw e.getCause();
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(target);
      throw e;
    }
  }

  private static void append(CaptureWriter writer, LogBatch batch) {
    try {
      writer.append(batch);
    } catch (CaptureException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> namespaces(FactLog log) {
    Set<String> namespaces = new HashSet<>();
    TopologyFold fold = new TopologyFold();
    log.read(
        log.firstPosition(),
        batch -> {
          fold.apply(batch).entities().values().stream()
              .map(Entity::namespace)
              .forEach(namespaces::add);
          return true;
        });
    namespaces.remove("");
    return namespaces;
  }
}
