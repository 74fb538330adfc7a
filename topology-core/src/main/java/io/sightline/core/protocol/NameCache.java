package io.sightline.core.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of an operation or status into a string, allocating only the first time.
 *
 * <p>Bounded: after {@value #MAX_NAMES} distinct names everything new is {@link #OTHER}.
 */
final class NameCache {
  /** Most distinct names kept for one connection. */
  static final int MAX_NAMES = 96;

  /** The name of all that came after. */
  static final String OTHER = "{other}";

  private static final int FIRST_CAPACITY = 8;

  private @Nullable String[] names = new @Nullable String[FIRST_CAPACITY];
  private int size;

  /** Returns the string of these ASCII bytes. */
  String intern(byte[] bytes, int offset, int length) {
    int hash = hash(bytes, offset, length);
    int mask = names.length - 1;
    for (int i = hash & mask; ; i = (i + 1) & mask) {
      String name = names[i];
      if (name == null) {
        return add(bytes, offset, length, i);
      }
      if (matches(name, bytes, offset, length)) {
        return name;
      }
    }
  }

  private String add(byte[] bytes, int offset, int length, int slot) {
    if (size == MAX_NAMES) {
      return OTHER;
    }
    String name = new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    names[slot] = name;
    size++;
    if (size * 2 > names.length) {
      grow();
    }
    return name;
  }

  private void grow() {
    @Nullable String[] old = names;
    names = new @Nullable String[old.length * 2];
    int mask = names.length - 1;
    for (String name : old) {
      if (name != null) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        int i = hash(bytes, 0, bytes.length) & mask;
        while (names[i] != null) {
          i = (i + 1) & mask;
        }
        names[i] = name;
      }
    }
  }

  private static int hash(byte[] bytes, int offset, int length) {
    int hash = 0;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash ^ (hash >>> 15);
  }

  private static boolean matches(String name, byte[] bytes, int offset, int length) {
    if (name.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (name.charAt(i) != (bytes[offset + i] & 0xff)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return Arrays.toString(names);
  }
}
