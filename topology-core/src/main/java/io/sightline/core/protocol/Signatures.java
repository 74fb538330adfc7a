package io.sightline.core.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Tells protocols apart by how a side's turn begins.
 *
 * <p>Strict on purpose: a wrong name on an edge is worse than "tcp". Either a strong magic settles
 * it alone, or the client's and the server's messages have to agree.
 */
final class Signatures {
  static final int POSTGRES_VERSION_3 = 0x0003_0000;
  static final int POSTGRES_SSL_REQUEST = 80877103;
  static final int POSTGRES_GSS_REQUEST = 80877104;
  static final int POSTGRES_CANCEL_REQUEST = 80877102;

  private static final String HTTP2_PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private Signatures() {}

  /** Returns the protocol that both sides' latest turns settle, or null. */
  static @Nullable Protocol match(Inference.Run client, Inference.Run server) {
    Protocol strong = byClient(client.bytes, 0, client.length);
    if (strong == null) {
      strong = byServer(server.bytes, 0, server.length);
    }
    if (strong != null) {
      return strong;
    }
    if (client.length == 0 || server.length == 0) {
      return null;
    }
    if (RespSyntax.startsCommand(client.bytes, 0, client.length)
        && RespSyntax.startsReply(server.bytes, 0, server.length)) {
      return Protocol.REDIS;
    }
    if (PostgresSyntax.isClientTurn(client.bytes, 0, client.length, client.cut)
        && PostgresSyntax.isServerTurn(server.bytes, 0, server.length)) {
      return Protocol.POSTGRESQL;
    }
    if (isTlsRecord(client.bytes, 0, client.length)
        && isTlsRecord(server.bytes, 0, server.length)) {
      return Protocol.TLS;
    }
    return null;
  }

  /** Returns the protocol that a client's turn settles alone. */
  static @Nullable Protocol byClient(byte[] bytes, int from, int to) {
    if (isTlsHello(bytes, from, to, 1)) {
      return Protocol.TLS;
    }
    if (Bytes.startsWith(bytes, from, to, HTTP2_PREFACE)) {
      return Protocol.HTTP2;
    }
    if (isHttpRequestLine(bytes, from, to)) {
      return Protocol.HTTP;
    }
    if (isPostgresStartup(bytes, from, to)) {
      return Protocol.POSTGRESQL;
    }
    return RespSyntax.isTwoCommands(bytes, from, to) ? Protocol.REDIS : null;
  }

  /** Returns the protocol that a server's turn settles alone. */
  static @Nullable Protocol byServer(byte[] bytes, int from, int to) {
    if (isTlsHello(bytes, from, to, 2)) {
      return Protocol.TLS;
    }
    return to - from >= 13 && HttpHead.startsResponse(bytes, from, to) ? Protocol.HTTP : null;
  }

  /** Returns whether a client's turn may be the start of a message of the protocol. */
  static boolean clientAgrees(Protocol protocol, byte[] bytes, int from, int to) {
    return switch (protocol) {
      case HTTP -> HttpHead.startsRequest(bytes, from, to);
      case TLS -> isTlsRecord(bytes, from, to);
      case REDIS, POSTGRESQL, HTTP2 -> true;
      default -> false;
    };
  }

  private static boolean isTlsHello(byte[] bytes, int from, int to, int handshakeType) {
    return to - from >= 11
        && bytes[from] == 22
        && bytes[from + 1] == 3
        && bytes[from + 2] >= 0
        && bytes[from + 2] <= 4
        && Bytes.uint16(bytes, from + 3) <= 16384 + 2048
        && bytes[from + 5] == handshakeType
        && bytes[from + 6] == 0
        && bytes[from + 9] == 3;
  }

  /** Returns whether a TLS record starts here and, where its end is here, another one follows. */
  private static boolean isTlsRecord(byte[] bytes, int from, int to) {
    int i = from;
    int seen = 0;
    while (i < to && seen < 4) {
      if (to - i < 5
          || bytes[i] < 20
          || bytes[i] > 23
          || bytes[i + 1] != 3
          || bytes[i + 2] < 1
          || bytes[i + 2] > 4) {
        return false;
      }
      int length = Bytes.uint16(bytes, i + 3);
      if (length == 0 || length > 16384 + 2048) {
        return false;
      }
      seen++;
      i += 5 + length;
    }
    return seen > 0;
  }

  private static boolean isHttpRequestLine(byte[] bytes, int from, int to) {
    int method = HttpHead.methodEnd(bytes, from, to);
    int lineEnd = Bytes.indexOf(bytes, from, to, (byte) '\n');
    return method > 0 && lineEnd > 0 && HttpHead.startsRequest(bytes, from, to);
  }

  private static boolean isPostgresStartup(byte[] bytes, int from, int to) {
    if (to - from < 8) {
      return false;
    }
    int length = Bytes.int32(bytes, from);
    int code = Bytes.int32(bytes, from + 4);
    return switch (code) {
      case POSTGRES_SSL_REQUEST, POSTGRES_GSS_REQUEST -> length == 8;
      case POSTGRES_CANCEL_REQUEST -> length == 16;
      // The parameters are names and values that end in a zero, and a zero after the last.
      case POSTGRES_VERSION_3 ->
          length >= 9
              && length <= 10_000
              && (to - from < length || (to - from == length && bytes[from + length - 1] == 0));
      default -> false;
    };
  }
}
