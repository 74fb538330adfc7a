package io.sightline.desktop.export;

import io.sightline.core.topology.EdgeId;
import io.sightline.core.topology.Entity;
import io.sightline.desktop.markup.XmlWriter;
import io.sightline.desktop.view.Moment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The entities and edges of the JSON as GraphML 1.0, for yEd, Gephi, networkx and the like.
 *
 * <p>GraphStream's {@code FileSinkGraphML} is not used: it does not escape ids, and writes
 * characters that XML cannot hold. Ids here are numbers; the entity's own id is an attribute.
 */
final class TopologyGraphMl {
  private TopologyGraphMl() {}

  /** The document in UTF-8. */
  static byte[] bytes(ExportInput input) {
    ExportEntities all = new ExportEntities(input);
    XmlWriter xml = new XmlWriter();
    xml.begin(
        "graphml",
        "xmlns",
        "http://graphml.graphdrawing.org/xmlns",
        "xmlns:xsi",
        "http://www.w3.org/2001/XMLSchema-instance",
        "xsi:schemaLocation",
        "http://graphml.graphdrawing.org/xmlns"
            + " http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd");
    key(xml, "g-cluster", "graph", "cluster", "string");
    key(xml, "g-from", "graph", "from", "string");
    key(xml, "g-to", "graph", "to", "string");
    key(xml, "n-label", "node", "label", "string");
    GraphAttribute.OF_NODES.forEach(a -> key(xml, "n-" + a.name(), "node", a.name(), a.type()));
    GraphAttribute.OF_EDGES.forEach(a -> key(xml, "e-" + a.name(), "edge", a.name(), a.type()));
    xml.begin("graph", "id", "sightline", "edgedefault", "directed");
    xml.text(input.cluster(), "data", "key", "g-cluster");
    xml.text(Moment.instant(input.fromNanos()).toString(), "data", "key", "g-from");
    xml.text(Moment.instant(input.atNanos()).toString(), "data", "key", "g-to");
    Map<String, String> ids = new HashMap<>();
    for (Entity entity : all.graphNodes()) {
      String id = "n" + ids.size();
      ids.put(entity.id(), id);
      xml.begin("node", "id", id);
      xml.text(entity.name(), "data", "key", "n-label");
      data(xml, "n-", GraphAttribute.OF_NODES, all, entity);
      xml.end();
    }
    int number = 0;
    for (EdgeId edge : all.edges()) {
      xml.begin(
          "edge",
          "id",
          "e" + number++,
          "source",
          ids.getOrDefault(edge.client(), ""),
          "target",
          ids.getOrDefault(edge.server(), ""));
      data(xml, "e-", GraphAttribute.OF_EDGES, all, edge);
      xml.end();
    }
    return xml.end().end().bytes();
  }

  private static void key(XmlWriter xml, String id, String element, String name, String type) {
    xml.empty("key", "id", id, "for", element, "attr.name", name, "attr.type", type);
  }

  private static <T> void data(
      XmlWriter xml,
      String prefix,
      List<GraphAttribute<T>> attributes,
      ExportEntities all,
      T element) {
    for (GraphAttribute<T> attribute : attributes) {
      String value = attribute.value().apply(all, element);
      if (!value.isEmpty()) {
        xml.text(value, "data", "key", prefix + attribute.name());
      }
    }
  }
}
