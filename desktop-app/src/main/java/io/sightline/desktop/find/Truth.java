package io.sightline.desktop.find;

/**
 * Whether something matches, in Kleene's logic of three values: what only traffic can tell is
 * unknown of an entity that has traffic, so that neither it nor its negation matches the entity by
 * itself.
 */
public enum Truth {
  NO,
  UNKNOWN,
  YES;

  static Truth of(boolean value) {
    return value ? YES : NO;
  }

  Truth and(Truth other) {
    return compareTo(other) < 0 ? this : other;
  }

  Truth or(Truth other) {
    return compareTo(other) > 0 ? this : other;
  }

  Truth not() {
    return switch (this) {
      case NO -> YES;
      case UNKNOWN -> UNKNOWN;
      case YES -> NO;
    };
  }
}
