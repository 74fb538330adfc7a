package io.sightline.core.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads of bytes that several decoders share. */
final class Bytes {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private Bytes() {}

  static int int32(byte[] bytes, int at) {
    return (int) INTS.get(bytes, at);
  }

  static int uint16(byte[] bytes, int at) {
    return (short) SHORTS.get(bytes, at) & 0xffff;
  }

  /** Returns the index of {@code wanted} in {@code [from, to)}, or -1; eight bytes at a time. */
  static int indexOf(byte[] bytes, int from, int to, byte wanted) {
    long pattern = ONES * (wanted & 0xff);
    int i = from;
    for (; i + 8 <= to; i += 8) {
      long difference = (long) LONGS.get(bytes, i) ^ pattern;
      long zeros = (difference - ONES) & ~difference & HIGHS;
      if (zeros != 0) {
        return i + (Long.numberOfTrailingZeros(zeros) >>> 3);
      }
    }
    for (; i < to; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** Returns whether {@code [from, to)} starts with the ASCII text. */
  static boolean startsWith(byte[] bytes, int from, int to, String text) {
    int length = text.length();
    if (to - from < length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether {@code [from, to)} equals the lower-case ASCII text, whatever its case. */
  static boolean equalsIgnoreCase(byte[] bytes, int from, int to, String lowerCase) {
    if (to - from != lowerCase.length()) {
      return false;
    }
    for (int i = 0; i < lowerCase.length(); i++) {
      if (lower(bytes[from + i]) != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether {@code [from, to)} contains the lower-case ASCII text, whatever its case. */
  static boolean containsIgnoreCase(byte[] bytes, int from, int to, String lowerCase) {
    for (int i = from; i + lowerCase.length() <= to; i++) {
      if (equalsIgnoreCase(bytes, i, i + lowerCase.length(), lowerCase)) {
        return true;
      }
    }
    return false;
  }

  static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + 32 : b;
  }

  static int upper(byte b) {
    return b >= 'a' && b <= 'z' ? b - 32 : b;
  }

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  static boolean isLetter(byte b) {
    int l = lower(b);
    return l >= 'a' && l <= 'z';
  }
}
