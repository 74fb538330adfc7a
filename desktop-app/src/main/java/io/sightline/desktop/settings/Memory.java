package io.sightline.desktop.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * What the app noted by itself: what was opened, and how windows were left. Immutable.
 *
 * @param captures the one opened last first
 * @param left the windows that were open when the app ended, or was last seen alive
 */
public record Memory(List<RecentCapture> captures, List<LeftWindow> left) {
  public static final Memory NONE = new Memory(List.of(), List.of());

  private static final int MAX_CAPTURES = 12;

  public Memory {
    captures = List.copyOf(captures);
    left = List.copyOf(left);
  }

  /** With a capture opened just now. */
  public Memory opened(RecentCapture capture) {
    List<RecentCapture> next = new ArrayList<>(captures);
    next.removeIf(known -> known.path().equals(capture.path()));
    next.addFirst(capture);
    return new Memory(next.subList(0, Math.min(MAX_CAPTURES, next.size())), left);
  }

  /** Without a capture that is not to be offered any more. */
  public Memory forgetting(String path) {
    return new Memory(captures.stream().filter(known -> !known.path().equals(path)).toList(), left);
  }

  public Memory withLeft(List<LeftWindow> windows) {
    return new Memory(captures, windows);
  }
}
