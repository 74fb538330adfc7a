package io.sightline.desktop.panel;

import io.sightline.desktop.scene.MapModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The lines of an {@link EntityTree}, sorted by cluster, namespace and name. Immutable. */
public record EntityRows(List<Row> rows) {
  private static final MapModel.Group OUTSIDE = new MapModel.Group("", "", "");

  /** No lines. */
  public static final EntityRows NONE = new EntityRows(List.of());

  public EntityRows {
    rows = List.copyOf(rows);
  }

  /**
   * One line.
   *
   * @param id of the entity; empty for a heading
   * @param cluster name of its cluster; empty where there is but one
   * @param group name of its namespace; empty where it is in none
   */
  public record Row(String id, String name, String cluster, String group, MapModel.Health health) {}

  /** The lines for what is on a map; any thread. */
  public static EntityRows of(MapModel model) {
    List<Row> rows = new ArrayList<>(model.nodes().size());
    for (MapModel.Node node : model.nodes()) {
      boolean outside = node.group() == MapModel.NO_GROUP;
      MapModel.Group group = outside ? OUTSIDE : model.groups().get(node.group());
      rows.add(new Row(node.id(), node.label(), group.cluster(), group.name(), node.health()));
    }
    rows.sort(
        Comparator.comparing((Row row) -> row.group().isEmpty())
            .thenComparing(Row::cluster)
            .thenComparing(Row::group)
            .thenComparing(Row::name)
            .thenComparing(Row::id));
    return new EntityRows(rows);
  }
}
