package io.sightline.core.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ClientHello of a TLS connection (RFC 8446 section 4.1.2), after which nothing more of
 * the connection is needed: what follows is opaque.
 *
 * <p>The hello may span records and chunks; at most {@value #MAX_HELLO_BYTES} bytes of it are kept.
 */
final class TlsDecoder extends StreamDecoder {
  /** Most bytes of a hello that are kept; a longer one is read as far as it goes. */
  static final int MAX_HELLO_BYTES = 8 * 1024;

  private static final int RECORD_HEADER = 5;
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int EXTENSION_SERVER_NAME = 0;
  private static final int EXTENSION_ALPN = 16;
  private static final int EXTENSION_SUPPORTED_VERSIONS = 43;

  private final ConnectionListener listener;
  private byte[] hello = new byte[0];
  private int length;

  /** Bytes of the record under way that are still to come; its header counts as its own. */
  private int recordRest;

  private final byte[] header = new byte[RECORD_HEADER];
  private int headerLength;
  private boolean done;

  TlsDecoder(ConnectionListener listener) {
    this.listener = listener;
  }

  @Override
  Protocol protocol() {
    return Protocol.TLS;
  }

  @Override
  boolean countsRequests() {
    return false;
  }

  @Override
  CaptureNeed captureNeed() {
    return done ? CaptureNeed.NONE : CaptureNeed.WHOLE;
  }

  @Override
  long skippableUntil(Direction direction) {
    return done || direction == Direction.FROM_SERVER ? Long.MAX_VALUE : NOTHING_SKIPPABLE;
  }

  @Override
  int data(
      Direction direction,
      byte[] bytes,
      int offset,
      int count,
      long position,
      long nanos,
      boolean runStart) {
    if (done) {
      return count;
    }
    if (direction == Direction.FROM_SERVER) {
      // The server answers a hello only when it has all of it.
      finish();
      return count;
    }
    int i = offset;
    int to = offset + count;
    while (i < to && !done) {
      if (recordRest == 0) {
        header[headerLength++] = bytes[i++];
        if (headerLength == RECORD_HEADER) {
          headerLength = 0;
          recordRest = Bytes.uint16(header, 3);
          if (header[0] != HANDSHAKE) {
            finish();
          }
        }
        continue;
      }
      int taken = Math.min(recordRest, to - i);
      append(bytes, i, taken);
      i += taken;
      recordRest -= taken;
    }
    return count;
  }

  private void append(byte[] bytes, int offset, int count) {
    int kept = Math.min(count, MAX_HELLO_BYTES - length);
    if (hello.length < length + kept) {
      hello = Arrays.copyOf(hello, Math.max(length + kept, 512));
    }
    System.arraycopy(bytes, offset, hello, length, kept);
    length += kept;
    if (length == MAX_HELLO_BYTES || (length >= 4 && length >= 4 + uint24(hello, 1))) {
      finish();
    }
  }

  @Override
  void skipped(Direction direction, long count, boolean lost, long position, long nanos) {
    if (direction == Direction.FROM_CLIENT) {
      finish();
    }
  }

  @Override
  void close(CloseReason reason, long nanos) {
    finish();
  }

  private void finish() {
    if (done) {
      return;
    }
    done = true;
    TlsHello read = parse(hello, length);
    hello = new byte[0];
    if (read != null) {
      listener.tlsHello(read);
    }
  }

  /** Reads a ClientHello handshake message as far as its bytes go; null when it is none. */
  static @Nullable TlsHello parse(byte[] bytes, int available) {
    if (available < 38 || bytes[0] != CLIENT_HELLO) {
      return null;
    }
    int version = Bytes.uint16(bytes, 4);
    int i = 38;
    i = skipVector8(bytes, i, available);
    i = skipVector16(bytes, i, available);
    i = skipVector8(bytes, i, available);
    if (i < 0 || i + 2 > available) {
      return new TlsHello(null, version, List.of());
    }
    int end = Math.min(available, i + 2 + Bytes.uint16(bytes, i));
    i += 2;
    String serverName = null;
    List<String> applicationProtocols = List.of();
    while (i + 4 <= end) {
      int type = Bytes.uint16(bytes, i);
      int from = i + 4;
      int to = from + Bytes.uint16(bytes, i + 2);
      if (to > end) {
        break;
      }
      switch (type) {
        case EXTENSION_SERVER_NAME -> serverName = serverName(bytes, from, to);
        case EXTENSION_ALPN -> applicationProtocols = applicationProtocols(bytes, from, to);
        case EXTENSION_SUPPORTED_VERSIONS ->
            version = Math.max(version, highestVersion(bytes, from, to));
        default -> {}
      }
      i = to;
    }
    return new TlsHello(serverName, version, applicationProtocols);
  }

  private static @Nullable String serverName(byte[] bytes, int from, int to) {
    // server_name_list<2>: type(1) = host_name(0), length(2), name
    if (to - from < 5 || bytes[from + 2] != 0) {
      return null;
    }
    int length = Bytes.uint16(bytes, from + 3);
    if (length == 0 || length > 255 || from + 5 + length > to) {
      return null;
    }
    return text(bytes, from + 5, length);
  }

  private static List<String> applicationProtocols(byte[] bytes, int from, int to) {
    List<String> names = new ArrayList<>();
    int i = from + 2;
    while (i < to && names.size() < TlsHello.MAX_APPLICATION_PROTOCOLS) {
      int length = bytes[i] & 0xff;
      if (length == 0 || i + 1 + length > to) {
        break;
      }
      names.add(text(bytes, i + 1, length));
      i += 1 + length;
    }
    return names;
  }

  private static int highestVersion(byte[] bytes, int from, int to) {
    int highest = 0;
    for (int i = from + 1; i + 2 <= to; i += 2) {
      int version = Bytes.uint16(bytes, i);
      // Values of the form 0x?A?A are GREASE (RFC 8701), 0x7f?? drafts.
      if (version >= 0x0300 && version <= 0x0304) {
        highest = Math.max(highest, version);
      }
    }
    return highest;
  }

  /** Returns printable ASCII; any other byte becomes a question mark. */
  private static String text(byte[] bytes, int from, int length) {
    byte[] copy = Arrays.copyOfRange(bytes, from, from + length);
    for (int i = 0; i < length; i++) {
      if (copy[i] <= ' ' || copy[i] == 127) {
        copy[i] = '?';
      }
    }
    return new String(copy, StandardCharsets.US_ASCII);
  }

  private static int skipVector8(byte[] bytes, int at, int available) {
    return at < 0 || at >= available ? -1 : at + 1 + (bytes[at] & 0xff);
  }

  private static int skipVector16(byte[] bytes, int at, int available) {
    return at < 0 || at + 2 > available ? -1 : at + 2 + Bytes.uint16(bytes, at);
  }

  private static int uint24(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff);
  }
}
