package io.sightline.desktop.scene;

import java.util.List;

/**
 * What the colours of a map's edges and nodes say where it is not protocol and health. Immutable.
 */
public record Tones(Scale edges, Scale nodes) {
  /** The tone of what has no value on the scale. */
  public static final int NO_TONE = -1;

  /** Colours say protocol and health. */
  public static final Tones NONE = new Tones(Scale.NONE, Scale.NONE);

  /**
   * A scale of a few steps.
   *
   * @param title what is shown; empty for no scale
   * @param steps what each tone means, from little to much unless they are categories
   * @param categories whether the steps have no order
   */
  public record Scale(String title, List<String> steps, boolean categories) {
    /** No scale. */
    public static final Scale NONE = new Scale("", List.of(), false);

    public Scale {
      steps = List.copyOf(steps);
    }

    public boolean isNone() {
      return title.isEmpty();
    }
  }
}
