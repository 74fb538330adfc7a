package io.sightline.agent;

import java.util.Objects;

/** The version of the program. */
final class Version {
  private Version() {}

  /** As the jar's manifest says; "development" when run from classes. */
  static String current() {
    return Objects.requireNonNullElse(
        Version.class.getPackage().getImplementationVersion(), "development");
  }
}
