package io.sightline.desktop.command;

/** Draws without a display. */
final class HeadlessToolkit {
  private HeadlessToolkit() {}

  /** Makes JavaFX draw in memory; to be called before anything of it is loaded. */
  static void use() {
    System.setProperty("glass.platform", "Headless");
    System.setProperty("prism.order", "sw");
  }
}
