package io.sightline.desktop.install;

import io.sightline.core.kube.Installed;

/** The labels by which an installation's objects are found again. */
final class Labels {
  static final String NAME = "app.kubernetes.io/name";
  static final String COMPONENT = "app.kubernetes.io/component";
  static final String VERSION = "app.kubernetes.io/version";
  static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** Selects everything of an installation. */
  static final String ALL = NAME + "=" + Installed.APPLICATION;

  private Labels() {}

  /** A version as a label may hold it: letters, digits, and {@code -_.}, at most 63 of them. */
  static String value(String version) {
    String legal = version.replaceAll("[^A-Za-z0-9._-]", "_");
    return legal.substring(0, Math.min(63, legal.length()));
  }
}
