package io.sightline.desktop.export;

import io.sightline.desktop.scene.Cards;
import io.sightline.desktop.scene.MapModel;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Everything that any frame of a clip shows, as one map by which all of them are laid out: each
 * node as it is largest, each edge as it is worst. Not thread-safe.
 */
final class ClipUnion {
  private record Sized(MapModel.Node node, MapModel.Group group, float width, float height) {
    boolean isSmallerThan(float otherWidth, float otherHeight) {
      return height < otherHeight || (height == otherHeight && width < otherWidth);
    }
  }

  private record EdgeKey(String from, String to, String protocol) {}

  private static final MapModel.Group NO_GROUP = new MapModel.Group("", "", "");

  private final TreeMap<String, Sized> nodes = new TreeMap<>();
  private final TreeMap<EdgeKey, MapModel.Edge> edges =
      new TreeMap<>(
          Comparator.comparing(EdgeKey::from)
              .thenComparing(EdgeKey::to)
              .thenComparing(EdgeKey::protocol));

  void add(MapModel model) {
    Cards cards = new Cards(model);
    for (int i = 0; i < model.nodes().size(); i++) {
      MapModel.Node node = model.nodes().get(i);
      float width = (float) cards.halfWidth(i);
      float height = (float) cards.halfHeight(i);
      Sized known = nodes.get(node.id());
      if (known == null || known.isSmallerThan(width, height)) {
        MapModel.Group group =
            node.group() == MapModel.NO_GROUP ? NO_GROUP : model.groups().get(node.group());
        nodes.put(node.id(), new Sized(node, group, width, height));
      }
    }
    for (MapModel.Edge edge : model.edges()) {
      EdgeKey key =
          new EdgeKey(
              model.nodes().get(edge.from()).id(),
              model.nodes().get(edge.to()).id(),
              edge.protocol());
      edges.merge(key, edge, (a, b) -> b.verdict().compareTo(a.verdict()) > 0 ? b : a);
    }
  }

  /** The map of all that was added. */
  MapModel model() {
    MapModel.Builder builder = MapModel.builder();
    nodes.forEach(
        (id, sized) -> {
          MapModel.Node node = sized.node;
          boolean grouped = !sized.group.equals(NO_GROUP);
          if (grouped) {
            builder.group(sized.group);
          }
          builder.node(
              id,
              node.label(),
              node.kind(),
              grouped ? sized.group.id() : null,
              node.health(),
              List.copyOf(node.badges()),
              node.requestsPerSecond(),
              false);
        });
    edges.forEach(
        (key, edge) ->
            builder.edge(
                key.from,
                key.to,
                key.protocol,
                edge.requestsPerSecond(),
                edge.errorsPerSecond(),
                edge.bytesPerSecond(),
                edge.p95LatencyNanos(),
                edge.verdict()));
    return builder.build();
  }
}
