package io.sightline.desktop.export;

import io.sightline.desktop.markup.Markup;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.MapText;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.theme.ProtocolStyle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A map as a DOT graph for Graphviz: namespaces are clusters, and what fails or is blocked looks as
 * it does on the map.
 *
 * <p>GraphStream's {@code FileSinkDOT} is not used: it writes names as they are, so that a quote or
 * a final backslash in one ends the file for Graphviz. Ids here are numbers; names stand in labels
 * and tooltips only.
 */
final class MapDot {
  private static final Pattern ENTITY = Pattern.compile("&(?=#?\\w+;)");

  private final MapModel model;
  private final StringBuilder out = new StringBuilder();

  private MapDot(MapModel model) {
    this.model = model;
  }

  /** The graph in UTF-8. */
  static byte[] bytes(MapModel model) {
    MapDot dot = new MapDot(model);
    dot.write();
    return dot.out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void write() {
    MapModel.Caption caption = model.caption();
    out.append("digraph sightline {\n")
        .append("  graph [charset=\"UTF-8\", rankdir=LR, fontname=\"Helvetica\", label=")
        .append(quoted(caption.title() + "\n" + caption.timeRange() + provenance(caption)))
        .append("];\n")
        .append(
            "  node [shape=box, style=\"rounded,filled\", fillcolor=\"#ffffff\", color=\"#c9d3e0\","
                + " fontname=\"Helvetica\"];\n")
        .append("  edge [fontname=\"Helvetica\", fontsize=10];\n");
    for (int g = 0; g < model.groups().size(); g++) {
      out.append("  subgraph cluster_").append(g).append(" {\n");
      out.append(
              "    graph [style=\"rounded,filled\", fillcolor=\"#eaeff6\", color=\"#cfd9e6\","
                  + " label=")
          .append(quoted(model.groups().get(g).label()))
          .append("];\n");
      nodes(g, "    ");
      out.append("  };\n");
    }
    nodes(MapModel.NO_GROUP, "  ");
    model.edges().forEach(this::edge);
    out.append("}\n");
  }

  private static String provenance(MapModel.Caption caption) {
    return (caption.filter().isEmpty() ? "" : "\nfilter " + caption.filter())
        + (caption.captureHash().isEmpty() ? "" : "\ncapture " + caption.captureHash());
  }

  private void nodes(int group, String indent) {
    List<MapModel.Node> nodes = model.nodes();
    for (int i = 0; i < nodes.size(); i++) {
      MapModel.Node node = nodes.get(i);
      if (node.group() == group) {
        StringBuilder label = new StringBuilder(node.label());
        String detail = MapText.detail(node);
        if (!detail.isEmpty()) {
          label.append('\n').append(detail);
        }
        node.badges().forEach(badge -> label.append('\n').append(badge.text()));
        out.append(indent)
            .append('n')
            .append(i)
            .append(" [label=")
            .append(quoted(label.toString()))
            .append(", tooltip=")
            .append(quoted(node.id()));
        if (node.health() != MapModel.Health.OK) {
          out.append(", penwidth=2, color=\"")
              .append(
                  colour(
                      node.health() == MapModel.Health.FAILING
                          ? Palette.LIGHT.failing()
                          : Palette.LIGHT.warning()))
              .append('"');
        }
        out.append("];\n");
      }
    }
  }

  private void edge(MapModel.Edge edge) {
    boolean ok = edge.verdict() == MapModel.Verdict.OK;
    String colour =
        colour(ok ? ProtocolStyle.of(edge.protocol()).colour(false) : Palette.LIGHT.failing());
    out.append("  n")
        .append(edge.from())
        .append(" -> n")
        .append(edge.to())
        .append(" [label=")
        .append(quoted(MapText.label(edge)))
        .append(", tooltip=")
        .append(quoted(edge.failure().isEmpty() ? edge.protocol() : edge.failure()))
        .append(", color=\"")
        .append(colour)
        .append("\", fontcolor=\"")
        .append(colour)
        .append('"');
    switch (edge.verdict()) {
      case OK -> {}
      case FAILING -> out.append(", penwidth=2");
      case BLOCKED -> out.append(", penwidth=2, style=dashed, arrowhead=tee");
    }
    out.append("];\n");
  }

  private static String colour(int argb) {
    return String.format(Locale.ROOT, "#%06x", argb & 0xFFFFFF);
  }

  /** A quoted string in which Graphviz sees neither an escape sequence nor an HTML entity. */
  private static String quoted(String text) {
    String plain =
        Markup.representable(text)
            .replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\r", "")
            .replace("\t", " ")
            .replace("\n", "\\n");
    return '"' + ENTITY.matcher(plain).replaceAll("&amp;") + '"';
  }
}
