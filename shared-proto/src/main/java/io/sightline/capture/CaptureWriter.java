package io.sightline.capture;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.wire.DecodedBatch;
import io.sightline.wire.FactCodec;
import io.sightline.wire.v1.CaptureProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes a capture. What was appended is in the file at most a second later, so that a killed
 * program loses no more than that; {@link #close} adds the index.
 *
 * <p>Thread-safe. When writing fails, e.g. because the disk is full, the file is cut back to its
 * last whole chunk, which leaves it readable, and this and every later call throws the same {@link
 * CaptureException}; {@code close} then only closes, and throws it if no call before has. Log lines
 * that cannot be kept are no such failure: facts are recorded on.
 */
public final class CaptureWriter implements AutoCloseable {
  /** A chunk is written when it has that many bytes before compression. */
  static final int CHUNK_BYTES = 256 << 10;

  /** A chunk is written when its first batch is that old. */
  static final Duration FLUSH_INTERVAL = Duration.ofMillis(900);

  private final Path file;
  private final @Nullable Path target;
  private final CaptureMetadata metadata;
  private final FileChannel channel;
  private final ScheduledExecutorService timer;
  private final ChunkList written = new ChunkList();
  private final CaptureCounts counts = new CaptureCounts();
  private final List<LogBatch> pending = new ArrayList<>();
  private ByteArrayOutputStream pendingBytes = new ByteArrayOutputStream();
  private final List<Chunk> logChunks = new ArrayList<>();
  private List<Bookmark> bookmarks = List.of();
  private long endPosition;
  private long lastWatermarkNanos;
  private boolean empty = true;
  private long goodEnd;
  private int nextChunk;
  private long flushes;
  private boolean closed;
  private @Nullable CaptureException failure;

  /** Whether the failure came up while nobody waited for an answer. */
  private boolean untold;

  /**
   * @param target what the file is renamed to when it is whole; null when it has its name already
   */
  private CaptureWriter(Path file, @Nullable Path target, CaptureMetadata metadata)
      throws CaptureException {
    this.file = file;
    this.target = target;
    this.metadata = metadata;
    this.channel = open(file, target == null);
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("capture-flush").factory());
    try {
      write(FileFrame.header());
      goodEnd = FileFrame.HEADER_BYTES;
      writeChunk(ChunkHeader.TYPE_METADATA, metadata.toProto());
    } catch (IOException e) {
      CaptureException failed = fail(e);
      close();
      throw failed;
    }
  }

  /** Begins a new file, readable by its owner only; throws when there is one of that name. */
  public static CaptureWriter create(Path file, CaptureMetadata metadata) throws CaptureException {
    return new CaptureWriter(file, null, metadata);
  }

  /**
   * Begins a file that takes the place of the named one when it is closed; until then the old one
   * stays as it is, and this one is beside it with the suffix {@code .tmp}.
   */
  public static CaptureWriter replace(Path file, CaptureMetadata metadata) throws CaptureException {
    Path name = file.getFileName();
    if (name == null) {
      throw new CaptureException(file + " is not the name of a file");
    }
    return new CaptureWriter(file.resolveSibling(name + ".tmp"), file, metadata);
  }

  /**
   * Appends a batch. It may begin after the end of what is there, when facts are missing.
   *
   * @throws IllegalArgumentException when it begins before the end, or its watermark is less than
   *     that of the batch before
   * @throws CaptureException when it could not be written; the file is readable up to the chunk
   *     before
   */
  public synchronized void append(LogBatch batch) throws CaptureException {
    checkOpen();
    checkOrder(batch);
    int keyframe = lastKeyframe(batch.facts());
    if (keyframe > 0) {
      // A keyframe begins a chunk, so what stands before it becomes a batch of its own. That one
      // is complete only up to where the log was complete before.
      long before = empty ? batch.watermarkNanos() : lastWatermarkNanos;
      append(new LogBatch(batch.firstPosition(), before, batch.facts().subList(0, keyframe)));
      append(
          new LogBatch(
              batch.firstPosition() + keyframe,
              batch.watermarkNanos(),
              batch.facts().subList(keyframe, batch.facts().size())));
      return;
    }
    add(batch, batch.endPosition(), FactCodec.toProto(batch).toByteString(), keyframe == 0);
  }

  /**
   * Appends a batch that is encoded already, so that it is not encoded twice; else as {@link
   * #append(LogBatch)}. A snapshot is its first fact, or it has none.
   *
   * @param endPosition the position after its last fact, merged ones included
   * @param encoded the batch as a message
   */
  public synchronized void append(LogBatch batch, long endPosition, ByteString encoded)
      throws CaptureException {
    checkOpen();
    checkOrder(batch);
    add(batch, endPosition, encoded, lastKeyframe(batch.facts()) == 0);
  }

  /** Writes what is pending as a chunk of its own. */
  public synchronized void flush() throws CaptureException {
    checkOpen();
    flushPending();
  }

  /**
   * Sets all bookmarks there are; they are in the file when this returns.
   *
   * @throws CaptureException when they could not be written, or are too many
   */
  public synchronized void setBookmarks(List<Bookmark> all) throws CaptureException {
    checkOpen();
    if (all.equals(bookmarks)) {
      return;
    }
    byte[] notes = Notes.bytes(all);
    try {
      writeChunk(Notes.header(notes), notes);
    } catch (IOException e) {
      throw fail(e);
    }
    bookmarks = List.copyOf(all);
  }

  /** The bookmarks set last. */
  public synchronized List<Bookmark> bookmarks() {
    return bookmarks;
  }

  /**
   * Adds log lines that were kept; they are in the file when this returns.
   *
   * @throws LogsFullException when they are more than a capture may hold; nothing is written
   * @throws CaptureException when they could not be written; none of them is in the file then, and
   *     facts are recorded on
   */
  public synchronized void keepLogs(KeptLogs kept) throws CaptureException {
    checkOpen();
    List<EncodedChunk> chunks = LogChunks.of(kept);
    LogChunks.checkRoom(logChunks, chunks);
    long end = goodEnd;
    int next = nextChunk;
    int keptBefore = logChunks.size();
    try {
      for (EncodedChunk chunk : chunks) {
        writeChunk(chunk.header(), chunk.stored());
      }
    } catch (IOException e) {
      goodEnd = end;
      nextChunk = next;
      logChunks.subList(keptBefore, logChunks.size()).clear();
      try {
        channel.truncate(end);
        channel.position(end);
      } catch (IOException stuck) {
        e.addSuppressed(stuck);
        throw fail(e);
      }
      throw new CaptureException(
          "%s cannot keep the log lines: %s. What else is recorded goes on; free space, or keep a shorter range"
              .formatted(file, CaptureException.reason(e)),
          e);
    }
  }

  /** The file that is being written. */
  public Path file() {
    return file;
  }

  /** Bytes written so far. */
  public synchronized long size() {
    return goodEnd;
  }

  /** What was appended so far. */
  public synchronized CaptureInfo info() {
    return counts.toInfo(metadata);
  }

  /**
   * Writes what is pending, index and summary, and closes the file.
   *
   * @throws CaptureException when that could not be written; the file is then readable up to its
   *     last whole chunk
   */
  @Override
  public synchronized void close() throws CaptureException {
    if (closed) {
      return;
    }
    try {
      if (failure != null && untold) {
        throw failure;
      }
      if (failure == null) {
        flushPending();
        writeEnd();
        if (target != null) {
          Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        }
      }
    } catch (CaptureException e) {
      throw e;
    } catch (IOException e) {
      throw fail(e);
    } finally {
      closed = true;
      timer.shutdownNow();
      try {
        channel.close();
      } catch (IOException e) {
        fail(e);
      }
    }
  }

  /**
   * Gives the file up and deletes it, also after a {@link #close} that failed; one that it was to
   * replace stays as it is.
   */
  public synchronized void discard() throws IOException {
    closed = true;
    timer.shutdownNow();
    try {
      channel.close();
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Takes over a chunk of another capture as it is, so that nothing in it is lost on the way. */
  synchronized void copy(Chunk chunk, byte[] stored, List<DecodedBatch> batches)
      throws CaptureException {
    checkOpen();
    flushPending();
    try {
      writeChunk(chunk.header(), stored);
    } catch (IOException e) {
      throw fail(e);
    }
    batches.forEach(batch -> counts.add(batch.batch()));
    empty = false;
    endPosition = chunk.header().endPosition();
    lastWatermarkNanos = chunk.header().lastWatermarkNanos();
  }

  /** Takes over a chunk of log lines of another capture as it is. */
  synchronized void copyLogs(Chunk chunk, byte[] stored) throws CaptureException {
    checkOpen();
    try {
      writeChunk(chunk.header(), stored);
    } catch (IOException e) {
      throw fail(e);
    }
  }

  /** The chunks of log lines that were written. */
  synchronized List<Chunk> logChunks() {
    return List.copyOf(logChunks);
  }

  /** The chunks written; guarded by this writer's monitor, as are the pending batches. */
  ChunkList written() {
    return written;
  }

  List<LogBatch> pending() {
    return pending;
  }

  private void checkOrder(LogBatch batch) {
    if (!empty && batch.firstPosition() < endPosition) {
      throw new IllegalArgumentException(
          "the capture ends at position %d, the batch begins at %d"
              .formatted(endPosition, batch.firstPosition()));
    }
    if (!empty && batch.watermarkNanos() < lastWatermarkNanos) {
      throw new IllegalArgumentException(
          "the watermark of the batch at position %d falls".formatted(batch.firstPosition()));
    }
  }

  private void add(LogBatch batch, long batchEnd, ByteString encoded, boolean keyframe)
      throws CaptureException {
    byte[] bytes = encoded.toByteArray();
    int length = CodedOutputStream.computeUInt32SizeNoTag(bytes.length) + bytes.length;
    if (length > ChunkHeader.MAX_LENGTH) {
      throw new CaptureException(
          "a batch of %d bytes at position %d is more than a capture can hold"
              .formatted(length, batch.firstPosition()));
    }
    boolean gap = !empty && batch.firstPosition() > endPosition;
    if (keyframe || gap || pendingBytes.size() + length > ChunkHeader.MAX_LENGTH) {
      flushPending();
    }
    if (pending.isEmpty()) {
      long round = flushes;
      var _ =
          timer.schedule(() -> flushLater(round), FLUSH_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }
    byte[] prefix = new byte[length - bytes.length];
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(prefix);
      out.writeUInt32NoTag(bytes.length);
      out.flush();
    } catch (IOException e) {
      throw new AssertionError("the prefix was measured", e);
    }
    pendingBytes.writeBytes(prefix);
    pendingBytes.writeBytes(bytes);
    pending.add(batch);
    counts.add(batch);
    empty = false;
    endPosition = batchEnd;
    lastWatermarkNanos = batch.watermarkNanos();
    if (pendingBytes.size() >= CHUNK_BYTES) {
      flushPending();
    }
  }

  private synchronized void flushLater(long round) {
    if (closed || failure != null || flushes != round) {
      return;
    }
    try {
      flushPending();
    } catch (CaptureException e) {
      // Kept in `failure`: the next call throws it.
      untold = true;
    }
  }

  private void flushPending() throws CaptureException {
    if (pending.isEmpty()) {
      return;
    }
    byte[] raw = pendingBytes.toByteArray();
    ChunkPayload.Packed packed = ChunkPayload.pack(raw);
    try {
      writeChunk(
          headerOfPending(packed.stored(), raw.length, packed.compressed()), packed.stored());
    } catch (IOException e) {
      throw fail(e);
    }
    flushes++;
    pending.clear();
    if (raw.length > 2 * CHUNK_BYTES) {
      // A keyframe of a large cluster needed it, and the next one is minutes away.
      pendingBytes = new ByteArrayOutputStream();
    } else {
      pendingBytes.reset();
    }
  }

  private ChunkHeader headerOfPending(byte[] stored, int rawLength, boolean compressed) {
    LogBatch first = pending.getFirst();
    LogBatch last = pending.getLast();
    long firstNanos = Long.MAX_VALUE;
    long lastNanos = Long.MIN_VALUE;
    for (LogBatch batch : pending) {
      for (Fact fact : batch.facts()) {
        firstNanos = Math.min(firstNanos, fact.timeNanos());
        lastNanos = Math.max(lastNanos, fact.timeNanos());
      }
    }
    boolean facts = firstNanos <= lastNanos;
    boolean keyframe =
        !first.facts().isEmpty() && first.facts().getFirst() instanceof TopologySnapshot;
    return new ChunkHeader(
        ChunkHeader.TYPE_FACTS,
        (compressed ? ChunkHeader.FLAG_ZSTD : 0) | (keyframe ? ChunkHeader.FLAG_KEYFRAME : 0),
        stored.length,
        rawLength,
        first.firstPosition(),
        endPosition,
        facts ? firstNanos : last.watermarkNanos(),
        facts ? lastNanos : last.watermarkNanos(),
        first.watermarkNanos(),
        last.watermarkNanos(),
        ChunkPayload.crc(stored));
  }

  private void writeEnd() throws IOException {
    if (!bookmarks.isEmpty()) {
      // Once more: who opens by the index looks for them before it.
      byte[] notes = Notes.bytes(bookmarks);
      writeChunk(Notes.header(notes), notes);
    }
    CaptureProto.CaptureIndex index = written.toIndex();
    if (index.getSerializedSize() <= ChunkHeader.MAX_LENGTH) {
      long indexOffset = writeChunk(ChunkHeader.TYPE_INDEX, index);
      long summaryOffset = writeChunk(ChunkHeader.TYPE_SUMMARY, counts.toProto());
      write(FileFrame.footer(new FileFrame.Footer(indexOffset, summaryOffset, written.size())));
    }
    channel.force(true);
  }

  private long writeChunk(int type, MessageLite message) throws IOException {
    byte[] stored = message.toByteArray();
    int length = stored.length;
    return writeChunk(
        new ChunkHeader(type, 0, length, length, 0, 0, 0, 0, 0, 0, ChunkPayload.crc(stored)),
        stored);
  }

  /** Writes a chunk and returns its offset. */
  private long writeChunk(ChunkHeader header, byte[] stored) throws IOException {
    long offset = goodEnd;
    ByteBuffer bytes = ByteBuffer.allocate(ChunkHeader.BYTES + stored.length);
    write(bytes.put(header.toBytes()).put(stored).flip());
    goodEnd = offset + bytes.capacity();
    if (header.type() == ChunkHeader.TYPE_FACTS) {
      written.add(new Chunk(nextChunk, offset, header));
    } else if (header.type() == ChunkHeader.TYPE_LOGS) {
      logChunks.add(new Chunk(nextChunk, offset, header));
    }
    nextChunk++;
    return offset;
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private CaptureException fail(IOException cause) {
    if (failure == null) {
      String reason = cause.getMessage();
      failure =
          new CaptureException(
              "%s can no longer be written: %s. What was recorded before is kept; free space or record elsewhere"
                  .formatted(file, reason == null ? cause.toString() : reason),
              cause);
      try {
        channel.truncate(goodEnd);
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
    return failure;
  }

  private void checkOpen() throws CaptureException {
    if (failure != null) {
      untold = false;
      throw failure;
    }
    if (closed) {
      throw new CaptureException(file + " is closed");
    }
  }

  private static int lastKeyframe(List<Fact> facts) {
    for (int i = facts.size() - 1; i >= 0; i--) {
      if (facts.get(i) instanceof TopologySnapshot) {
        return i;
      }
    }
    return -1;
  }

  private static FileChannel open(Path file, boolean exclusive) throws CaptureException {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownerOnly =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try {
      if (!exclusive) {
        Files.deleteIfExists(file);
      }
      return FileChannel.open(
          file, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), ownerOnly);
    } catch (FileAlreadyExistsException e) {
      throw new CaptureException(
          file + " exists already and is left as it is; name another file", e);
    } catch (IOException e) {
      throw new CaptureException(
          "%s cannot be created: %s".formatted(file, CaptureException.reason(e)), e);
    }
  }
}
