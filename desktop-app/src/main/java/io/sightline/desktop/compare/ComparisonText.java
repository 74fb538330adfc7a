package io.sightline.desktop.compare;

import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.view.Moment;
import io.sightline.desktop.view.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A comparison as a table for a terminal. Names are stripped of control characters. */
public final class ComparisonText {
  private ComparisonText() {}

  /** The lines of the table. */
  public static List<String> lines(Comparison comparison, Snapshot before, Snapshot after) {
    List<String> lines = new ArrayList<>();
    lines.add("before  " + printable(before.cluster()) + ", " + range(before));
    lines.add("after   " + printable(after.cluster()) + ", " + range(after));
    lines.add("");
    if (comparison.isEmpty()) {
      lines.add("Nothing changed that counts.");
    }
    comparison.newEntities().forEach(name -> lines.add("new     " + entity(name)));
    comparison.goneEntities().forEach(name -> lines.add("gone    " + entity(name)));
    if (!comparison.edges().isEmpty()) {
      if (!comparison.newEntities().isEmpty() || !comparison.goneEntities().isEmpty()) {
        lines.add("");
      }
      table(comparison.edges(), lines);
    }
    return lines;
  }

  private static String range(Snapshot snapshot) {
    return Moment.rangeUtc(snapshot.fromNanos(), snapshot.atNanos());
  }

  private static String entity(EntityName name) {
    return printable(name.toString()) + " (" + name.kind() + ")";
  }

  private static void table(List<EdgeChange> edges, List<String> lines) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("CHANGE", "FROM", "TO", "PROTOCOL", "RATE", "FAILED", "P95", "VERDICT"));
    for (EdgeChange change : edges) {
      Flowed before = change.before();
      Flowed after = change.after();
      rows.add(
          List.of(
              change.kinds().stream()
                  .map(kind -> ComparisonJson.wireName(kind).replace('-', ' '))
                  .collect(Collectors.joining(", ")),
              printable(change.edge().client().toString()),
              printable(change.edge().server().toString()),
              change.edge().protocol(),
              both(before, after, flowed -> Quantity.rate(flowed.requestsPerSecond())),
              both(before, after, flowed -> Quantity.percent(flowed.totals().failedShare())),
              both(before, after, ComparisonText::p95),
              both(before, after, flowed -> flowed.verdict().wireName())));
    }
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
      }
      lines.add(line.toString().stripTrailing());
    }
  }

  private interface Value {
    String of(Flowed flowed);
  }

  /** "12 ms → 90 ms"; once where nothing changed or one side is missing. */
  private static String both(@Nullable Flowed before, @Nullable Flowed after, Value value) {
    String old = before == null ? "" : value.of(before);
    String now = after == null ? "" : value.of(after);
    if (now.isEmpty() || old.equals(now)) {
      return old;
    }
    return old.isEmpty() ? now : old + " → " + now;
  }

  private static String p95(Flowed flowed) {
    var latency = flowed.totals().latency();
    return latency.isEmpty() ? "–" : Quantity.duration(latency.quantileNanos(0.95));
  }

  /** A name must not steer the terminal. */
  private static String printable(String text) {
    return text.replaceAll("\\p{C}", "\uFFFD");
  }
}
