package io.sightline.agent.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one journal file of systemd while journald writes it.
 *
 * <p>The format is that of <a href="https://systemd.io/JOURNAL_FILE_FORMAT/">Journal File
 * Format</a>, with its compact variant. Entries are found by their number through the chain of
 * entry arrays; journald counts an entry in the header only when it is whole, so nothing
 * half-written is read. Every offset, length and count is checked, and nothing is mapped: a file
 * that is cut or forged costs an exception and not the process. Of one thread.
 */
final class JournalFile implements Closeable {
  /** Longer messages are cut. */
  static final int MAX_MESSAGE_BYTES = 16 << 10;

  private static final byte[] SIGNATURE = "LPKSHHRH".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_BYTES = 208;
  private static final int ARRAY_HEAD_BYTES = 24;
  private static final int ENTRY_HEAD_BYTES = 64;
  private static final int DATA_HEAD_BYTES = 64;
  private static final int COMPACT_DATA_HEAD_BYTES = 72;
  private static final int TYPE_DATA = 1;
  private static final int TYPE_ENTRY = 3;
  private static final int TYPE_ENTRY_ARRAY = 6;
  private static final int COMPACT = 1 << 4;

  /** XZ, LZ4, keyed hashes, Zstandard, compact: what does not change the rest is known. */
  private static final int KNOWN_FLAGS = 0x1f;

  private static final int MAX_ITEMS = 1_024;

  /** Each array is at least as long as the one before, so a chain is never much longer. */
  private static final int MAX_ARRAYS = 10_000;

  /** What is looked at of a field to know which it is. */
  private static final int PEEK_BYTES = 128;

  private static final int MAX_REMEMBERED = 4_096;
  private static final String UNIT_FIELD = "_SYSTEMD_UNIT=";
  private static final String TRANSPORT_KERNEL = "_TRANSPORT=kernel";
  private static final String MESSAGE_FIELD = "MESSAGE=";
  private static final String SERVICE = ".service";

  private sealed interface Field {
    /** Of no interest. */
    record Other() implements Field {}

    /** Who wrote the entry. */
    record Writer(String unit) implements Field {}

    /** The message, where it stands. */
    record Message(long offset) implements Field {}
  }

  private static final Field OTHER = new Field.Other();

  private final FileChannel channel;
  private final boolean compact;
  private final long headerBytes;

  /** Fields are stored once and referred to by many entries, so those of a unit are known soon. */
  private final Map<Long, Field> fields =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Field> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  /** The array that the last entry was found in: the next one is there or in the next array. */
  private long arrayOffset;

  private long arrayFirstEntry;

  private JournalFile(FileChannel channel, ByteBuffer header) throws JournalFormatException {
    this.channel = channel;
    for (int i = 0; i < SIGNATURE.length; i++) {
      if (header.get(i) != SIGNATURE[i]) {
        throw new JournalFormatException("it is no journal file");
      }
    }
    int flags = header.getInt(12);
    if ((flags & ~KNOWN_FLAGS) != 0) {
      throw new JournalFormatException(
          "it is of a newer format (incompatible flags %#x)".formatted(flags));
    }
    this.compact = (flags & COMPACT) != 0;
    this.headerBytes = header.getLong(88);
    if (headerBytes < HEADER_BYTES || headerBytes > 1 << 16) {
      throw new JournalFormatException("its header says it has %d bytes".formatted(headerBytes));
    }
  }

  /** Opens a file; throws where it is no journal file, or one of a newer format. */
  static JournalFile open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new JournalFile(channel, read(channel, 0, HEADER_BYTES));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** How many whole entries there are now. */
  long entries() throws IOException {
    long entries = read(channel, 152, 8).getLong(0);
    if (entries < 0) {
      throw new JournalFormatException("it has %d entries".formatted(entries));
    }
    return entries;
  }

  /**
   * An entry.
   *
   * @param number from 0; less than {@link #entries}
   * @param units whose entries are wanted
   * @return empty where it is of another unit, or has no message
   */
  Optional<JournalEntry> entry(long number, Set<String> units) throws IOException {
    long offset = entryOffset(number);
    ByteBuffer head = object(offset, TYPE_ENTRY, ENTRY_HEAD_BYTES);
    long size = head.getLong(8);
    int itemBytes = compact ? 4 : 16;
    long items = (size - ENTRY_HEAD_BYTES) / itemBytes;
    if (items < 0 || items > MAX_ITEMS) {
      throw new JournalFormatException("entry %d has %d fields".formatted(number, items));
    }
    ByteBuffer list = read(channel, offset + ENTRY_HEAD_BYTES, (int) items * itemBytes);
    @Nullable String unit = null;
    long message = 0;
    for (int i = 0; i < items; i++) {
      long data =
          compact
              ? Integer.toUnsignedLong(list.getInt(i * itemBytes))
              : list.getLong(i * itemBytes);
      switch (field(data)) {
        case Field.Writer(var name) -> unit = name;
        case Field.Message(var where) -> message = where;
        case Field.Other _ -> {
          // Another field.
        }
      }
    }
    if (unit == null || message == 0 || !units.contains(unit)) {
      return Optional.empty();
    }
    String text = text(payload(message, MESSAGE_FIELD.length() + MAX_MESSAGE_BYTES));
    return Optional.of(
        new JournalEntry(
            nanos(head, number),
            unit,
            text.substring(Math.min(text.length(), MESSAGE_FIELD.length()))));
  }

  /** When an entry was taken, since 1970, in nanoseconds. */
  long timeNanos(long number) throws IOException {
    ByteBuffer head = object(entryOffset(number), TYPE_ENTRY, ENTRY_HEAD_BYTES);
    return nanos(head, number);
  }

  /** The time in the begin of an entry; journald counts microseconds. */
  private static long nanos(ByteBuffer head, long number) throws JournalFormatException {
    long micros = head.getLong(24);
    if (micros < 0 || micros > Long.MAX_VALUE / 1_000) {
      throw new JournalFormatException("entry %d has no time".formatted(number));
    }
    return micros * 1_000;
  }

  private long entryOffset(long number) throws IOException {
    if (arrayOffset == 0 || number < arrayFirstEntry) {
      arrayOffset = read(channel, 176, 8).getLong(0);
      arrayFirstEntry = 0;
    }
    int itemBytes = compact ? 4 : 8;
    for (int i = 0; i < MAX_ARRAYS; i++) {
      ByteBuffer head = object(arrayOffset, TYPE_ENTRY_ARRAY, ARRAY_HEAD_BYTES);
      long capacity = (head.getLong(8) - ARRAY_HEAD_BYTES) / itemBytes;
      if (capacity <= 0) {
        throw new JournalFormatException("an array of entries is empty");
      }
      long index = number - arrayFirstEntry;
      if (index < capacity) {
        ByteBuffer item =
            read(channel, arrayOffset + ARRAY_HEAD_BYTES + index * itemBytes, itemBytes);
        return compact ? Integer.toUnsignedLong(item.getInt(0)) : item.getLong(0);
      }
      arrayOffset = head.getLong(16);
      arrayFirstEntry += capacity;
    }
    arrayOffset = 0;
    throw new JournalFormatException("its arrays of entries have no end");
  }

  private Field field(long offset) throws IOException {
    Field known = fields.get(offset);
    if (known != null) {
      return known;
    }
    Field found = OTHER;
    String begin = text(payload(offset, PEEK_BYTES));
    if (begin.startsWith(MESSAGE_FIELD)) {
      found = new Field.Message(offset);
    } else if (begin.equals(TRANSPORT_KERNEL)) {
      found = new Field.Writer(JournalEntry.KERNEL);
    } else if (begin.startsWith(UNIT_FIELD) && begin.endsWith(SERVICE)) {
      found =
          new Field.Writer(begin.substring(UNIT_FIELD.length(), begin.length() - SERVICE.length()));
    }
    fields.put(offset, found);
    return found;
  }

  /** The first bytes of a field, inflated. */
  private byte[] payload(long offset, int atMost) throws IOException {
    int headBytes = compact ? COMPACT_DATA_HEAD_BYTES : DATA_HEAD_BYTES;
    ByteBuffer head = object(offset, TYPE_DATA, headBytes);
    long length = head.getLong(8) - headBytes;
    JournalCompression compression = JournalCompression.of(head.get(1));
    int wanted =
        (int) Math.min(length, compression == JournalCompression.NONE ? atMost : MAX_STORED_BYTES);
    byte[] stored = new byte[wanted];
    read(channel, offset + headBytes, wanted).get(stored);
    return compression.inflate(stored, atMost);
  }

  /** What is compressed is short, or it is cut too: half of it would not inflate. */
  private static final int MAX_STORED_BYTES = 256 << 10;

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The begin of an object, which is checked to be of that type and within the file. */
  private ByteBuffer object(long offset, int type, int headBytes) throws IOException {
    if (offset < headerBytes || (offset & 7) != 0) {
      throw new JournalFormatException("an object cannot be at offset %d".formatted(offset));
    }
    ByteBuffer head = read(channel, offset, headBytes);
    long size = head.getLong(8);
    if (head.get(0) != type || size < headBytes || size > channel.size() - offset) {
      throw new JournalFormatException(
          "the object at offset %d is not what refers to it says".formatted(offset));
    }
    return head;
  }

  private static ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    long at = offset;
    while (into.hasRemaining()) {
      int count = at < 0 ? -1 : channel.read(into, at);
      if (count < 0) {
        throw new JournalFormatException("it ends at offset " + at);
      }
      at += count;
    }
    return into.flip();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
