package io.sightline.desktop.panel;

import io.sightline.desktop.panel.EntityRows.Row;
import io.sightline.desktop.scene.MapModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.scene.control.Tooltip;
import javafx.scene.control.TreeCell;
import javafx.scene.control.TreeItem;
import javafx.scene.control.TreeView;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Circle;
import org.jspecify.annotations.Nullable;

/**
 * Clusters where there are several, namespaces and what is in them, as a list beside the map; the
 * way to the map's nodes without a mouse. JavaFX application thread only.
 */
public final class EntityTree extends VBox {
  private final TreeView<Row> tree = new TreeView<>();
  private final Map<String, TreeItem<Row>> items = new HashMap<>();
  private List<Row> shown = List.of();
  private boolean updating;

  /** A tree that reports which entity was chosen. */
  public EntityTree(Consumer<String> onSelect) {
    tree.setId("entities");
    tree.setShowRoot(false);
    tree.setRoot(new TreeItem<>());
    tree.setAccessibleText("Entities by namespace");
    tree.getStyleClass().addAll("dense", "entity-tree");
    tree.setCellFactory(_ -> new Cell());
    tree.getSelectionModel()
        .selectedItemProperty()
        .addListener(
            (_, _, item) -> {
              if (!updating && item != null && !item.getValue().id().isEmpty()) {
                onSelect.accept(item.getValue().id());
              }
            });
    VBox.setVgrow(tree, javafx.scene.layout.Priority.ALWAYS);
    getChildren().add(tree);
  }

  /** Shows what is on the map. */
  public void show(EntityRows next) {
    List<Row> rows = next.rows();
    if (rows.equals(shown)) {
      return;
    }
    boolean sameEntities =
        rows.stream().map(Row::id).toList().equals(shown.stream().map(Row::id).toList());
    shown = rows;
    updating = true;
    if (sameEntities) {
      rows.forEach(this::update);
    } else {
      rebuild(rows);
    }
    updating = false;
  }

  private void update(Row row) {
    TreeItem<Row> item = items.get(row.id());
    if (item != null && !item.getValue().equals(row)) {
      item.setValue(row);
    }
  }

  /** Marks the entity selected elsewhere; null for none. */
  public void select(@Nullable String id) {
    TreeItem<Row> item = id == null ? null : items.get(id);
    updating = true;
    if (item == null) {
      tree.getSelectionModel().clearSelection();
    } else {
      tree.getSelectionModel().select(item);
    }
    updating = false;
  }

  private void rebuild(List<Row> rows) {
    TreeItem<Row> selected = tree.getSelectionModel().getSelectedItem();
    String selectedId = selected == null ? null : selected.getValue().id();
    items.clear();
    Map<String, TreeItem<Row>> clusters = new LinkedHashMap<>();
    Map<String, TreeItem<Row>> groups = new HashMap<>();
    List<TreeItem<Row>> top = new ArrayList<>();
    for (Row row : rows) {
      TreeItem<Row> item = new TreeItem<>(row);
      items.put(row.id(), item);
      if (row.group().isEmpty()) {
        top.add(item);
        continue;
      }
      groups
          .computeIfAbsent(
              row.cluster() + "\n" + row.group(),
              _ -> {
                TreeItem<Row> heading = heading(row.group());
                if (row.cluster().isEmpty()) {
                  top.add(heading);
                } else {
                  clusters
                      .computeIfAbsent(
                          row.cluster(),
                          name -> {
                            TreeItem<Row> cluster = heading(name);
                            top.add(cluster);
                            return cluster;
                          })
                      .getChildren()
                      .add(heading);
                }
                return heading;
              })
          .getChildren()
          .add(item);
    }
    tree.getRoot().getChildren().setAll(top);
    select(selectedId);
  }

  private static TreeItem<Row> heading(String name) {
    TreeItem<Row> heading = new TreeItem<>(new Row("", name, "", name, MapModel.Health.OK));
    heading.setExpanded(true);
    return heading;
  }

  private static final class Cell extends TreeCell<Row> {
    private final Circle dot = new Circle(4);
    private final Tooltip whole = new Tooltip();

    Cell() {
      // As wide as the list: a name that is longer ends in an ellipsis.
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(@Nullable Row row, boolean empty) {
      super.updateItem(row, empty);
      if (empty || row == null) {
        setText(null);
        setGraphic(null);
        setTooltip(null);
        return;
      }
      setText(row.name());
      whole.setText(row.name());
      setTooltip(whole);
      pseudoClassStateChanged(javafx.css.PseudoClass.getPseudoClass("heading"), row.id().isEmpty());
      dot.getStyleClass().setAll("health-dot", FactText.words(row.health()));
      setGraphic(row.id().isEmpty() ? null : new StackPane(dot));
      setAccessibleText(
          row.name()
              + (row.health() == MapModel.Health.OK ? "" : ", " + FactText.words(row.health())));
    }
  }
}
