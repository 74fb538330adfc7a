package io.sightline.desktop.panel.logs;

import io.sightline.capture.KeptLogs;
import io.sightline.capture.KeptRange;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/** Where log lines are kept that somebody wants to have in the capture. Thread-safe; slow. */
public interface LogKeeper {
  /** What was kept, without the lines. */
  List<KeptRange> keptRanges() throws IOException;

  /** The lines that were kept, of the ranges that are wanted. */
  List<KeptLogs> keptLogs(Predicate<KeptRange> wanted) throws IOException;

  /**
   * Keeps lines.
   *
   * @throws IOException when they are in the window only, or not even there; the message says why
   */
  void keepLogs(KeptLogs logs) throws IOException;
}
