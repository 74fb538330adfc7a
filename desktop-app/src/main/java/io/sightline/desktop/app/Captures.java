package io.sightline.desktop.app;

import io.sightline.capture.Bookmark;
import io.sightline.capture.CaptureBookmarks;
import io.sightline.capture.CaptureException;
import io.sightline.capture.CaptureFactLog;
import io.sightline.capture.CaptureLogs;
import io.sightline.capture.CaptureMetadata;
import io.sightline.capture.CaptureReader;
import io.sightline.capture.CaptureVerifier;
import io.sightline.capture.CaptureWriter;
import io.sightline.capture.KeptLogs;
import io.sightline.capture.KeptRange;
import io.sightline.capture.LogsFullException;
import io.sightline.core.source.FactSource;
import io.sightline.core.source.PollResult;
import io.sightline.core.timeline.Cursor;
import io.sightline.core.timeline.FactLog;
import io.sightline.desktop.export.AtomicFile;
import io.sightline.desktop.issue.Notices;
import io.sightline.desktop.settings.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes requests for windows whose log is a capture: one on the disk, or one being written. */
public final class Captures {
  private static final Logger LOG = LoggerFactory.getLogger(Captures.class);

  private Captures() {}

  /**
   * A window on a capture file, whose log is used as it is.
   *
   * @throws CaptureException when the file cannot be read or is no capture
   */
  public static SessionRequest open(Path file) throws CaptureException {
    return open(file, true);
  }

  /**
   * A window on a capture that was made for the window alone, of a file of another kind.
   *
   * @throws CaptureException when the file cannot be read or is no capture
   */
  public static SessionRequest openConverted(Path file) throws CaptureException {
    return open(file, false);
  }

  private static SessionRequest open(Path file, boolean lasting) throws CaptureException {
    CaptureFactLog log = CaptureFactLog.open(file);
    SessionRequest request =
        new SessionRequest(
            new ReadCapture(file.getFileName() + ""),
            log,
            Cursor.live(),
            new FileRecording(file, log, lasting),
            new Notices());
    Origin origin = Origin.capture(file);
    return lasting ? request.from(() -> origin) : request;
  }

  /** A window on a live source, recorded to a capture that the caller made and keeps. */
  public static SessionRequest recorded(FactSource source, CaptureFactLog log, Notices notices) {
    return new SessionRequest(source, log, Cursor.live(), new KeptRecording(log), notices);
  }

  /** All of a log as a new capture, which replaces the file when it is whole. */
  private static void write(
      FactLog log,
      CaptureMetadata metadata,
      List<KeptLogs> logs,
      List<Bookmark> bookmarks,
      Path target)
      throws IOException {
    CaptureWriter writer = CaptureWriter.replace(target, metadata);
    try {
      log.read(
          log.firstPosition(),
          batch -> {
            try {
              writer.append(batch);
              return true;
            } catch (CaptureException e) {
              throw new UncheckedIOException(e);
            }
          });
      for (KeptLogs kept : logs) {
        writer.keepLogs(kept);
      }
      writer.setBookmarks(bookmarks);
      writer.close();
    } catch (UncheckedIOException e) {
      writer.discard();
      throw e.getCause();
    } catch (IOException | RuntimeException e) {
      // Not closed: that would put what is not whole in the place of what was there.
      writer.discard();
      throw e;
    }
  }

  /** The source of a session whose log holds everything already. */
  private record ReadCapture(String description) implements FactSource {
    @Override
    public PollResult poll(Duration timeout) {
      return new PollResult.End();
    }

    @Override
    public void close() {
      // Nothing is held; the log closes the file.
    }
  }

  private static final class FileRecording implements Recording {
    private static final long LARGE_BYTES = 64L << 20;
    private static final Duration LATER = Duration.ofSeconds(3);

    private final Path file;
    private final CaptureFactLog log;
    private final boolean lasting;
    private volatile CompletableFuture<String> hash;
    private final List<KeptLogs> unwrittenLogs = new ArrayList<>();
    private long unwrittenBytes;
    private List<Bookmark> wanted;

    /** What the window had before the first change that is not in the file; null for none. */
    private @Nullable List<Bookmark> unwrittenSince;

    /**
     * @param lasting whether the file is there when the window is closed
     */
    FileRecording(Path file, CaptureFactLog log, boolean lasting) {
      this.file = file;
      this.log = log;
      this.lasting = lasting;
      this.wanted = log.bookmarks();
      this.hash = CompletableFuture.supplyAsync(() -> sha256(file), hashing(file));
    }

    /**
     * On a thread of its own, and of a large file a while later: reading all of it would take the
     * disk and a core from the window that is about to be shown.
     */
    private static Executor hashing(Path file) {
      Executor own = task -> Thread.ofPlatform().daemon().name("capture-hash").start(task);
      return file.toFile().length() < LARGE_BYTES
          ? own
          : CompletableFuture.delayedExecutor(LATER.toMillis(), TimeUnit.MILLISECONDS, own);
    }

    private static String sha256(Path file) {
      try {
        return CaptureVerifier.sha256(file);
      } catch (IOException e) {
        LOG.warn("The hash of {} could not be computed, so pictures will not show it", file, e);
        return "";
      }
    }

    @Override
    public void saveTo(Path target) throws IOException {
      if (isInFile()) {
        AtomicFile.write(
            target, part -> Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING));
      } else {
        Captures.write(
            log, log.metadata(), keptLogs(_ -> true), bookmarks(), target.toAbsolutePath());
      }
    }

    @Override
    public synchronized List<Bookmark> bookmarks() {
      return wanted;
    }

    /** Whether the file holds what the window does. */
    private synchronized boolean isInFile() {
      return unwrittenSince == null && unwrittenLogs.isEmpty();
    }

    @Override
    public List<KeptRange> keptRanges() throws IOException {
      List<KeptRange> all;
      // Anew, since other windows may have added some.
      try (CaptureReader reader = CaptureReader.openOnce(file)) {
        all = new ArrayList<>(reader.keptRanges());
      }
      synchronized (this) {
        unwrittenLogs.forEach(logs -> all.add(logs.range()));
      }
      return all;
    }

    @Override
    public List<KeptLogs> keptLogs(Predicate<KeptRange> wanted) throws IOException {
      List<KeptLogs> all;
      try (CaptureReader reader = CaptureReader.openOnce(file)) {
        all = new ArrayList<>(reader.keptLogs(wanted));
      }
      synchronized (this) {
        unwrittenLogs.stream().filter(logs -> wanted.test(logs.range())).forEach(all::add);
      }
      return all;
    }

    @Override
    public synchronized void keepLogs(KeptLogs logs) throws IOException {
      try {
        if (!lasting) {
          throw new IOException(file.getFileName() + " was converted for this window only");
        }
        CaptureLogs.add(file, logs);
      } catch (LogsFullException e) {
        // No other capture would hold them either: kept in the window they would fail each save.
        throw e;
      } catch (IOException e) {
        // Neither would the memory hold any number of them, nor another capture.
        unwrittenBytes = CaptureLogs.checkRoom(file, unwrittenBytes, logs);
        unwrittenLogs.add(logs);
        throw new IOException(
            "the lines are in this window only: %s. Save the capture under another name to keep them"
                .formatted(e.getMessage()),
            e);
      }
      hash = CompletableFuture.supplyAsync(() -> sha256(file), hashing(file));
    }

    @Override
    public synchronized List<Bookmark> keepBookmarks(List<Bookmark> before, List<Bookmark> all)
        throws IOException {
      List<Bookmark> base = unwrittenSince == null ? List.copyOf(before) : unwrittenSince;
      unwrittenSince = base;
      wanted = List.copyOf(all);
      if (!lasting) {
        throw new IOException(file.getFileName() + " was converted for this window only");
      }
      wanted = CaptureBookmarks.write(file, base, wanted);
      unwrittenSince = null;
      // Pictures name the file as it is now.
      hash = CompletableFuture.supplyAsync(() -> sha256(file), hashing(file));
      return wanted;
    }

    @Override
    public String captureHash() {
      return hash.getNow("");
    }

    @Override
    public void close() {
      // The file is the user's.
    }
  }

  private record KeptRecording(CaptureFactLog log) implements Recording {
    @Override
    public void saveTo(Path target) throws IOException {
      write(log, log.metadata(), log.keptLogs(_ -> true), log.bookmarks(), target.toAbsolutePath());
    }

    @Override
    public List<Bookmark> bookmarks() {
      return log.bookmarks();
    }

    @Override
    public List<Bookmark> keepBookmarks(List<Bookmark> before, List<Bookmark> all)
        throws IOException {
      log.setBookmarks(all);
      return all;
    }

    @Override
    public List<KeptRange> keptRanges() {
      return log.keptRanges();
    }

    @Override
    public List<KeptLogs> keptLogs(Predicate<KeptRange> wanted) {
      return log.keptLogs(wanted);
    }

    @Override
    public void keepLogs(KeptLogs logs) throws IOException {
      log.keepLogs(logs);
    }

    @Override
    public String captureHash() {
      return "";
    }

    @Override
    public void close() {
      // The file is the caller's.
    }
  }
}
