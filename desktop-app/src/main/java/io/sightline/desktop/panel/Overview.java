package io.sightline.desktop.panel;

import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.ResourceTotals;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.topology.Verdict;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.theme.ProtocolStyle;
import io.sightline.desktop.view.Moment;
import io.sightline.desktop.view.Quantity;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Line;

/** The first page of the inspector. JavaFX application thread only. */
final class Overview extends ScrollPane {
  private final ZoneId zone;
  private final Consumer<Selection> onSelect;
  private final VBox callouts = new VBox(8);
  private final Tile rate = new Tile("Requests");
  private final Tile errors = new Tile("Failed");
  private final Tile p50 = new Tile("p50");
  private final Tile p95 = new Tile("p95");
  private final Tile p99 = new Tile("p99");
  private final Tile bytes = new Tile("Data");
  private final Sparkline requests = new Sparkline("Requests", Quantity::rate);
  private final Sparkline failures = new Sparkline("Failures and drops", Quantity::rate);
  private final Sparkline latency =
      new Sparkline("Latency p95", value -> Quantity.durationOrDash((long) value));
  private final Sparkline cpu = new Sparkline("CPU", cores -> Quantity.count(cores) + " cores");
  private final Sparkline throttled =
      new Sparkline("Held back by CPU limit", share -> Quantity.percent(Math.min(1, share)));
  private final Sparkline memory = new Sparkline("Memory", Quantity::size);
  private final Sparkline disk =
      new Sparkline("Disk latency p99", value -> Quantity.durationOrDash((long) value));
  private final Sparkline fsync =
      new Sparkline("fsync latency p99", value -> Quantity.durationOrDash((long) value));
  private final VBox traffic = section("Last two minutes", requests, failures, latency);
  private final VBox resources = section("Resources", cpu, throttled, memory, disk, fsync);
  private final VBox peerRows = new VBox(0);
  private final VBox peers = section("Peers", peerRows);
  private Palette palette = Palette.LIGHT;
  private Details details = Details.NONE;
  private List<Node> verdictCallout = List.of();
  private List<Summary.Peer> shownPeers = List.of();

  /** A number with its name. */
  private static final class Tile extends VBox {
    private final Label name;
    private final Label value = new Label("–");

    Tile(String title) {
      super(1);
      name = new Label(title);
      name.getStyleClass().add("tile-name");
      value.getStyleClass().add("tile-value");
      getStyleClass().add("tile");
      getChildren().addAll(name, value);
    }

    void show(String text, boolean bad) {
      value.setText(text);
      value.getStyleClass().removeAll("bad");
      if (bad) {
        value.getStyleClass().add("bad");
      }
      setAccessibleText(name.getText() + " " + text);
    }

    void rename(String title) {
      name.setText(title);
    }
  }

  Overview(ZoneId zone, Consumer<Selection> onSelect) {
    this.zone = zone;
    this.onSelect = onSelect;
    GridPane tiles = new GridPane();
    tiles.setHgap(8);
    tiles.setVgap(8);
    for (int i = 0; i < 3; i++) {
      ColumnConstraints third = new ColumnConstraints();
      third.setPercentWidth(100.0 / 3);
      tiles.getColumnConstraints().add(third);
    }
    tiles.addRow(0, rate, errors, bytes);
    tiles.addRow(1, p50, p95, p99);
    VBox content = new VBox(16, callouts, tiles, traffic, resources, peers);
    content.getStyleClass().add("inspector-content");
    setContent(content);
    setFitToWidth(true);
    setHbarPolicy(ScrollBarPolicy.NEVER);
    getStyleClass().add("edge-to-edge");
  }

  private static VBox section(String title, Node... content) {
    Label heading = new Label(title);
    heading.getStyleClass().add("section-title");
    VBox box = new VBox(10, heading);
    box.getChildren().addAll(content);
    return box;
  }

  void setPalette(Palette next) {
    palette = next;
    show(details);
  }

  void clear() {
    show(Details.NONE);
    setVvalue(0);
  }

  void show(Summary summary, double seconds) {
    TrafficTotals range = summary.traffic();
    boolean edge = summary.selection() instanceof Selection.Edge;
    rate.rename(edge || summary.answers() ? "Requests" : "Requests made");
    long attempts = range.requests();
    rate.show(
        attempts == 0 && range.connections() > 0
            ? Quantity.count(range.connections() / seconds) + " conn/s"
            : Quantity.rate(attempts / seconds),
        false);
    errors.show(failedText(range), range.failures() > 0);
    bytes.show(Quantity.size((range.bytesSent() + range.bytesReceived()) / seconds) + "/s", false);
    showLatency(range.latency());
    showVerdict(summary, seconds);
    showPeers(summary.peers(), seconds);
  }

  private static String failedText(TrafficTotals range) {
    if (range.failures() == 0) {
      return "0";
    }
    return range.requests() > 0
        ? Quantity.percent(range.failedShare())
        : Quantity.exact(range.failures());
  }

  private void showLatency(LatencyHistogram histogram) {
    p50.show(Quantity.durationOrDash(histogram.quantileNanos(0.5)), false);
    p95.show(Quantity.durationOrDash(histogram.quantileNanos(0.95)), false);
    p99.show(Quantity.durationOrDash(histogram.quantileNanos(0.99)), false);
  }

  void show(Details next) {
    details = next;
    Details.Series series = next.series();
    javafx.scene.paint.Color accent = Colours.of(palette.accent());
    javafx.scene.paint.Color bad = Colours.of(palette.failing());
    javafx.scene.paint.Color warning = Colours.of(palette.warning());
    requests.show(series.requests(), accent);
    failures.show(series.errors(), bad);
    latency.show(series.p95Nanos(), accent);
    cpu.show(series.cpuCores(), accent);
    throttled.show(series.throttledShare(), warning);
    memory.show(series.memoryBytes(), accent);
    disk.show(series.diskNanos(), accent);
    fsync.show(series.fsyncNanos(), warning);
    hideEmpty(failures, latency, cpu, throttled, memory, disk, fsync);
    present(
        resources,
        !(cpu.isEmpty()
            && throttled.isEmpty()
            && memory.isEmpty()
            && disk.isEmpty()
            && fsync.isEmpty()));
    showCallouts();
  }

  private static void hideEmpty(Sparkline... lines) {
    for (Sparkline line : lines) {
      present(line, !line.isEmpty());
    }
  }

  private static void present(Node node, boolean present) {
    node.setVisible(present);
    node.setManaged(present);
  }

  private void showVerdict(Summary summary, double seconds) {
    List<Node> next = new ArrayList<>();
    TrafficTotals traffic = summary.traffic();
    String last = "in the last " + Quantity.duration((long) (seconds * 1e9));
    if (summary.verdict() == Verdict.BLOCKED || !summary.failure().isEmpty()) {
      boolean blocked =
          traffic.blockedPackets() > 0 || summary.failure().contains("blocked by a firewall");
      String count =
          traffic.connectFailures() == 0
              ? ""
              : " %s attempts failed %s."
                  .formatted(Quantity.exact(traffic.connectFailures()), last);
      next.add(
          callout(
              blocked ? "Blocked" : "Connections fail",
              sentence(summary.failure()) + count,
              "failing"));
    }
    if (traffic.errors() > 0 && summary.verdict() != Verdict.OK) {
      next.add(
          callout(
              "Failing",
              "%s of %s requests failed %s."
                  .formatted(
                      Quantity.exact(traffic.errors()), Quantity.exact(traffic.requests()), last),
              "failing"));
    }
    resourceCallouts(summary.resources(), seconds, next);
    verdictCallout = next;
    showCallouts();
  }

  private static void resourceCallouts(
      ResourceTotals resources, double seconds, List<Node> callouts) {
    double share = Math.min(1, resources.throttledNanos() / (seconds * 1e9));
    if (share > 0.05) {
      String limit =
          resources.cpuLimitMillis() > 0
              ? " The limit is %s cores."
                  .formatted(Quantity.count(resources.cpuLimitMillis() / 1e3))
              : "";
      callouts.add(
          callout(
              "CPU limit reached",
              "Held back %s of the time, so work waits though the machine may be idle.%s"
                  .formatted(Quantity.percent(share), limit),
              "warning"));
    }
    long fsync = resources.fsyncLatency().quantileNanos(0.99);
    if (fsync > 250_000_000L) {
      callouts.add(
          callout(
              "Slow disk",
              "Writing to disk (fsync) takes up to %s (p99).".formatted(Quantity.duration(fsync)),
              "failing"));
    }
  }

  private void showCallouts() {
    List<Node> all = new ArrayList<>(verdictCallout);
    for (Details.Drops drop : details.drops()) {
      if (all.size() >= 5) {
        break;
      }
      all.add(dropCallout(drop));
    }
    callouts.getChildren().setAll(all);
    present(callouts, !all.isEmpty());
  }

  private Node dropCallout(Details.Drops drop) {
    String what =
        "%s packets %s %s to %s, last at %s."
            .formatted(
                Quantity.exact(drop.packets()),
                drop.transport(),
                drop.source().address(),
                drop.destination(),
                Moment.time(drop.lastNanos(), zone));
    String why = DropReason.explain(drop.reason());
    return callout("Dropped: " + drop.reason(), why.isEmpty() ? what : what + " " + why, "failing");
  }

  private static Node callout(String title, String text, String severity) {
    Label heading = new Label(title);
    heading.getStyleClass().add("callout-title");
    heading.setWrapText(true);
    Label body = new Label(text);
    body.setWrapText(true);
    VBox box = new VBox(2, heading, body);
    box.getStyleClass().addAll("callout", severity);
    return box;
  }

  private static String sentence(String text) {
    return text.isEmpty()
        ? ""
        : Character.toUpperCase(text.charAt(0))
            + text.substring(1)
            + (text.endsWith(".") ? "" : ".");
  }

  private void showPeers(List<Summary.Peer> next, double seconds) {
    present(peers, !next.isEmpty());
    if (next.equals(shownPeers)) {
      return;
    }
    shownPeers = next;
    List<Node> rows = new ArrayList<>();
    for (Summary.Peer peer : next) {
      rows.add(peerRow(peer, seconds));
    }
    peerRows.getChildren().setAll(rows);
  }

  private Node peerRow(Summary.Peer peer, double seconds) {
    ProtocolStyle style = ProtocolStyle.of(peer.edge().protocol().wireName());
    Line sample = new Line(0, 0, 18, 0);
    sample.setStrokeWidth(3);
    sample.setStroke(Colours.of(peer.edge().protocol(), palette));
    for (double length : style.dash(0.7)) {
      sample.getStrokeDashArray().add(length);
    }
    Label direction = new Label(peer.asks() ? "→" : "←");
    direction.getStyleClass().add("muted");
    Label name = new Label(peer.name());
    name.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(name, Priority.ALWAYS);
    Label numbers =
        new Label(
            peer.verdict() == Verdict.BLOCKED
                ? "blocked"
                : Quantity.rate(peer.traffic().requests() / seconds)
                    + (peer.traffic().latency().isEmpty()
                        ? ""
                        : "   " + Quantity.duration(peer.traffic().latency().quantileNanos(0.95))));
    numbers.getStyleClass().add(peer.verdict() == Verdict.OK ? "muted" : "bad");
    numbers.setMinWidth(USE_PREF_SIZE);
    HBox line = new HBox(8, sample, direction, name, numbers);
    line.setAlignment(Pos.CENTER_LEFT);
    Button row = new Button(null, line);
    line.prefWidthProperty().bind(row.widthProperty().subtract(16));
    row.getStyleClass().addAll("flat", "peer-row");
    row.setMaxWidth(Double.MAX_VALUE);
    row.setAccessibleText(
        "%s %s over %s, %s, %s"
            .formatted(
                peer.asks() ? "asks" : "answers",
                peer.name(),
                style.title(),
                Inspector.verdictWords(peer.verdict()),
                numbers.getText()));
    row.setOnAction(_ -> onSelect.accept(peer.edge().selection()));
    return row;
  }

  String text() {
    List<String> words = new ArrayList<>();
    collect(callouts, words);
    return words.stream().collect(Collectors.joining("\n"));
  }

  private static void collect(Parent parent, List<String> words) {
    for (Node child : parent.getChildrenUnmodifiable()) {
      if (child instanceof Label label) {
        words.add(label.getText());
      } else if (child instanceof Parent inner) {
        collect(inner, words);
      }
    }
  }
}
