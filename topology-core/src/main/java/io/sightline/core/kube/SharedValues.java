package io.sightline.core.kube;

/**
 * Gives one instance for equal values, so that ten thousand pods of some hundred deployments do not
 * hold ten thousand times their namespaces, images, labels and limits.
 *
 * <p>A table of fixed size in which the newest value takes the place of another with its hash: it
 * holds nothing for long, needs no cleaning, and forgets what is rare rather than what is frequent.
 * Thread-safe for immutable values: threads that race only miss an instance that could be shared.
 */
public final class SharedValues {
  private static final int SLOTS = 1 << 11;

  private final Object[] slots = new Object[SLOTS];

  /** The value, or one equal to it that was seen before. */
  public <T> T share(T value) {
    int hash = value.hashCode();
    int slot = (hash ^ (hash >>> 11) ^ (hash >>> 22)) & (SLOTS - 1);
    Object known = slots[slot];
    if (value.equals(known) && known.getClass() == value.getClass()) {
      @SuppressWarnings("unchecked")
      T shared = (T) known;
      return shared;
    }
    slots[slot] = value;
    return value;
  }
}
