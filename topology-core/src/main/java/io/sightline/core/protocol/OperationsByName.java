package io.sightline.core.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which operation a statement or portal name stands for, without keeping the names.
 *
 * <p>Bounded: when {@value #MAX_NAMES} names are known and one more comes, all are forgotten; those
 * still in use then show as unknown until they are prepared again.
 */
final class OperationsByName {
  static final int MAX_NAMES = 1024;

  private long[] hashes = new long[8];
  private @Nullable String[] operations = new @Nullable String[8];
  private int size;

  void put(byte[] bytes, int from, int to, String operation) {
    if (size == MAX_NAMES) {
      Arrays.fill(operations, null);
      size = 0;
    }
    long hash = hash(bytes, from, to);
    int at = find(hash);
    if (operations[at] == null) {
      hashes[at] = hash;
      size++;
    }
    operations[at] = operation;
    if (size * 2 > hashes.length) {
      grow();
    }
  }

  @Nullable String get(byte[] bytes, int from, int to) {
    return operations[find(hash(bytes, from, to))];
  }

  private int find(long hash) {
    int mask = hashes.length - 1;
    int i = (int) (hash ^ (hash >>> 32)) & mask;
    while (operations[i] != null && hashes[i] != hash) {
      i = (i + 1) & mask;
    }
    return i;
  }

  private void grow() {
    long[] oldHashes = hashes;
    @Nullable String[] oldOperations = operations;
    hashes = new long[oldHashes.length * 2];
    operations = new @Nullable String[oldHashes.length * 2];
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldOperations[i] != null) {
        int at = find(oldHashes[i]);
        hashes[at] = oldHashes[i];
        operations[at] = oldOperations[i];
      }
    }
  }

  /** FNV-1a with 64 bits, so that two names of one connection do not meet by chance. */
  private static long hash(byte[] bytes, int from, int to) {
    long hash = 0xcbf29ce484222325L;
    for (int i = from; i < to; i++) {
      hash = (hash ^ (bytes[i] & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }
}
