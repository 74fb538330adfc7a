package io.sightline.desktop.view;

import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.theme.ProtocolStyle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The words around a picture of the map: what, when, by which filter, from where. */
public final class MapCaption {
  private MapCaption() {}

  /**
   * The words for a view.
   *
   * @param hiddenProtocols wire names of the protocols left out
   * @param hidesChecks whether health checks and scrapes are left out
   * @param narrowing what is looked for
   * @param captureHash SHA-256 of the capture, empty when there is none
   */
  public static MapModel.Caption of(
      SessionView view,
      Collection<String> hiddenProtocols,
      boolean hidesChecks,
      Narrowing narrowing,
      String captureHash) {
    String filter =
        filterWords(
            narrowing.isNone() ? "" : narrowing.words(view.topology()),
            hiddenProtocols,
            hidesChecks);
    String time =
        view.firstNanos() == 0 ? "" : Moment.rangeUtc(view.rangeFromNanos(), view.instantNanos());
    return new MapModel.Caption(
        view.description(), time, filter, captureHash, view.ledger().lost());
  }

  /**
   * What a picture says was left out of it.
   *
   * @param narrowing what is looked for, in words; empty for everything
   * @param hiddenProtocols wire names of the protocols left out
   */
  public static String filterWords(
      String narrowing, Collection<String> hiddenProtocols, boolean hidesChecks) {
    List<String> filters = new ArrayList<>();
    if (!narrowing.isEmpty()) {
      filters.add(narrowing);
    }
    if (!hiddenProtocols.isEmpty()) {
      filters.add(
          "without "
              + hiddenProtocols.stream()
                  .sorted()
                  .map(name -> ProtocolStyle.of(name).title())
                  .collect(Collectors.joining(", ")));
    }
    if (hidesChecks) {
      filters.add("without health checks and scrapes");
    }
    return String.join("; ", filters);
  }
}
