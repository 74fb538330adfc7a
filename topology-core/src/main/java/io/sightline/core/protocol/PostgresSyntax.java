package io.sightline.core.protocol;

/** Recognises PostgreSQL's protocol 3 by the start of a turn, without having seen its startup. */
final class PostgresSyntax {
  static final int MAX_MESSAGE_BYTES = 1 << 30;

  private static final String CLIENT_TYPES = "QPBDECHSXFdcfp";
  private static final String SERVER_TYPES = "RKSZTDCE123nstIAGHWNdcVv";

  private PostgresSyntax() {}

  static boolean isClientType(byte type) {
    return CLIENT_TYPES.indexOf(type) >= 0;
  }

  static boolean isServerType(byte type) {
    return SERVER_TYPES.indexOf(type) >= 0;
  }

  /**
   * Returns whether these bytes are client messages that make a whole turn: a simple query whose
   * text ends in a zero, or extended messages up to a Sync or Flush.
   *
   * @param cut whether the turn goes on past these bytes
   */
  static boolean isClientTurn(byte[] bytes, int from, int to, boolean cut) {
    int i = from;
    int messages = 0;
    byte last = 0;
    while (i < to) {
      int length = messageLength(bytes, i, to);
      if (length < 0 || !isClientType(bytes[i])) {
        return false;
      }
      last = bytes[i];
      if (i + 1 + length > to) {
        return cut && messages > 0;
      }
      if (!isPlausible(bytes, i, length)) {
        return false;
      }
      messages++;
      i += 1 + length;
    }
    return last == 'Q' || (messages > 1 && (last == 'S' || last == 'H'));
  }

  private static boolean isPlausible(byte[] bytes, int at, int length) {
    return switch (bytes[at]) {
      case 'S', 'H', 'X', 'c' -> length == 4;
      case 'Q' -> length > 5 && bytes[at + length] == 0 && isText(bytes, at + 5, at + length);
      case 'P' -> length >= 8;
      case 'D', 'C' -> length >= 6 && (bytes[at + 5] == 'S' || bytes[at + 5] == 'P');
      case 'E' -> length >= 9;
      default -> true;
    };
  }

  private static boolean isText(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t') {
        return false;
      }
    }
    return true;
  }

  /** Returns whether at least two server messages follow each other here, or one ends the turn. */
  static boolean isServerTurn(byte[] bytes, int from, int to) {
    int i = from;
    int messages = 0;
    while (i < to && messages < 4) {
      int length = messageLength(bytes, i, to);
      if (length < 0 || !isServerType(bytes[i])) {
        return messages > 0 && to - i < 5;
      }
      if (bytes[i] == 'Z' && length != 5) {
        return false;
      }
      messages++;
      i += 1 + length;
    }
    return messages >= 2 || (i == to && bytes[from] == 'Z');
  }

  /** Returns the length field of the message here, or -1 when there is none that makes sense. */
  static int messageLength(byte[] bytes, int at, int to) {
    if (to - at < 5) {
      return -1;
    }
    int length = Bytes.int32(bytes, at + 1);
    return length >= 4 && length <= MAX_MESSAGE_BYTES ? length : -1;
  }

  /** Returns whether messages of one side follow each other here, to find order after a hole. */
  static boolean resumes(byte[] bytes, int from, int to, boolean client) {
    int i = from;
    int messages = 0;
    while (i < to && messages < 3) {
      int length = messageLength(bytes, i, to);
      boolean known = client ? isClientType(bytes[i]) : isServerType(bytes[i]);
      if (length < 0 || !known) {
        return false;
      }
      if (client && i + 1 + length <= to && !isPlausible(bytes, i, length)) {
        return false;
      }
      messages++;
      i += 1 + length;
    }
    return messages >= 2 || i == to;
  }
}
