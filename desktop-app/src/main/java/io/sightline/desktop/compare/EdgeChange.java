package io.sightline.desktop.compare;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An edge that is not what it was.
 *
 * @param before null where it is new
 * @param after null where it is gone
 */
public record EdgeChange(
    EdgeName edge, Set<Kind> kinds, @Nullable Flowed before, @Nullable Flowed after) {
  /** What changed about an edge, the worst first. */
  public enum Kind {
    VERDICT,
    MORE_ERRORS,
    SLOWER,
    NEW,
    GONE,
    FEWER_ERRORS,
    FASTER
  }
}
