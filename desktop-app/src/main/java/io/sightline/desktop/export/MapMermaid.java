package io.sightline.desktop.export;

import io.sightline.desktop.markup.Markup;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.MapText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A map as a Mermaid flowchart, as wikis and Markdown files show it.
 *
 * <p>Ids are numbers. In names every character that Mermaid, or the Markdown and HTML it makes of
 * labels, could take for its own is written by its number ({@code #58;}). Among them is the colon:
 * Mermaid takes a semicolon away from lines that hold "style", a colon and a number sign.
 */
final class MapMermaid {
  private static final String PLAIN = " -_.,/()+@·";

  private final MapModel model;
  private final StringBuilder out = new StringBuilder();

  private MapMermaid(MapModel model) {
    this.model = model;
  }

  /** The flowchart in UTF-8. */
  static byte[] bytes(MapModel model) {
    MapMermaid mermaid = new MapMermaid(model);
    mermaid.write();
    return mermaid.out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void write() {
    MapModel.Caption caption = model.caption();
    out.append("flowchart LR\n");
    out.append("  %% ").append(escape(caption.title() + ", " + caption.timeRange())).append('\n');
    if (!caption.filter().isEmpty()) {
      out.append("  %% filter ").append(escape(caption.filter())).append('\n');
    }
    if (!caption.captureHash().isEmpty()) {
      out.append("  %% capture ").append(escape(caption.captureHash())).append('\n');
    }
    for (int g = 0; g < model.groups().size(); g++) {
      out.append("  subgraph g")
          .append(g)
          .append("[\"")
          .append(escape(model.groups().get(g).label()))
          .append("\"]\n");
      nodes(g, "    ");
      out.append("  end\n");
    }
    nodes(MapModel.NO_GROUP, "  ");
    edges();
    out.append("  classDef warning stroke:#c77700,stroke-width:2px\n");
    out.append("  classDef failing stroke:#d1480b,stroke-width:2px\n");
  }

  private void nodes(int group, String indent) {
    for (int i = 0; i < model.nodes().size(); i++) {
      MapModel.Node node = model.nodes().get(i);
      if (node.group() != group) {
        continue;
      }
      List<String> lines = new ArrayList<>(List.of(escape(node.label())));
      if (!MapText.detail(node).isEmpty()) {
        lines.add(escape(MapText.detail(node)));
      }
      node.badges().forEach(badge -> lines.add(escape(badge.text())));
      out.append(indent)
          .append('n')
          .append(i)
          .append("[\"")
          .append(String.join("<br/>", lines))
          .append("\"]");
      switch (node.health()) {
        case OK -> {}
        case WARNING -> out.append(":::warning");
        case FAILING -> out.append(":::failing");
      }
      out.append('\n');
    }
  }

  private void edges() {
    List<Integer> troubled = new ArrayList<>();
    for (int e = 0; e < model.edges().size(); e++) {
      MapModel.Edge edge = model.edges().get(e);
      String arrow =
          switch (edge.verdict()) {
            case OK, FAILING -> " -->";
            case BLOCKED -> " -.-x";
          };
      if (edge.verdict() != MapModel.Verdict.OK) {
        troubled.add(e);
      }
      out.append("  n")
          .append(edge.from())
          .append(arrow)
          .append("|\"")
          .append(escape(MapText.label(edge)))
          .append("\"| n")
          .append(edge.to())
          .append('\n');
    }
    if (!troubled.isEmpty()) {
      out.append("  linkStyle ")
          .append(troubled.stream().map(String::valueOf).collect(Collectors.joining(",")))
          .append(" stroke:#d1480b,stroke-width:2px\n");
    }
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    Markup.representable(text)
        .codePoints()
        .forEach(
            c -> {
              if (c == '\n' || c == '\r' || c == '\t') {
                escaped.append(' ');
              } else if (Character.isLetterOrDigit(c)
                  || Character.getType(c) == Character.OTHER_SYMBOL
                  || PLAIN.indexOf(c) >= 0) {
                escaped.appendCodePoint(c);
              } else {
                escaped.append('#').append(c).append(';');
              }
            });
    return escaped.toString();
  }
}
