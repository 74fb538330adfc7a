package io.sightline.desktop.app;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import io.sightline.desktop.settings.Preferences;
import io.sightline.desktop.theme.Palette;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.application.Platform;

/** Light, dark, or as the system says. */
enum ThemeChoice {
  SYSTEM("Theme: system"),
  LIGHT("Theme: light"),
  DARK("Theme: dark");

  private final String title;

  ThemeChoice(String title) {
    this.title = title;
  }

  /** The one that the user prefers. */
  static ThemeChoice of(Preferences.Theme preferred) {
    return valueOf(preferred.name());
  }

  Preferences.Theme preference() {
    return Preferences.Theme.valueOf(name());
  }

  String title() {
    return title;
  }

  ThemeChoice next() {
    return switch (this) {
      case SYSTEM -> LIGHT;
      case LIGHT -> DARK;
      case DARK -> SYSTEM;
    };
  }

  /** Makes it the theme of all windows; returns the map's colours that go with it. */
  Palette apply() {
    boolean dark =
        switch (this) {
          case SYSTEM -> Platform.getPreferences().getColorScheme() == ColorScheme.DARK;
          case LIGHT -> false;
          case DARK -> true;
        };
    Application.setUserAgentStylesheet(
        dark
            ? new PrimerDark().getUserAgentStylesheet()
            : new PrimerLight().getUserAgentStylesheet());
    return dark ? Palette.DARK : Palette.LIGHT;
  }

  /** Whether the theme that was applied last is the dark one. */
  static boolean isDarkNow() {
    return new PrimerDark().getUserAgentStylesheet().equals(Application.getUserAgentStylesheet());
  }
}
