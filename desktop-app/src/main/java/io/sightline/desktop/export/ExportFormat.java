package io.sightline.desktop.export;

import io.sightline.core.finding.Detectors;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.view.MapOptions;

/**
 * What a stretch of a capture can be written as. Data holds the finest entities known; drawings
 * hold what the map shows, which is workloads. Clips and traces show how it went, and so are made
 * of the log itself.
 */
public enum ExportFormat {
  JSON,
  CSV,
  DOT,
  GRAPHML,
  GEXF,
  MERMAID,
  SVG,
  PNG,
  APNG,
  PERFETTO;

  /** The file's content; the same snapshot gives the same bytes. */
  public byte[] bytes(Snapshot snapshot) {
    return bytes(snapshot, MapOptions.DEFAULT);
  }

  /** Whether a snapshot is not enough for it: it is written by a class of its own. */
  public boolean isOfLog() {
    return switch (this) {
      case APNG, PERFETTO -> true;
      case JSON, CSV, DOT, GRAPHML, GEXF, MERMAID, SVG, PNG -> false;
    };
  }

  /**
   * The same with a map of one's own.
   *
   * @param options of what is drawn; data does not depend on them
   * @throws IllegalArgumentException for what is made of the log
   */
  public byte[] bytes(Snapshot snapshot, MapOptions options) {
    return switch (this) {
      case JSON -> snapshot.json(Detectors.detect(snapshot.range()));
      case CSV -> snapshot.csv();
      case DOT -> MapDot.bytes(snapshot.map(options));
      case GRAPHML -> TopologyGraphMl.bytes(snapshot.input());
      case GEXF -> TopologyGexf.bytes(snapshot.input());
      case MERMAID -> MapMermaid.bytes(snapshot.map(options));
      case SVG -> snapshot.svg(options, Palette.LIGHT);
      case PNG -> snapshot.png(options, Palette.LIGHT);
      case APNG, PERFETTO -> throw new IllegalArgumentException(this + " is made of the log");
    };
  }
}
