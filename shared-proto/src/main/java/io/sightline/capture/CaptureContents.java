package io.sightline.capture;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.sightline.wire.v1.CaptureProto;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an opened file turned out to hold: its chunks, from the index or else from a scan, and the
 * damage that was seen on the way.
 *
 * @param logs the chunks of kept log lines, in file order
 * @param scanned whether the chunks come from a scan, because there was no sound index
 */
record CaptureContents(
    ChunkList chunks,
    CaptureMetadata metadata,
    Optional<CaptureProto.CaptureSummary> summary,
    List<Bookmark> bookmarks,
    List<Chunk> logs,
    boolean scanned,
    List<Damage> damages) {

  /** The least that an entry of the index can take. */
  private static final int MIN_ENTRY_BYTES = 36;

  private record Index(ChunkList chunks, long offset, Optional<Chunk> summary) {}

  static CaptureContents open(ByteSource bytes, String name) throws IOException {
    List<Damage> damages = new ArrayList<>();
    checkHeader(bytes, name).ifPresent(damages::add);
    try {
      Optional<Index> index = index(bytes);
      if (index.isPresent()) {
        Optional<Chunk> first = headerAt(bytes, 0, FileFrame.HEADER_BYTES);
        CaptureMetadata metadata = metadata(bytes, first);
        ChunkList chunks = index.get().chunks();
        SideChunks beside = SideChunks.of(bytes, chunks, first.orElseThrow(), index.get().offset());
        damages.addAll(beside.damages());
        return new CaptureContents(
            chunks,
            metadata,
            summary(bytes, index.get().summary()),
            beside.bookmarks(),
            beside.logs(),
            false,
            damages);
      }
    } catch (DamagedException e) {
      damages.add(e.damage);
    }
    return scan(bytes, damages);
  }

  /** Lists the chunks from front to back, whether there is an index or not. */
  static CaptureContents scan(ByteSource bytes, String name) throws IOException {
    List<Damage> damages = new ArrayList<>();
    checkHeader(bytes, name).ifPresent(damages::add);
    return scan(bytes, damages);
  }

  private static CaptureContents scan(ByteSource bytes, List<Damage> damages) throws IOException {
    ChunkScan scan = ChunkScan.of(bytes);
    damages.addAll(scan.damages());
    ChunkList list = new ChunkList();
    CaptureMetadata metadata = CaptureMetadata.LOST;
    Optional<CaptureProto.CaptureSummary> summary = Optional.empty();
    List<Bookmark> bookmarks = List.of();
    List<Chunk> logs = new ArrayList<>();
    for (Chunk chunk : scan.chunks()) {
      try {
        switch (chunk.header().type()) {
          case ChunkHeader.TYPE_METADATA -> metadata = metadata(bytes, Optional.of(chunk));
          case ChunkHeader.TYPE_FACTS -> addTo(list, chunk);
          case ChunkHeader.TYPE_SUMMARY -> summary = summary(bytes, Optional.of(chunk));
          case ChunkHeader.TYPE_NOTES -> bookmarks = notes(bytes, chunk);
          case ChunkHeader.TYPE_LOGS -> logs.add(chunk);
          default -> {
            // The index says no more than the headers, and of other types we know nothing.
          }
        }
      } catch (DamagedException e) {
        damages.add(e.damage);
      }
    }
    return new CaptureContents(list, metadata, summary, bookmarks, logs, true, damages);
  }

  private static void addTo(ChunkList list, Chunk chunk) throws DamagedException {
    Optional<String> objection = chunk.header().objection();
    if (objection.isPresent()) {
      throw new DamagedException(chunk.damage(objection.get()));
    }
    if (!list.accepts(chunk.header())) {
      throw new DamagedException(
          chunk.damage("its positions or times overlap with those of the chunk before"));
    }
    list.add(chunk);
  }

  private static Optional<Damage> checkHeader(ByteSource bytes, String name) throws IOException {
    if (bytes.size() < FileFrame.HEADER_BYTES) {
      throw new CaptureException(
          "%s is no capture: it has only %d bytes; name a .slcap file"
              .formatted(name, bytes.size()));
    }
    FileFrame.HeaderState state = FileFrame.checkHeader(bytes.read(0, FileFrame.HEADER_BYTES));
    return switch (state) {
      case SOUND -> Optional.empty();
      case NEWER_VERSION ->
          throw new CaptureException(
              name + " was written by a newer version: open it with that one");
      case DAMAGED -> Optional.of(headerDamage());
      case FOREIGN -> {
        if (headerAt(bytes, 0, FileFrame.HEADER_BYTES).isEmpty()) {
          throw new CaptureException(
              name + " is no capture: it begins with neither a header nor a chunk of one");
        }
        yield Optional.of(headerDamage());
      }
    };
  }

  private static Damage headerDamage() {
    return new Damage(
        Damage.Part.HEADER, -1, 0, FileFrame.HEADER_BYTES, null, "its checksum does not match");
  }

  /** The chunks by the index; empty where the file ends in no footer. */
  private static Optional<Index> index(ByteSource bytes) throws IOException, DamagedException {
    long footerOffset = bytes.size() - FileFrame.FOOTER_BYTES;
    if (footerOffset < FileFrame.HEADER_BYTES) {
      return Optional.empty();
    }
    Optional<FileFrame.Footer> footer =
        FileFrame.parseFooter(bytes.read(footerOffset, FileFrame.FOOTER_BYTES));
    if (footer.isEmpty()) {
      return Optional.empty();
    }
    int chunks = footer.get().chunks();
    long offset = footer.get().indexOffset();
    Optional<Chunk> chunk = headerAt(bytes, chunks + 1, offset);
    if (chunk.isEmpty() || chunk.get().header().type() != ChunkHeader.TYPE_INDEX) {
      // A scan will name what stands there instead.
      return Optional.empty();
    }
    try {
      byte[] payload = ChunkPayload.read(bytes, chunk.get());
      ChunkList list = parse(payload, chunks, offset);
      return Optional.of(
          new Index(list, offset, headerAt(bytes, chunks + 2, footer.get().summaryOffset())));
    } catch (IOException e) {
      throw new DamagedException(chunk.get().damage(String.valueOf(e.getMessage())));
    }
  }

  private static ChunkList parse(byte[] payload, int chunks, long end) throws IOException {
    if (chunks < 0
        || count(payload) != chunks
        || (long) chunks * MIN_ENTRY_BYTES > payload.length) {
      throw new CaptureException("it does not list as many chunks as the footer says");
    }
    ChunkList list = new ChunkList();
    long offset = FileFrame.HEADER_BYTES;
    for (CaptureProto.ChunkEntry entry :
        CaptureProto.CaptureIndex.parseFrom(payload).getChunksList()) {
      Chunk chunk = ChunkList.fromEntry(list.size() + 1, entry);
      if (chunk.offset() < offset
          || chunk.header().storedLength() < 0
          || chunk.endOffset() > end
          || chunk.header().objection().isPresent()
          || !list.accepts(chunk.header())) {
        throw new CaptureException("its entry %d cannot be".formatted(list.size()));
      }
      list.add(chunk);
      offset = chunk.endOffset();
    }
    return list;
  }

  /** Counts the entries before any is made: see {@code FactCount}. */
  private static int count(byte[] payload) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(payload);
    int count = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      in.skipField(tag);
      count++;
    }
    return count;
  }

  private static CaptureMetadata metadata(ByteSource bytes, Optional<Chunk> chunk)
      throws IOException, DamagedException {
    if (chunk.isEmpty() || chunk.get().header().type() != ChunkHeader.TYPE_METADATA) {
      throw new DamagedException(
          new Damage(
              Damage.Part.METADATA, 0, FileFrame.HEADER_BYTES, 0, null, "it is not in its place"));
    }
    try {
      return CaptureMetadata.fromProto(
          CaptureProto.CaptureMetadata.parseFrom(ChunkPayload.read(bytes, chunk.get())));
    } catch (CaptureException | InvalidProtocolBufferException e) {
      throw new DamagedException(chunk.get().damage(String.valueOf(e.getMessage())));
    }
  }

  private static List<Bookmark> notes(ByteSource bytes, Chunk chunk) throws DamagedException {
    try {
      return Notes.read(bytes, chunk);
    } catch (IOException e) {
      throw new DamagedException(chunk.damage(String.valueOf(e.getMessage())));
    }
  }

  private static Optional<CaptureProto.CaptureSummary> summary(
      ByteSource bytes, Optional<Chunk> chunk) throws IOException, DamagedException {
    if (chunk.isEmpty() || chunk.get().header().type() != ChunkHeader.TYPE_SUMMARY) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          CaptureProto.CaptureSummary.parseFrom(ChunkPayload.read(bytes, chunk.get())));
    } catch (CaptureException | InvalidProtocolBufferException e) {
      throw new DamagedException(chunk.get().damage(String.valueOf(e.getMessage())));
    }
  }

  private static Optional<Chunk> headerAt(ByteSource bytes, int number, long offset)
      throws IOException {
    if (offset < 0 || offset > bytes.size() - ChunkHeader.BYTES) {
      return Optional.empty();
    }
    return ChunkHeader.parse(bytes.read(offset, ChunkHeader.BYTES), 0)
        .map(header -> new Chunk(number, offset, header))
        .filter(chunk -> chunk.endOffset() <= size(bytes));
  }

  private static long size(ByteSource bytes) {
    try {
      return bytes.size();
    } catch (IOException e) {
      return 0;
    }
  }

  /** A part that cannot be used; the file can. */
  private static final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Damage damage;

    DamagedException(Damage damage) {
      super(damage.reason());
      this.damage = damage;
    }
  }
}
