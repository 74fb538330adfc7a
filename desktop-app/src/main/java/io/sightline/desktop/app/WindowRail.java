package io.sightline.desktop.app;

import io.sightline.core.protocol.Protocol;
import io.sightline.desktop.panel.ColourRail;
import io.sightline.desktop.panel.EntityTree;
import io.sightline.desktop.panel.ProtocolRail;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.view.MapOptions;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/**
 * The rail at the left: the legend of protocols that is also a filter, the entities by name, and
 * what else is put below. JavaFX application thread only.
 */
final class WindowRail extends VBox {
  private static final double MIN_ENTITIES_HEIGHT = 44;

  private final ProtocolRail protocols;
  private final ColourRail colours;
  private final EntityTree entities;
  private final CheckBox hideChecks = new CheckBox("Hide probes and scrapes");

  /**
   * A rail of what is on a map.
   *
   * @param onHidden told which protocols are to be hidden
   */
  WindowRail(TopologyMap map, Navigation navigation, Consumer<Set<Protocol>> onHidden) {
    protocols = new ProtocolRail(onHidden);
    colours = new ColourRail(navigation::colour);
    entities = new EntityTree(id -> map.select(new Selection.Node(id)));
    entities.setMinHeight(MIN_ENTITIES_HEIGHT);
    hideChecks.setId("hide-checks");
    hideChecks.getStyleClass().add("rail-check");
    hideChecks.setTooltip(
        new Tooltip(
            """
            Leaves out what is asked of a pod's probe ports by its own node,
            and HTTP from Prometheus or vmagent; what fails is shown  (P)\
            """));
    hideChecks.setSelected(navigation.options().hidesChecks());
    hideChecks.setOnAction(_ -> navigation.hideChecks(hideChecks.isSelected()));
    setId("rail");
    getStyleClass().add("rail");
    // In a low window its end is cut off, and not the window's.
    setMinHeight(0);
    getChildren()
        .addAll(
            title("Protocols"),
            protocols,
            hideChecks,
            title("Colours"),
            colours,
            title("Entities"));
    add(entities, Priority.ALWAYS);
  }

  private static Label title(String text) {
    Label label = new Label(text);
    label.getStyleClass().add("rail-title");
    return label;
  }

  /** Puts something below, with a share of the height that is left. */
  void add(Node node, Priority share) {
    VBox.setVgrow(node, share);
    getChildren().add(node);
  }

  EntityTree entities() {
    return entities;
  }

  void show(MapPicture picture) {
    protocols.show(picture.traffic());
    entities.show(picture.entities());
    colours.show(picture.model().tones());
    MapOptions options = picture.request().options();
    colours.follow(options.edges(), options.nodes());
    int hidden = picture.plain().hiddenChecks();
    hideChecks.setText(
        hidden == 0 ? "Hide probes and scrapes" : "Hide probes and scrapes (" + hidden + ")");
  }

  void setPalette(Palette palette) {
    protocols.setPalette(palette);
    colours.setPalette(palette);
  }

  /** Shows whether health checks are hidden, without asking for it. */
  void followChecks(boolean hidden) {
    hideChecks.setSelected(hidden);
  }

  /** Hides health checks and scrapes, or shows them. */
  void toggleChecks() {
    hideChecks.fire();
  }

  /** Hides protocols by their wire names. */
  void hideProtocols(Collection<String> names) {
    Set<Protocol> hidden = EnumSet.noneOf(Protocol.class);
    names.forEach(name -> Protocol.ofWireName(name).ifPresent(hidden::add));
    protocols.hide(hidden);
  }
}
