package io.sightline.desktop.app;

import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.desktop.issue.IssueBanner;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.session.LinkState;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.view.ShownMap;
import java.util.List;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;

/**
 * The map with what lies on it: zoom buttons, a chip for hidden edges, banners, and the words that
 * stand in for a map when there is none. JavaFX application thread only.
 */
final class MapPane extends StackPane {
  private static final int MAX_REASONS = 6;
  private static final double MARGIN = 12;

  private final Label chip = new Label();
  private final Label emptyTitle = new Label();
  private final Label emptyText = new Label();
  private final VBox empty = new VBox(8, emptyTitle, emptyText);

  MapPane(TopologyMap map, FilterBar filter, IssueBanner banner, Node progress) {
    getStyleClass().add("map-pane");
    chip.setId("chip");
    chip.getStyleClass().add("chip");
    chip.setMouseTransparent(true);
    emptyTitle.getStyleClass().add("title-3");
    emptyText.getStyleClass().add("muted");
    emptyText.setWrapText(true);
    empty.setId("empty");
    empty.setAlignment(Pos.CENTER);
    empty.setMaxSize(460, Region.USE_PREF_SIZE);
    empty.setMouseTransparent(true);
    emptyText.setTextAlignment(javafx.scene.text.TextAlignment.CENTER);
    VBox zoom =
        new VBox(
            button(MaterialDesignP.PLUS, "Zoom in", "+", () -> zoom(map, 1.25)),
            button(MaterialDesignM.MINUS, "Zoom out", "-", () -> zoom(map, 0.8)),
            button(MaterialDesignF.FIT_TO_PAGE_OUTLINE, "Show everything", "0", map::fitAll));
    zoom.getStyleClass().add("zoom-buttons");
    zoom.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
    Button find = new Button("Filter", new FontIcon(MaterialDesignF.FILTER_OUTLINE));
    find.setId("open-filter");
    find.getStyleClass().addAll("small", "filter-button");
    find.setTooltip(new Tooltip("Filter the map  (/)"));
    find.setFocusTraversable(false);
    find.setOnAction(_ -> filter.open());
    find.visibleProperty().bind(filter.visibleProperty().not());
    getChildren().addAll(map, empty, chip, zoom, find, filter, banner, progress);
    for (Node corner : List.of(find, filter)) {
      setAlignment(corner, Pos.TOP_LEFT);
      setMargin(corner, new Insets(MARGIN));
    }
    setAlignment(zoom, Pos.BOTTOM_RIGHT);
    setMargin(zoom, new Insets(16));
    setAlignment(chip, Pos.TOP_RIGHT);
    setMargin(chip, new Insets(16));
    setAlignment(progress, Pos.BOTTOM_CENTER);
    setMargin(progress, new Insets(16));
    setAlignment(banner, Pos.TOP_CENTER);
    setMargin(banner, new Insets(MARGIN));
    Runnable makeRoom =
        () -> {
          // A banner covers no filter, and neither of filter and button covers what is fitted.
          double below = filter.isVisible() ? filter.getHeight() + 2 * MARGIN : MARGIN;
          setMargin(banner, new Insets(below, MARGIN, MARGIN, MARGIN));
          double bar = filter.isVisible() ? filter.restingHeight() : find.getHeight();
          map.setCoveredTop(bar + 2 * MARGIN);
        };
    filter.heightProperty().addListener((_, _, _) -> makeRoom.run());
    filter.visibleProperty().addListener((_, _, _) -> makeRoom.run());
    find.heightProperty().addListener((_, _, _) -> makeRoom.run());
  }

  private static void zoom(TopologyMap map, double factor) {
    map.zoom(factor, map.getWidth() / 2, map.getHeight() / 2);
  }

  private static Button button(Ikon icon, String name, String key, Runnable run) {
    Button button = new Button(null, new FontIcon(icon));
    button.getStyleClass().addAll("button-icon", "flat");
    button.setAccessibleText(name);
    button.setTooltip(new Tooltip(name + "  (" + key + ")"));
    button.setFocusTraversable(false);
    button.setOnAction(_ -> run.run());
    return button;
  }

  /** Says why there is nothing to see, or that some of it is hidden. */
  void show(SessionView view, ShownMap shown, int hiddenEdges) {
    MapModel model = shown.shown();
    chip.setVisible(hiddenEdges > 0);
    chip.setText(
        "Showing %d of %d edges"
            .formatted(model.edges().size() - hiddenEdges, model.edges().size()));
    empty.setVisible(model.nodes().isEmpty());
    if (model.nodes().isEmpty()) {
      boolean filtered = !shown.whole().nodes().isEmpty();
      emptyTitle.setText(filtered ? "Nothing passes the filter" : emptyTitle(view));
      emptyText.setText(
          filtered
              ? "There are %d nodes at this time. Esc shows them again."
                  .formatted(shown.whole().nodes().size())
              : emptyText(view));
    }
  }

  private static String emptyTitle(SessionView view) {
    return switch (view.link()) {
      case LinkState.Starting _ -> "Starting to capture";
      case LinkState.Waiting _ -> "Waiting for the first fact";
      case LinkState.Failed failed when !failed.retrying() -> "Not connected";
      case LinkState.Failed _ -> "Trying to connect";
      case LinkState.Connected _, LinkState.Partly _ -> "No traffic seen yet";
      case LinkState.Ended _ ->
          view.firstNanos() == 0 ? "There are no facts in it" : "No traffic at this time";
    };
  }

  private static String emptyText(SessionView view) {
    List<CoverageReading> missing =
        view.topology().coverage().values().stream()
            .filter(reading -> reading.state() != CoverageState.OBSERVED)
            .toList();
    String source = "Reading from " + view.description() + ".";
    if (view.link() instanceof LinkState.Failed failed) {
      return failed.message();
    }
    if (view.link() instanceof LinkState.Starting(var doing)) {
      return "Now " + doing + ".";
    }
    if (missing.isEmpty()) {
      return view.topology().coverage().isEmpty()
          ? source
          : source + " All signals are observed; the map fills as soon as something talks.";
    }
    StringBuilder text = new StringBuilder(source).append(" Some signals are not observed:");
    missing.stream()
        .limit(MAX_REASONS)
        .forEach(
            reading ->
                text.append("\n")
                    .append(reading.signal())
                    .append(reading.detail().isEmpty() ? "" : ": " + reading.detail()));
    return text.toString();
  }
}
