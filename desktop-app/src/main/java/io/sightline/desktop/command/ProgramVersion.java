package io.sightline.desktop.command;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version of the program. */
public final class ProgramVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"sightline " + current()};
  }

  /** As the jar's manifest says; "development" when run from classes. */
  static String current() {
    return Objects.requireNonNullElse(
        ProgramVersion.class.getPackage().getImplementationVersion(), "development");
  }
}
