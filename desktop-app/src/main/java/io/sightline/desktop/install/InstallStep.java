package io.sightline.desktop.install;

/**
 * Something that happened while a cluster was changed or waited for: what a command prints as a
 * line and a window shows where it belongs.
 */
public sealed interface InstallStep {
  /** What happened, in one line. */
  String text();

  /** A step that was done, or that is waited for. */
  record Did(String text) implements InstallStep {}

  /**
   * A part that is not as it was when last looked at.
   *
   * @param state how all parts are now
   */
  record Changed(String text, InstallationState state) implements InstallStep {}
}
