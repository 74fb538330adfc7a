package io.sightline.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Changes the bookmarks of a capture that is finished.
 *
 * <p>Facts are never touched: what is after them, notes and index, is written anew at the end of
 * the file, after the notes that were there. A program that is killed meanwhile leaves a capture
 * whose chunks are found by a scan, with the facts and the bookmarks from before.
 */
public final class CaptureBookmarks {
  private static final Set<PosixFilePermission> WRITE =
      Set.of(
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_WRITE);

  private CaptureBookmarks() {}

  /**
   * Writes bookmarks into a finished capture, together with those that others have written into it
   * meanwhile.
   *
   * @param base what was in it when the changes began
   * @param wanted what is to be in it
   * @return what is in it now
   * @throws CaptureException when it cannot be written, is not finished, is damaged, or is in use;
   *     the file is then as it was
   */
  public static List<Bookmark> write(Path file, List<Bookmark> base, List<Bookmark> wanted)
      throws CaptureException {
    if (isMarkedReadOnly(file)) {
      throw new CaptureException(file + " is marked as read-only");
    }
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = lock(channel, file)) {
      Objects.requireNonNull(lock, "lock");
      return write(channel, file, base, wanted);
    } catch (CaptureException e) {
      throw e;
    } catch (AccessDeniedException e) {
      throw new CaptureException(file + " may not be written by you", e);
    } catch (IOException e) {
      throw new CaptureException(
          "%s cannot be written: %s".formatted(file, CaptureException.reason(e)), e);
    }
  }

  /** What marks a file as not to be changed binds root too. */
  private static boolean isMarkedReadOnly(Path file) {
    try {
      return Files.getPosixFilePermissions(file, new LinkOption[0]).stream()
          .noneMatch(WRITE::contains);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static FileLock lock(FileChannel channel, Path file) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new CaptureException(file + " is being written by another window; try again");
    }
    return lock;
  }

  private static List<Bookmark> write(
      FileChannel channel, Path file, List<Bookmark> base, List<Bookmark> wanted)
      throws IOException {
    ByteSource bytes = ByteSource.ofChannel(channel);
    CaptureContents contents = CaptureContents.open(bytes, file.toString());
    if (contents.scanned() || !contents.damages().isEmpty()) {
      throw new CaptureException(
          file + " is not finished or is damaged, and is left as it is; save a copy and use that");
    }
    List<Bookmark> merged = merge(base, wanted, contents.bookmarks());
    FileFrame.Footer footer =
        FileFrame.parseFooter(
                bytes.read(bytes.size() - FileFrame.FOOTER_BYTES, FileFrame.FOOTER_BYTES))
            .orElseThrow(() -> new CaptureException(file + " has no footer"));
    int tail = Math.toIntExact(bytes.size() - footer.indexOffset());
    byte[] old = bytes.read(footer.indexOffset(), tail);
    byte[] notes = Notes.bytes(merged);
    int added = ChunkHeader.BYTES + notes.length;
    ByteBuffer changed = ByteBuffer.allocate(added + tail);
    changed.put(Notes.header(notes).toBytes()).put(notes);
    // Index and summary say nothing of where they are, so they are moved as they stand.
    changed.put(old, 0, tail - FileFrame.FOOTER_BYTES);
    changed.put(
        FileFrame.footer(
            new FileFrame.Footer(
                footer.indexOffset() + added, footer.summaryOffset() + added, footer.chunks())));
    try {
      write(channel, changed.flip(), footer.indexOffset());
      channel.force(true);
    } catch (IOException e) {
      // A full disk: what was there before fits.
      write(channel, ByteBuffer.wrap(old), footer.indexOffset());
      channel.truncate(footer.indexOffset() + tail);
      throw e;
    }
    return merged;
  }

  private static void write(FileChannel channel, ByteBuffer from, long offset) throws IOException {
    long at = offset;
    while (from.hasRemaining()) {
      at += channel.write(from, at);
    }
  }

  /**
   * What is wanted, and what others have added or changed since; where both changed the same, what
   * is wanted counts.
   */
  static List<Bookmark> merge(List<Bookmark> base, List<Bookmark> wanted, List<Bookmark> theirs) {
    Map<Long, Bookmark> before = byId(base);
    Map<Long, Bookmark> other = byId(theirs);
    Map<Long, Bookmark> merged = new LinkedHashMap<>();
    for (Bookmark own : wanted) {
      boolean unchanged = own.equals(before.get(own.id()));
      if (!unchanged) {
        merged.put(own.id(), own);
      } else if (other.containsKey(own.id())) {
        merged.put(own.id(), Objects.requireNonNull(other.get(own.id())));
      }
    }
    for (Bookmark their : theirs) {
      if (!their.equals(before.get(their.id()))) {
        merged.putIfAbsent(their.id(), their);
      }
    }
    return new ArrayList<>(merged.values());
  }

  private static Map<Long, Bookmark> byId(List<Bookmark> bookmarks) {
    Map<Long, Bookmark> byId = new HashMap<>();
    bookmarks.forEach(bookmark -> byId.put(bookmark.id(), bookmark));
    return byId;
  }
}
