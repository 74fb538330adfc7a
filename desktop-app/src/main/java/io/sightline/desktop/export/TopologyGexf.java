package io.sightline.desktop.export;

import io.sightline.core.topology.EdgeId;
import io.sightline.core.topology.Entity;
import io.sightline.desktop.markup.XmlWriter;
import io.sightline.desktop.view.Moment;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The entities and edges of the JSON as GEXF 1.3, for Gephi.
 *
 * <p>GraphStream's {@code FileSinkGEXF} is not used: it writes the present date, so that no two
 * files are alike, leaves the direction of edges out, and writes characters that XML cannot hold.
 * Ids here are numbers; the entity's own id is an attribute. The date is that of the capture.
 */
final class TopologyGexf {
  private TopologyGexf() {}

  /** The document in UTF-8. */
  static byte[] bytes(ExportInput input) {
    ExportEntities all = new ExportEntities(input);
    XmlWriter xml = new XmlWriter();
    xml.begin(
        "gexf",
        "xmlns",
        "http://gexf.net/1.3",
        "xmlns:xsi",
        "http://www.w3.org/2001/XMLSchema-instance",
        "xsi:schemaLocation",
        "http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd",
        "version",
        "1.3");
    xml.begin(
        "meta",
        "lastmodifieddate",
        Moment.instant(input.atNanos()).atOffset(ZoneOffset.UTC).toLocalDate().toString());
    xml.text("Sightline", "creator");
    xml.text(
        input.cluster() + ", " + Moment.rangeUtc(input.fromNanos(), input.atNanos()),
        "description");
    xml.end();
    xml.begin("graph", "mode", "static", "defaultedgetype", "directed");
    attributes(xml, "node", GraphAttribute.OF_NODES);
    attributes(xml, "edge", GraphAttribute.OF_EDGES);
    Map<String, String> ids = new HashMap<>();
    xml.begin("nodes");
    for (Entity entity : all.graphNodes()) {
      String id = "n" + ids.size();
      ids.put(entity.id(), id);
      xml.begin("node", "id", id, "label", entity.name());
      values(xml, GraphAttribute.OF_NODES, all, entity);
      xml.end();
    }
    xml.end();
    xml.begin("edges");
    int number = 0;
    for (EdgeId edge : all.edges()) {
      xml.begin(
          "edge",
          "id",
          "e" + number++,
          "source",
          ids.getOrDefault(edge.client(), ""),
          "target",
          ids.getOrDefault(edge.server(), ""),
          "kind",
          edge.protocol().wireName() + "/" + edge.serverPort(),
          "label",
          edge.protocol().wireName(),
          "weight",
          Long.toString(Math.max(1, all.traffic(edge).requests())));
      values(xml, GraphAttribute.OF_EDGES, all, edge);
      xml.end();
    }
    return xml.end().end().end().bytes();
  }

  private static <T> void attributes(
      XmlWriter xml, String element, List<GraphAttribute<T>> attributes) {
    xml.begin("attributes", "class", element);
    for (GraphAttribute<T> attribute : attributes) {
      xml.empty(
          "attribute", "id", attribute.name(), "title", attribute.name(), "type", attribute.type());
    }
    xml.end();
  }

  private static <T> void values(
      XmlWriter xml, List<GraphAttribute<T>> attributes, ExportEntities all, T element) {
    xml.begin("attvalues");
    for (GraphAttribute<T> attribute : attributes) {
      String value = attribute.value().apply(all, element);
      if (!value.isEmpty()) {
        xml.empty("attvalue", "for", attribute.name(), "value", value);
      }
    }
    xml.end();
  }
}
