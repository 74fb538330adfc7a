package io.sightline.desktop.settings;

import java.util.List;

/**
 * How a window was left, so that it can be shown so again.
 *
 * @param instantNanos where the cursor stood; 0 where it followed the newest fact
 * @param level name of the level of the map
 * @param hiddenProtocols their wire names
 * @param camera scale and offsets of the view where the user had chosen it; else empty
 * @param bounds x, y, width and height on the screen; empty where they are not known
 */
public record LeftWindow(
    Origin origin,
    String title,
    long instantNanos,
    String filter,
    boolean hidesOthers,
    boolean hideProbes,
    String level,
    List<String> hiddenProtocols,
    List<Pin> pins,
    List<Double> camera,
    boolean railShown,
    List<Double> bounds) {
  public LeftWindow {
    hiddenProtocols = List.copyOf(hiddenProtocols);
    pins = List.copyOf(pins);
    camera = List.copyOf(camera);
    bounds = List.copyOf(bounds);
  }

  /** A node that the user holds at a place of the map. */
  public record Pin(String id, double x, double y) {}
}
