package io.sightline.desktop.panel;

import io.sightline.core.protocol.Protocol;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.theme.ProtocolStyle;
import io.sightline.desktop.view.Quantity;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Line;
import javafx.scene.shape.StrokeLineCap;

/**
 * The legend that is also the filter: a line sample, a name and a rate for each protocol; a click
 * hides or shows it, a double click shows it alone. JavaFX application thread only.
 */
public final class ProtocolRail extends VBox {
  private final Map<Protocol, Row> rows = new EnumMap<>(Protocol.class);
  private final Set<Protocol> hidden = EnumSet.noneOf(Protocol.class);
  private final Consumer<Set<Protocol>> onHidden;
  private final Label empty = new Label("No protocol seen yet.");
  private Palette palette = Palette.LIGHT;

  private final class Row extends ToggleButton {
    private final Line sample = new Line(0, 0, 26, 0);
    private final Label rate = new Label();
    private final Label total = new Label();
    private final Protocol protocol;

    Row(Protocol protocol) {
      this.protocol = protocol;
      setId("protocol-" + protocol.wireName());
      getStyleClass().setAll("toggle-button", "protocol-row");
      ProtocolStyle style = ProtocolStyle.of(protocol.wireName());
      sample.setStrokeWidth(3);
      sample.setStrokeLineCap(StrokeLineCap.BUTT);
      for (double length : style.dash(0.8)) {
        sample.getStrokeDashArray().add(length);
      }
      Label name = new Label(style.title());
      name.getStyleClass().add("protocol-name");
      name.setMaxWidth(Double.MAX_VALUE);
      HBox.setHgrow(name, Priority.ALWAYS);
      rate.getStyleClass().add("protocol-rate");
      total.getStyleClass().addAll("muted", "protocol-total");
      HBox line = new HBox(10, sample, name, total, rate);
      line.setAlignment(Pos.CENTER_LEFT);
      line.prefWidthProperty().bind(widthProperty().subtract(20));
      setGraphic(line);
      setMaxWidth(Double.MAX_VALUE);
      setSelected(true);
      setTooltip(new Tooltip("Click to hide or show, double click to show it alone"));
      setOnAction(_ -> toggled());
      addEventHandler(
          javafx.scene.input.MouseEvent.MOUSE_CLICKED,
          event -> {
            if (event.getButton() == MouseButton.PRIMARY && event.getClickCount() == 2) {
              solo(protocol);
            }
          });
      recolour();
    }

    private void toggled() {
      if (isSelected()) {
        hidden.remove(protocol);
      } else {
        hidden.add(protocol);
      }
      publish();
    }

    void recolour() {
      sample.setStroke(Colours.of(protocol, palette));
    }

    void show(ProtocolTraffic traffic) {
      rate.setText(Quantity.rate(traffic.perSecond()));
      total.setText(Quantity.count(traffic.total()));
      setAccessibleText(
          "%s, %s, %d edges, %s"
              .formatted(
                  ProtocolStyle.of(protocol.wireName()).title(),
                  Quantity.rate(traffic.perSecond()),
                  traffic.edges(),
                  isSelected() ? "shown" : "hidden"));
    }
  }

  /** Hides these protocols, and reports it. */
  public void hide(Set<Protocol> protocols) {
    hidden.clear();
    hidden.addAll(protocols);
    publish();
  }

  /** A rail that reports which protocols are to be hidden. */
  public ProtocolRail(Consumer<Set<Protocol>> onHidden) {
    this.onHidden = onHidden;
    getStyleClass().add("protocol-rail");
    empty.getStyleClass().add("muted");
    getChildren().add(empty);
  }

  /** Shows protocols and their rates. */
  public void show(Map<Protocol, ProtocolTraffic> traffic) {
    traffic.forEach((protocol, much) -> row(protocol).show(much));
    rows.forEach(
        (protocol, row) -> {
          boolean seen = traffic.containsKey(protocol) || hidden.contains(protocol);
          row.setVisible(seen);
          row.setManaged(seen);
          if (!traffic.containsKey(protocol)) {
            row.show(new ProtocolTraffic(0, 0, 0));
          }
        });
    empty.setVisible(traffic.isEmpty() && hidden.isEmpty());
    empty.setManaged(empty.isVisible());
  }

  public void setPalette(Palette next) {
    palette = next;
    rows.values().forEach(Row::recolour);
  }

  /** Shows one protocol alone; all, when it is alone already. */
  void solo(Protocol protocol) {
    Set<Protocol> others = EnumSet.noneOf(Protocol.class);
    others.addAll(rows.keySet());
    others.remove(protocol);
    boolean alone = hidden.containsAll(others);
    hidden.clear();
    if (!alone) {
      hidden.addAll(others);
    }
    publish();
  }

  private Row row(Protocol protocol) {
    Row known = rows.get(protocol);
    if (known != null) {
      return known;
    }
    Row row = new Row(protocol);
    rows.put(protocol, row);
    getChildren().setAll(rows.values());
    getChildren().add(empty);
    return row;
  }

  private void publish() {
    rows.forEach((protocol, row) -> row.setSelected(!hidden.contains(protocol)));
    onHidden.accept(Set.copyOf(hidden));
  }
}
