package io.sightline.desktop.export;

import io.sightline.core.finding.Detectors;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.view.MapOptions;

/**
 * What a stretch of a capture can be written as. Data holds the finest entities known; drawings
 * hold what the map shows, which is workloads.
 */
public enum ExportFormat {
  JSON,
  CSV,
  DOT,
  GRAPHML,
  GEXF,
  MERMAID,
  SVG,
  PNG;

  /** The file's content; the same snapshot gives the same bytes. */
  public byte[] bytes(Snapshot snapshot) {
    return switch (this) {
      case JSON -> snapshot.json(Detectors.detect(snapshot.range()));
      case CSV -> snapshot.csv();
      case DOT -> MapDot.bytes(snapshot.map(MapOptions.DEFAULT));
      case GRAPHML -> TopologyGraphMl.bytes(snapshot.input());
      case GEXF -> TopologyGexf.bytes(snapshot.input());
      case MERMAID -> MapMermaid.bytes(snapshot.map(MapOptions.DEFAULT));
      case SVG -> snapshot.svg(MapOptions.DEFAULT, Palette.LIGHT);
      case PNG -> snapshot.png(MapOptions.DEFAULT, Palette.LIGHT);
    };
  }
}
