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
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Adds chunks that are no facts to a capture that is finished.
 *
 * <p>What was there is never touched: the new chunks, then index, summary and footer as they were,
 * are written over the old ones from the index on. A program that is killed meanwhile leaves a
 * capture whose chunks are found by a scan.
 */
final class FinishedCapture {
  private static final Set<PosixFilePermission> WRITE =
      Set.of(
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_WRITE);

  private FinishedCapture() {}

  /** Makes the chunks to add, knowing what is there. */
  interface Addition {
    List<EncodedChunk> to(CaptureContents contents) throws CaptureException;
  }

  /**
   * Adds chunks.
   *
   * @throws CaptureException when it cannot be written, is not finished, is damaged, or is in use;
   *     the file is then as it was
   */
  static void add(Path file, Addition addition) throws CaptureException {
    if (isMarkedReadOnly(file)) {
      throw new CaptureException(file + " is marked as read-only");
    }
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = lock(channel, file)) {
      Objects.requireNonNull(lock, "lock");
      add(channel, file, addition);
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

  private static void add(FileChannel channel, Path file, Addition addition) throws IOException {
    ByteSource bytes = ByteSource.ofChannel(channel);
    CaptureContents contents = CaptureContents.open(bytes, file.toString());
    if (contents.scanned() || !contents.damages().isEmpty()) {
      throw new CaptureException(
          file + " is not finished or is damaged, and is left as it is; save a copy and use that");
    }
    List<EncodedChunk> chunks = addition.to(contents);
    FileFrame.Footer footer =
        FileFrame.parseFooter(
                bytes.read(bytes.size() - FileFrame.FOOTER_BYTES, FileFrame.FOOTER_BYTES))
            .orElseThrow(() -> new CaptureException(file + " has no footer"));
    int tail = Math.toIntExact(bytes.size() - footer.indexOffset());
    byte[] old = bytes.read(footer.indexOffset(), tail);
    int added = chunks.stream().mapToInt(EncodedChunk::bytes).reduce(0, Math::addExact);
    ByteBuffer changed = ByteBuffer.allocate(Math.addExact(added, tail));
    chunks.forEach(chunk -> changed.put(chunk.header().toBytes()).put(chunk.stored()));
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
  }

  private static void write(FileChannel channel, ByteBuffer from, long offset) throws IOException {
    long at = offset;
    while (from.hasRemaining()) {
      at += channel.write(from, at);
    }
  }
}
