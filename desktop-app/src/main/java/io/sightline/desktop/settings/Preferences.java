package io.sightline.desktop.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * What the user prefers. Immutable.
 *
 * @param liveOnOpen whether a capture opens at its end, with the newest it holds; else at its begin
 * @param hideProbes whether health checks and scrapes are left off the map of a new window
 * @param exportScale pixels of a saved picture for one of the map, from 1 to 4
 * @param filters what the user keeps by name, in the order in which it was kept
 * @param critical what the user wants to see first, in the order in which it was marked
 */
public record Preferences(
    Theme theme,
    Motion motion,
    boolean liveOnOpen,
    boolean hideProbes,
    double exportScale,
    List<SavedFilter> filters,
    List<CriticalApp> critical) {
  /** What holds for who has chosen nothing. */
  public static final Preferences DEFAULT =
      new Preferences(Theme.SYSTEM, Motion.SYSTEM, true, false, 2, List.of(), List.of());

  public static final double MIN_EXPORT_SCALE = 1;
  public static final double MAX_EXPORT_SCALE = 4;

  /** Which colours windows have. */
  public enum Theme {
    SYSTEM,
    LIGHT,
    DARK
  }

  /** Whether things move. */
  public enum Motion {
    SYSTEM,
    REDUCED,
    FULL
  }

  /** A filter with a name. */
  public record SavedFilter(String name, String filter, boolean hidesOthers) {}

  public Preferences {
    if (!(exportScale >= MIN_EXPORT_SCALE && exportScale <= MAX_EXPORT_SCALE)) {
      throw new IllegalArgumentException(
          "exportScale is %s and has to be from 1 to 4".formatted(exportScale));
    }
    filters = List.copyOf(filters);
    critical = List.copyOf(critical);
  }

  public Preferences withTheme(Theme other) {
    return new Preferences(other, motion, liveOnOpen, hideProbes, exportScale, filters, critical);
  }

  public Preferences withMotion(Motion other) {
    return new Preferences(theme, other, liveOnOpen, hideProbes, exportScale, filters, critical);
  }

  public Preferences withLiveOnOpen(boolean live) {
    return new Preferences(theme, motion, live, hideProbes, exportScale, filters, critical);
  }

  public Preferences withHideProbes(boolean hide) {
    return new Preferences(theme, motion, liveOnOpen, hide, exportScale, filters, critical);
  }

  public Preferences withExportScale(double scale) {
    return new Preferences(theme, motion, liveOnOpen, hideProbes, scale, filters, critical);
  }

  /** With a filter kept, which takes the place of one of that name. */
  public Preferences withFilter(SavedFilter filter) {
    List<SavedFilter> next = new ArrayList<>(filters);
    next.removeIf(known -> known.name().equals(filter.name()));
    next.add(filter);
    return withFilters(next);
  }

  public Preferences withoutFilter(String name) {
    return withFilters(filters.stream().filter(known -> !known.name().equals(name)).toList());
  }

  private Preferences withFilters(List<SavedFilter> others) {
    return new Preferences(theme, motion, liveOnOpen, hideProbes, exportScale, others, critical);
  }

  /** With something marked as critical. */
  public Preferences withCritical(CriticalApp app) {
    List<CriticalApp> next = new ArrayList<>(critical);
    next.remove(app);
    next.add(app);
    return withCritical(next);
  }

  public Preferences withoutCritical(CriticalApp app) {
    return withCritical(critical.stream().filter(known -> !known.equals(app)).toList());
  }

  private Preferences withCritical(List<CriticalApp> others) {
    return new Preferences(theme, motion, liveOnOpen, hideProbes, exportScale, filters, others);
  }
}
