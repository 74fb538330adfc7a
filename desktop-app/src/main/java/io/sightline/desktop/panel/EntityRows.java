package io.sightline.desktop.panel;

import io.sightline.desktop.scene.MapModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The lines of an {@link EntityTree}, sorted by namespace and name. Immutable. */
public record EntityRows(List<Row> rows) {
  /** No lines. */
  public static final EntityRows NONE = new EntityRows(List.of());

  public EntityRows {
    rows = List.copyOf(rows);
  }

  /**
   * One line.
   *
   * @param id of the entity; empty for a heading
   */
  public record Row(String id, String name, String group, MapModel.Health health) {}

  /** The lines for what is on a map; any thread. */
  public static EntityRows of(MapModel model) {
    List<Row> rows = new ArrayList<>(model.nodes().size());
    for (MapModel.Node node : model.nodes()) {
      String group =
          node.group() == MapModel.NO_GROUP ? "" : model.groups().get(node.group()).label();
      rows.add(new Row(node.id(), node.label(), group, node.health()));
    }
    rows.sort(
        Comparator.comparing((Row row) -> row.group().isEmpty())
            .thenComparing(Row::group)
            .thenComparing(Row::name)
            .thenComparing(Row::id));
    return new EntityRows(rows);
  }
}
