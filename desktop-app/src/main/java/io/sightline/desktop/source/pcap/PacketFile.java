package io.sightline.desktop.source.pcap;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the packets of a file, in its order: pcap (draft-ietf-opsawg-pcap) or pcapng
 * (draft-ietf-opsawg-pcapng), in either byte order, and either compressed by gzip.
 *
 * <p>A file that ends in the middle of a packet, as one does whose recorder was killed, ends with
 * the packet before; {@link #isCutShort} tells. Not thread-safe.
 */
public final class PacketFile implements AutoCloseable {
  /** More than any packet, also with segmentation offload; more is damage. */
  static final int MAX_PACKET = 16 << 20;

  private static final int PCAP_MICROS = 0xA1B2C3D4;
  private static final int PCAP_NANOS = 0xA1B23C4D;
  private static final int PCAPNG_SECTION = 0x0A0D0D0A;

  private final InputStream in;
  private final Format format;
  private boolean cutShort;

  /** What knows how packets follow one another. */
  interface Format {
    /** The next packet; null at the end. An {@link EOFException} means cut short. */
    @Nullable Packet next(InputStream in) throws IOException;

    /** How many packets the recorder says it missed. */
    long missed();
  }

  private PacketFile(InputStream in, Format format) {
    this.in = in;
    this.format = format;
  }

  /** Whether a file begins like one, packed or not. */
  public static boolean isPacketFile(Path file) {
    try (InputStream in = content(file)) {
      int magic = ByteBuffer.wrap(in.readNBytes(4)).getInt();
      return magic == PCAPNG_SECTION || isPcap(magic) || isPcap(Integer.reverseBytes(magic));
    } catch (IOException | java.nio.BufferUnderflowException _) {
      return false;
    }
  }

  /**
   * Opens a file.
   *
   * @throws PacketFileException when it is no packet capture
   */
  public static PacketFile open(Path file) throws IOException {
    InputStream in = content(file);
    try {
      return new PacketFile(in, format(file, in));
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** The next packet; null when there are no more. */
  @Nullable Packet next() throws IOException {
    if (cutShort) {
      return null;
    }
    try {
      return format.next(in);
    } catch (EOFException | ZipException _) {
      cutShort = true;
      return null;
    }
  }

  /** Whether the file ended in the middle of something. */
  public boolean isCutShort() {
    return cutShort;
  }

  /** How many packets the recorder says it missed. */
  public long missed() {
    return format.missed();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private static InputStream content(Path file) throws IOException {
    BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      in.mark(2);
      boolean packed = in.read() == 0x1F && in.read() == 0x8B;
      in.reset();
      return packed ? new BufferedInputStream(new GZIPInputStream(in, 1 << 16), 1 << 16) : in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private static boolean isPcap(int magic) {
    return magic == PCAP_MICROS || magic == PCAP_NANOS;
  }

  private static Format format(Path file, InputStream in) throws IOException {
    byte[] first = in.readNBytes(4);
    if (first.length == 4) {
      int magic = ByteBuffer.wrap(first).getInt();
      if (magic == PCAPNG_SECTION) {
        return new PcapngFormat();
      }
      ByteOrder order = isPcap(magic) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
      int ordered = ByteBuffer.wrap(first).order(order).getInt();
      if (isPcap(ordered)) {
        byte[] rest = in.readNBytes(20);
        if (rest.length == 20) {
          ByteBuffer header = ByteBuffer.wrap(rest).order(order);
          return new PcapFormat(order, ordered == PCAP_NANOS, header.getInt(16) & 0xFFFF);
        }
      }
    }
    throw new PacketFileException(
        "%s is no pcap or pcapng file; record one with tcpdump -w or Wireshark".formatted(file));
  }

  /** Exactly that many bytes. */
  static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }
}
