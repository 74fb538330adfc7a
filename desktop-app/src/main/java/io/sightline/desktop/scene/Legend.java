package io.sightline.desktop.scene;

import io.sightline.desktop.scene.raster.Curve;
import io.sightline.desktop.scene.raster.Text;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.theme.ProtocolStyle;
import io.sightline.desktop.theme.ToneColours;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the lines and signs of a map mean: only those that occur, with how often. */
public final class Legend {
  private Legend() {}

  /** One line of a legend; no style for the verdicts. */
  public sealed interface Entry {
    /** A protocol and the number of its edges. */
    record Protocol(ProtocolStyle style, int edges) implements Entry {}

    /** A verdict other than ok and the number of edges that have it. */
    record Trouble(MapModel.Verdict verdict, int edges) implements Entry {}

    /**
     * A step of the scale of the nodes or of the edges, and how many have it.
     *
     * @param title of the scale at its first step; empty at the others
     */
    record Tone(String title, String name, int tone, boolean categories, boolean ofNodes, int edges)
        implements Entry {}

    /** A kind of change against another time and the number of edges that have it. */
    record Changed(MapModel.ChangeKind kind, int edges) implements Entry {}
  }

  /** The entries of a model, the most frequent protocol first. */
  public static List<Entry> entries(MapModel model) {
    Map<ProtocolStyle, Integer> protocols = new EnumMap<>(ProtocolStyle.class);
    Map<MapModel.Verdict, Integer> verdicts = new EnumMap<>(MapModel.Verdict.class);
    for (MapModel.Edge edge : model.edges()) {
      protocols.merge(ProtocolStyle.of(edge.protocol()), 1, Integer::sum);
      verdicts.merge(edge.verdict(), 1, Integer::sum);
    }
    List<Entry> entries = new ArrayList<>();
    Map<MapModel.ChangeKind, Integer> changes = new EnumMap<>(MapModel.ChangeKind.class);
    model.changes().values().forEach(change -> changes.merge(change.kind(), 1, Integer::sum));
    changes.forEach((kind, count) -> entries.add(new Entry.Changed(kind, count)));
    Tones tones = model.tones();
    addTones(
        entries, tones.edges(), model.edges().stream().map(MapModel.Edge::tone).toList(), false);
    addTones(
        entries, tones.nodes(), model.nodes().stream().map(MapModel.Node::tone).toList(), true);
    if (!tones.edges().isNone()) {
      protocols.clear();
    }
    protocols.entrySet().stream()
        .sorted(
            Comparator.comparingInt((Map.Entry<ProtocolStyle, Integer> e) -> -e.getValue())
                .thenComparing(Map.Entry::getKey))
        .forEach(e -> entries.add(new Entry.Protocol(e.getKey(), e.getValue())));
    for (MapModel.Verdict verdict : List.of(MapModel.Verdict.FAILING, MapModel.Verdict.BLOCKED)) {
      if (verdicts.containsKey(verdict)) {
        entries.add(new Entry.Trouble(verdict, verdicts.getOrDefault(verdict, 0)));
      }
    }
    return List.copyOf(entries);
  }

  private static void addTones(
      List<Entry> entries, Tones.Scale scale, List<Integer> tones, boolean ofNodes) {
    boolean first = true;
    for (int step = 0; step < scale.steps().size(); step++) {
      int count = Collections.frequency(tones, step);
      if (count > 0) {
        entries.add(
            new Entry.Tone(
                first ? scale.title() : "",
                scale.steps().get(step),
                step,
                scale.categories(),
                ofNodes,
                count));
        first = false;
      }
    }
  }

  /** Draws entries in a row from (x, y), logical pixels, as many as the width holds. */
  static void draw(
      Canvas canvas, List<Entry> entries, double x, double y, double width, MapView view) {
    Palette palette = view.palette();
    double u = view.pixelRatio();
    double size = 12 * u;
    double at = x * u;
    double middle = (y + 18) * u;
    for (Entry entry : entries) {
      String name =
          switch (entry) {
            case Entry.Protocol p -> p.style().title();
            case Entry.Trouble t -> t.verdict() == MapModel.Verdict.BLOCKED ? "Blocked" : "Failing";
            case Entry.Changed c -> name(c.kind());
            case Entry.Tone t -> t.name();
          };
      int edges =
          switch (entry) {
            case Entry.Protocol p -> p.edges();
            case Entry.Trouble t -> t.edges();
            case Entry.Changed c -> c.edges();
            case Entry.Tone t -> t.edges();
          };
      String number = Integer.toString(edges);
      double nameWidth = Text.width(Text.Face.MEDIUM, size, name);
      double numberWidth = Text.width(Text.Face.REGULAR, size, number);
      double sample = 44 * u;
      String title = entry instanceof Entry.Tone tone ? tone.title() : "";
      double titleWidth = title.isEmpty() ? 0 : Text.width(Text.Face.REGULAR, size, title) + 12 * u;
      if (at + titleWidth + sample + nameWidth + numberWidth + 14 * u > (x + width) * u) {
        return;
      }
      canvas.text(Text.Face.REGULAR, size, title, at, middle + 4.3 * u, palette.textMuted());
      at += titleWidth;
      sample(canvas, entry, at, middle, sample, view);
      at += sample + 9 * u;
      canvas.text(Text.Face.MEDIUM, size, name, at, middle + 4.3 * u, palette.text());
      at += nameWidth + 6 * u;
      canvas.text(Text.Face.REGULAR, size, number, at, middle + 4.3 * u, palette.textMuted());
      at += numberWidth + 28 * u;
    }
  }

  /** What a change is called. */
  public static String name(MapModel.ChangeKind kind) {
    return switch (kind) {
      case NEW -> "New";
      case GONE -> "Gone";
      case WORSE -> "More errors";
      case SLOWER -> "Slower";
      case BETTER -> "Better";
    };
  }

  /** The colour of a change. */
  public static int colour(MapModel.ChangeKind kind, Palette palette) {
    return ChangePainter.colour(kind, palette);
  }

  private static void sample(
      Canvas canvas, Entry entry, double x, double y, double width, MapView view) {
    double u = view.pixelRatio();
    Palette palette = view.palette();
    Curve line = Curve.line(x, y, x + width, y);
    switch (entry) {
      case Entry.Protocol p ->
          canvas.stroke(line, 2.6 * u, p.style().dash(u), p.style().colour(palette.dark()));
      case Entry.Tone t -> {
        int argb = ToneColours.of(t.tone(), t.categories(), palette);
        if (t.ofNodes()) {
          canvas.fillCircle(x + width / 2, y, 9 * u, NodePainter.mix(argb, palette.card(), 0.62));
          canvas.strokeCircle(x + width / 2, y, 9 * u, 2.4 * u, argb);
        } else {
          canvas.stroke(
              line, (1.4 + (t.categories() ? 1 : 0.7 * t.tone())) * u, new double[0], argb);
        }
      }
      case Entry.Changed c -> {
        canvas.stroke(
            line,
            2.8 * u,
            ChangePainter.dash(c.kind(), u),
            ChangePainter.colour(c.kind(), palette));
        ChangePainter.sign(canvas, c.kind(), x + width / 2, y, 7.5 * u, palette);
      }
      case Entry.Trouble t -> {
        int argb = palette.failing();
        if (t.verdict() == MapModel.Verdict.BLOCKED) {
          canvas.stroke(line, 3.4 * u, new double[] {8 * u, 5 * u}, argb);
          canvas.fillCircle(x + width / 2, y, 10 * u, palette.canvas());
          canvas.fillCircle(x + width / 2, y, 8 * u, argb);
          canvas.cross(x + width / 2, y, 3.2 * u, 2 * u, palette.onStatus());
        } else {
          canvas.stroke(line, 2.4 * u, new double[0], argb);
          canvas.fillDiamond(x + width / 2, y, 7 * u, palette.canvas());
          canvas.fillDiamond(x + width / 2, y, 5.4 * u, argb);
        }
      }
    }
  }
}
