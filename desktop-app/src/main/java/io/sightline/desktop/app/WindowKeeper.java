package io.sightline.desktop.app;

import io.sightline.desktop.find.Filter;
import io.sightline.desktop.find.FilterSyntaxException;
import io.sightline.desktop.scene.Camera;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.settings.LeftWindow;
import io.sightline.desktop.settings.Origin;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.Narrowing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Notes how a window is, and makes another one so again. What a selection, a comparison or a focus
 * is about may not be there again, so these are not kept. JavaFX application thread only.
 */
final class WindowKeeper {
  private WindowKeeper() {}

  /**
   * How a window is now.
   *
   * @param bounds on the screen: x, y, width and height
   */
  static LeftWindow note(MainWindow window, Origin origin, List<Double> bounds) {
    TopologyMap map = window.map();
    Place place = window.navigation().place();
    List<LeftWindow.Pin> pins = new ArrayList<>();
    map.pinnedPlaces().forEach((id, at) -> pins.add(new LeftWindow.Pin(id, at.getX(), at.getY())));
    pins.sort(Comparator.comparing(LeftWindow.Pin::id));
    Camera camera = map.cameraProperty().get();
    return new LeftWindow(
        origin,
        window.title(),
        place.instantNanos(),
        place.narrowing().filter().text(),
        place.narrowing().hidesOthers(),
        place.hidesChecks(),
        place.level().name(),
        map.hiddenProtocols().stream().sorted().toList(),
        pins,
        map.isViewChosen()
            ? List.of(camera.scale(), camera.offsetX(), camera.offsetY())
            : List.of(),
        window.isRailShown(),
        bounds);
  }

  /** Makes a window as another one was; what is not understood any more is left as it is. */
  static void restore(MainWindow window, LeftWindow left) {
    TopologyMap map = window.map();
    left.pins().forEach(pin -> map.pin(pin.id(), pin.x(), pin.y()));
    if (left.camera().size() == 3 && left.camera().getFirst() > 0) {
      map.restoreCamera(
          new Camera(left.camera().get(0), left.camera().get(1), left.camera().get(2)));
    }
    window.rail().hideProtocols(left.hiddenProtocols());
    Place now = window.navigation().place();
    window
        .navigation()
        .goTo(
            new Place(
                now.selection(),
                level(left.level(), now.level()),
                narrowing(left),
                left.hideProbes(),
                left.instantNanos(),
                now.window()));
    if (window.isRailShown() != left.railShown()) {
      window.toggleRail();
    }
  }

  private static Level level(String name, Level otherwise) {
    for (Level level : Level.values()) {
      if (level.name().equals(name)) {
        return level;
      }
    }
    return otherwise;
  }

  private static Narrowing narrowing(LeftWindow left) {
    try {
      return Narrowing.NONE
          .withFilter(Filter.parse(left.filter()))
          .withHidesOthers(left.hidesOthers());
    } catch (FilterSyntaxException _) {
      return Narrowing.NONE;
    }
  }
}
