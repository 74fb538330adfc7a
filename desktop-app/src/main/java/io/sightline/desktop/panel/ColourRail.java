package io.sightline.desktop.panel;

import io.sightline.desktop.scene.Tones;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.theme.ToneColours;
import io.sightline.desktop.view.EdgeMode;
import io.sightline.desktop.view.NodeMode;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Function;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Line;
import javafx.util.StringConverter;

/**
 * What the colours of the map say, to choose from, and the legend of what was chosen. JavaFX
 * application thread only.
 */
public final class ColourRail extends VBox {
  private final ComboBox<EdgeMode> edges;
  private final ComboBox<NodeMode> nodes;
  private final FlowPane edgeLegend = legend("edge-legend");
  private final FlowPane nodeLegend = legend("node-legend");
  private Palette palette = Palette.LIGHT;
  private Tones tones = Tones.NONE;
  private boolean following;

  /** A choice that reports what was chosen. */
  public ColourRail(BiConsumer<EdgeMode, NodeMode> onChosen) {
    getStyleClass().add("colour-rail");
    edges = choice("colour-edges", EdgeMode.values(), EdgeMode::title);
    nodes = choice("colour-nodes", NodeMode.values(), NodeMode::title);
    edges.setAccessibleText("What the colours of edges say");
    nodes.setAccessibleText("What the colours of nodes say");
    edges.valueProperty().addListener((_, _, mode) -> chosen(onChosen, mode, nodes.getValue()));
    nodes.valueProperty().addListener((_, _, mode) -> chosen(onChosen, edges.getValue(), mode));
    GridPane grid = new GridPane();
    grid.setHgap(10);
    grid.setVgap(4);
    grid.addRow(0, name("Edges"), edges);
    grid.addRow(1, name("Nodes"), nodes);
    getChildren().addAll(grid, edgeLegend, nodeLegend);
    show(Tones.NONE);
  }

  private static Label name(String text) {
    Label label = new Label(text);
    label.getStyleClass().add("muted");
    label.setMinWidth(Region.USE_PREF_SIZE);
    return label;
  }

  private static <T> ComboBox<T> choice(String id, T[] values, Function<T, String> title) {
    ComboBox<T> box = new ComboBox<>();
    box.setId(id);
    box.getStyleClass().add("small");
    box.getItems().setAll(Arrays.asList(values));
    box.setValue(values[0]);
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(T value) {
            return value == null ? "" : title.apply(value);
          }

          @Override
          public T fromString(String text) {
            throw new UnsupportedOperationException("nothing is written here");
          }
        });
    box.setMaxWidth(Double.MAX_VALUE);
    GridPane.setHgrow(box, Priority.ALWAYS);
    return box;
  }

  private static FlowPane legend(String id) {
    FlowPane pane = new FlowPane(10, 2);
    pane.setId(id);
    return pane;
  }

  private void chosen(BiConsumer<EdgeMode, NodeMode> onChosen, EdgeMode edge, NodeMode node) {
    if (!following) {
      onChosen.accept(edge, node);
    }
  }

  /** Shows what is chosen, without reporting it. */
  public void follow(EdgeMode edge, NodeMode node) {
    following = true;
    edges.setValue(edge);
    nodes.setValue(node);
    following = false;
  }

  public void setPalette(Palette next) {
    palette = next;
    fill();
  }

  /** Shows the legend of what is drawn. */
  public void show(Tones next) {
    if (!next.equals(tones)) {
      tones = next;
      fill();
    }
  }

  private void fill() {
    fill(edgeLegend, tones.edges(), false);
    fill(nodeLegend, tones.nodes(), true);
  }

  private void fill(FlowPane pane, Tones.Scale scale, boolean ofNodes) {
    pane.getChildren().clear();
    for (int tone = 0; tone < scale.steps().size(); tone++) {
      Label words = new Label(scale.steps().get(tone));
      words.getStyleClass().add("text-small");
      HBox entry = new HBox(5, sample(tone, scale.categories(), ofNodes), words);
      entry.setAlignment(Pos.CENTER_LEFT);
      pane.getChildren().add(entry);
    }
    pane.setVisible(!scale.isNone());
    pane.setManaged(!scale.isNone());
  }

  private Node sample(int tone, boolean categories, boolean ofNodes) {
    int argb = ToneColours.of(tone, categories, palette);
    Color colour = Color.web("#%06x".formatted(argb & 0xFFFFFF));
    if (ofNodes) {
      Circle circle = new Circle(4.5, colour.deriveColor(0, 1, 1, 0.4));
      circle.setStroke(colour);
      circle.setStrokeWidth(2);
      return circle;
    }
    Line line = new Line(0, 0, 16, 0);
    line.setStroke(colour);
    line.setStrokeWidth(categories ? 2.5 : 1.6 + 0.7 * tone);
    return line;
  }
}
