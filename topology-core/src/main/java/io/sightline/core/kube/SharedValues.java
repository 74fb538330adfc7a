package io.sightline.core.kube;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Gives one instance for equal values, so that ten thousand pods of some hundred deployments do not
 * hold ten thousand times their namespaces, images, labels and limits.
 *
 * <p>A table of fixed size, in rows of four: the newest value takes the place of the one of its row
 * that was asked for longest ago. It holds nothing for long, needs no cleaning, and forgets what is
 * rare rather than what is frequent; two frequent values do not crowd each other out. Thread-safe
 * for immutable values: threads that race only miss an instance that could be shared.
 */
public final class SharedValues {
  private static final int WAYS = 4;
  private static final int SLOTS = 1 << 13;

  private final @Nullable Object[] slots = new Object[SLOTS];

  /** The value, or one equal to it that was seen before. */
  public <T> T share(T value) {
    int hash = value.hashCode();
    int row = (hash ^ (hash >>> 11) ^ (hash >>> 22)) & (SLOTS - 1) & -WAYS;
    int slot = row;
    while (slot < row + WAYS - 1 && !isSame(slots[slot], value)) {
      slot++;
    }
    Object known = slots[slot];
    @SuppressWarnings("unchecked")
    T shared = isSame(known, value) ? (T) requireNonNull(known) : value;
    System.arraycopy(slots, row, slots, row + 1, slot - row);
    slots[row] = shared;
    return shared;
  }

  private static boolean isSame(@Nullable Object known, Object value) {
    return known != null && known.getClass() == value.getClass() && value.equals(known);
  }
}
