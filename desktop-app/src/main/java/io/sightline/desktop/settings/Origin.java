package io.sightline.desktop.settings;

import java.nio.file.Path;

/**
 * Where a window's facts come from, to be opened again.
 *
 * @param where path of a capture, or name of a context of the kubeconfig
 */
public record Origin(Kind kind, String where) {
  /** What cannot be opened again, such as a demo. */
  public static final Origin NONE = new Origin(Kind.NONE, "");

  /** What there is to open. */
  public enum Kind {
    NONE,
    CAPTURE,
    CONTEXT
  }

  public static Origin capture(Path file) {
    return new Origin(Kind.CAPTURE, file.toAbsolutePath().normalize().toString());
  }

  public static Origin context(String name) {
    return new Origin(Kind.CONTEXT, name);
  }
}
