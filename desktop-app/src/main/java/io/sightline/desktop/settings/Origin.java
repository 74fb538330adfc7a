package io.sightline.desktop.settings;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a window's facts come from, to be opened again.
 *
 * @param where path of a capture, or names of contexts of the kubeconfig, one a line
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

  /** One context, or several that are shown on one map. */
  public static Origin contexts(List<String> names) {
    return new Origin(Kind.CONTEXT, String.join("\n", names));
  }

  /** The contexts that are shown on one map; none where it is none. */
  public List<String> contexts() {
    return kind == Kind.CONTEXT ? where.lines().toList() : List.of();
  }

  /** What a user would call it. */
  public String words() {
    return kind == Kind.CONTEXT ? String.join(" + ", contexts()) : where;
  }
}
