package io.sightline.desktop.compare;

import static java.util.Objects.requireNonNull;

import io.sightline.core.protocol.Protocol;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.MapProjection;
import io.sightline.desktop.view.Quantity;
import io.sightline.desktop.view.ShownMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A comparison on the map: the later stretch with what is gone drawn into it, and each edge that
 * changed marked with how. Not thread-safe.
 */
public final class MapComparison {
  private final MapModel now;
  private final MapModel before;
  private final EntityNames nowNames;
  private final EntityNames beforeNames;
  private final Map<EdgeName, EdgeChange> changes = new HashMap<>();
  private final Set<EdgeName> drawn = new HashSet<>();
  private final Comparison comparison;
  private final MapModel.Builder builder = MapModel.builder();
  private final Map<EntityName, String> shown = new HashMap<>();

  private MapComparison(
      MapModel now,
      MapModel mapBefore,
      Snapshot before,
      Snapshot after,
      MapOptions options,
      Comparison comparison) {
    this.now = now;
    this.before = mapBefore;
    EntityNames.Pair names = EntityNames.Pair.of(before.range().at(), after.range().at());
    this.nowNames = names.after();
    this.beforeNames = names.before();
    this.comparison = comparison;
    for (EdgeChange change : comparison.edges()) {
      boolean hidden =
          Protocol.ofWireName(change.edge().protocol())
              .filter(options.hidden()::contains)
              .isPresent();
      if (!hidden) {
        changes.put(change.edge(), change);
      }
    }
  }

  /**
   * A map on which changes are marked.
   *
   * @param changes those that are on it, in the order of the comparison
   */
  record Marked(MapModel map, List<EdgeChange> changes) {}

  /**
   * Marks what changed.
   *
   * @param now the map of the later stretch
   * @param mapBefore the map of the earlier one, see {@link #mapOf}
   * @param options of both maps
   */
  static Marked mark(
      MapModel now,
      MapModel mapBefore,
      Snapshot before,
      Snapshot after,
      MapOptions options,
      Comparison comparison) {
    return new MapComparison(now, mapBefore, before, after, options, comparison).mark();
  }

  /** The map of the earlier stretch, from which what is gone is taken. */
  static ShownMap mapOf(Snapshot before, MapOptions options) {
    // Of a long stretch all is taken, also what was silent at its end.
    Duration stretch = Duration.ofNanos(before.atNanos() - before.fromNanos());
    MapOptions all =
        stretch.compareTo(options.presence()) > 0 ? options.withPresence(stretch) : options;
    return MapProjection.project(before.range(), before.seconds(), all, MapModel.Caption.NONE);
  }

  private Marked mark() {
    if (changes.isEmpty()) {
      return new Marked(now, List.of());
    }
    builder.caption(now.caption()).tones(now.tones());
    now.nodes().forEach(node -> addNode(now, node, nowNames));
    for (MapModel.Edge edge : now.edges()) {
      EdgeChange change = changes.remove(name(now, edge, nowNames));
      addEdge(now.nodes().get(edge.from()).id(), now.nodes().get(edge.to()).id(), edge, change);
    }
    // What is left is gone, and was drawn before only.
    for (MapModel.Edge edge : before.edges()) {
      EdgeName name = name(before, edge, beforeNames);
      EdgeChange change = changes.remove(name);
      if (change != null) {
        addEdge(ensure(name.client(), edge.from()), ensure(name.server(), edge.to()), edge, change);
      }
    }
    return new Marked(
        builder.build(),
        comparison.edges().stream().filter(it -> drawn.contains(it.edge())).toList());
  }

  /**
   * The node of that name, which is taken from the map of before where it is not there any more.
   */
  private String ensure(EntityName name, int indexBefore) {
    String known = shown.get(name);
    if (known == null) {
      addNode(before, before.nodes().get(indexBefore), beforeNames);
      known = requireNonNull(shown.get(name));
    }
    return known;
  }

  private void addNode(MapModel from, MapModel.Node node, EntityNames names) {
    EntityName name = names.of(node.id());
    @Nullable String group = null;
    if (node.group() != MapModel.NO_GROUP) {
      MapModel.Group island = from.groups().get(node.group());
      group = island.id();
      builder.group(island);
    }
    // An id of another capture may be that of something else in this one.
    String id = builder.hasNode(node.id()) ? node.id() + " before" : node.id();
    List<MapModel.Badge> badges = new ArrayList<>();
    if (comparison.newEntities().contains(name)) {
      badges.add(new MapModel.Badge("new", MapModel.Health.OK));
    } else if (comparison.goneEntities().contains(name)) {
      badges.add(new MapModel.Badge("gone", MapModel.Health.WARNING));
    }
    badges.addAll(node.badges());
    builder.node(id, node, group, badges);
    shown.putIfAbsent(name, id);
  }

  private void addEdge(String from, String to, MapModel.Edge edge, @Nullable EdgeChange change) {
    builder.edge(from, to, edge);
    if (change != null) {
      drawn.add(change.edge());
      builder.change(new MapModel.Change(kind(change), words(change)));
    }
  }

  private static EdgeName name(MapModel model, MapModel.Edge edge, EntityNames names) {
    return new EdgeName(
        names.of(model.nodes().get(edge.from()).id()),
        names.of(model.nodes().get(edge.to()).id()),
        edge.protocol());
  }

  /** How the worst of its changes is drawn. */
  public static MapModel.ChangeKind kind(EdgeChange change) {
    return switch (change.kinds().iterator().next()) {
      case NEW -> MapModel.ChangeKind.NEW;
      case GONE -> MapModel.ChangeKind.GONE;
      case MORE_ERRORS -> MapModel.ChangeKind.WORSE;
      case SLOWER -> MapModel.ChangeKind.SLOWER;
      case FEWER_ERRORS, FASTER -> MapModel.ChangeKind.BETTER;
      case VERDICT -> isWorse(change) ? MapModel.ChangeKind.WORSE : MapModel.ChangeKind.BETTER;
    };
  }

  private static boolean isWorse(EdgeChange change) {
    Flowed before = change.before();
    Flowed after = change.after();
    return before == null || after == null || after.verdict().compareTo(before.verdict()) > 0;
  }

  /** The figures of the worst of its changes: "p95 9 ms → 400 ms". */
  public static String words(EdgeChange change) {
    Flowed before = change.before();
    Flowed after = change.after();
    if (before == null) {
      return "new";
    }
    if (after == null) {
      return "gone";
    }
    return switch (change.kinds().iterator().next()) {
      case SLOWER, FASTER -> "p95 " + p95(before) + " → " + p95(after);
      case VERDICT ->
          after.verdict() == io.sightline.core.topology.Verdict.BLOCKED
              ? "blocked now"
              : errors(before, after);
      default -> errors(before, after);
    };
  }

  private static String errors(Flowed before, Flowed after) {
    return "%s → %s errors"
        .formatted(
            Quantity.percent(before.totals().failedShare()),
            Quantity.percent(after.totals().failedShare()));
  }

  private static String p95(Flowed flowed) {
    return Quantity.duration(flowed.totals().latency().quantileNanos(0.95));
  }
}
