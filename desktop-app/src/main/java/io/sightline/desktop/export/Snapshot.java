package io.sightline.desktop.export;

import io.sightline.core.finding.Finding;
import io.sightline.core.timeline.FactLog;
import io.sightline.core.topology.TopologyRange;
import io.sightline.desktop.find.Filter;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.session.LedgerSummary;
import io.sightline.desktop.session.RangeReader;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.MapProjection;
import io.sightline.desktop.view.Moment;
import io.sightline.desktop.view.Narrowing;
import io.sightline.desktop.view.RangeFilter;
import io.sightline.desktop.view.ShownMap;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A stretch of a log, ready to be written to files: what the command line exports. Immutable; needs
 * neither a window nor a display.
 *
 * @param cluster name of the cluster, host or file
 * @param captureHash SHA-256 of the capture the log comes from, empty when it is live
 * @param filter what is written of it
 */
public record Snapshot(
    String cluster,
    String captureHash,
    TopologyRange range,
    double seconds,
    long fromNanos,
    long atNanos,
    Filter filter) {
  /** The time before an instant that {@code --at} counts. */
  public static final Duration BEFORE = Duration.ofMinutes(1);

  /** The minute before an instant. */
  public static Snapshot at(FactLog log, String cluster, String captureHash, long nanos) {
    return between(log, cluster, captureHash, nanos - BEFORE.toNanos(), nanos);
  }

  /** All of a log. */
  public static Snapshot whole(FactLog log, String cluster, String captureHash) {
    return between(log, cluster, captureHash, log.firstNanos() - 1, log.lastNanos());
  }

  /**
   * What happened between two instants; cut to what the log holds.
   *
   * @throws IllegalArgumentException when the log holds nothing of it
   */
  public static Snapshot between(
      FactLog log, String cluster, String captureHash, long fromNanos, long toNanos) {
    if (log.endPosition() == log.firstPosition()) {
      throw new IllegalArgumentException(
          "%s holds no facts; record for longer, or choose another capture".formatted(cluster));
    }
    if (toNanos < log.firstNanos() || fromNanos > log.lastNanos() || fromNanos >= toNanos) {
      throw new IllegalArgumentException(
          "%s holds nothing from %s to %s; it covers %s to %s"
              .formatted(
                  cluster,
                  Moment.instant(fromNanos),
                  Moment.instant(toNanos),
                  Moment.instant(log.firstNanos()),
                  Moment.instant(log.lastNanos())));
    }
    long to = Math.min(toNanos, log.lastNanos());
    RangeReader reader = new RangeReader(log);
    TopologyRange range = reader.between(fromNanos, to);
    return new Snapshot(
        cluster,
        captureHash,
        range,
        reader.seconds(range),
        Math.max(fromNanos, log.firstNanos()),
        to,
        Filter.NONE);
  }

  /** The same stretch, of which only what passes the filter is written. */
  public Snapshot filtered(Filter other) {
    return new Snapshot(cluster, captureHash, range, seconds, fromNanos, atNanos, other);
  }

  /** Writes the JSON to a file, which appears whole or not at all. */
  public void writeJson(Path file, List<Finding> findings) throws IOException {
    AtomicFile.write(file, json(findings));
  }

  /** The JSON as UTF-8. */
  public byte[] json(List<Finding> findings) {
    return TopologyJson.bytes(input(findings));
  }

  /** Writes the edges as CSV to a file, which appears whole or not at all. */
  public void writeCsv(Path file) throws IOException {
    AtomicFile.write(file, csv());
  }

  /** Writes a picture of the map to a file, which appears whole or not at all. */
  public void writePng(Path file) throws IOException {
    AtomicFile.write(file, png(MapOptions.DEFAULT, Palette.LIGHT));
  }

  /** The edges as CSV in UTF-8. */
  public byte[] csv() {
    return TopologyCsv.bytes(input());
  }

  /** A picture of the map. */
  public byte[] png(MapOptions options, Palette palette) {
    ShownMap map = shownMap(options);
    return MapPicture.png(map.shown(), MapPicture.Arrangement.of(map.whole()), palette);
  }

  /** The same picture as SVG in UTF-8. */
  public byte[] svg(MapOptions options, Palette palette) {
    ShownMap map = shownMap(options);
    return MapPicture.svg(map.shown(), MapPicture.Arrangement.of(map.whole()), palette);
  }

  /** What the map shows. */
  public MapModel map(MapOptions options) {
    return shownMap(options).shown();
  }

  private ShownMap shownMap(MapOptions options) {
    MapModel.Caption caption =
        new MapModel.Caption(
            cluster,
            Moment.rangeUtc(fromNanos, atNanos),
            filter.text(),
            captureHash,
            LedgerSummary.of(range.at().ledgers().values()).lost());
    // A still shows what happened in its range, and nothing that had ended before.
    MapOptions still = options.withPresence(Duration.ofNanos(atNanos - fromNanos));
    return MapProjection.project(
        range, seconds, still.withNarrowing(Narrowing.hiding(filter)), caption);
  }

  /** What is written as data, without findings. */
  ExportInput input() {
    return input(List.of());
  }

  private ExportInput input(List<Finding> findings) {
    TopologyRange passing = RangeFilter.apply(range, seconds, filter);
    List<Finding> about =
        findings.stream()
            .filter(
                finding ->
                    finding.entity().isEmpty()
                        || passing.at().entities().containsKey(finding.entity()))
            .toList();
    return new ExportInput(cluster, passing, fromNanos, atNanos, about, filter.text());
  }
}
