package io.sightline.desktop.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.find.Filter;
import io.sightline.desktop.find.FilterSyntaxException;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.script.ClusterScript;
import io.sightline.desktop.script.ShopScript;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.Narrowing;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class MapComparisonTest {
  private static final long TEN_SECONDS = 10_000_000_000L;

  private static MemoryFactLog log(List<LogBatch> batches, Predicate<Fact> kept) {
    MemoryFactLog log = new MemoryFactLog();
    for (LogBatch batch : batches) {
      List<Fact> facts = batch.facts().stream().filter(kept).toList();
      log.append(new LogBatch(log.endPosition(), batch.watermarkNanos(), facts));
    }
    return log;
  }

  private static Snapshot at(MemoryFactLog log, long nanos) {
    return Snapshot.between(log, "test", "", nanos - TEN_SECONDS, nanos);
  }

  private static MapModel mark(Snapshot before, Snapshot after, Level level) {
    return mark(before, after, MapOptions.DEFAULT.withLevel(level)).map();
  }

  private static MapComparison.Marked mark(Snapshot before, Snapshot after, MapOptions options) {
    return MapComparison.mark(
        MapComparison.mapOf(after, options).shown(),
        MapComparison.mapOf(before, options).shown(),
        before,
        after,
        options,
        Comparison.of(before, after, options.level()));
  }

  /** "from → to": kind and words. */
  private static Map<String, String> changes(MapModel model) {
    Map<String, String> changes = new TreeMap<>();
    model
        .changes()
        .forEach(
            (index, change) -> {
              MapModel.Edge edge = model.edges().get(index);
              changes.put(
                  model.nodes().get(edge.from()).label()
                      + " → "
                      + model.nodes().get(edge.to()).label(),
                  change.kind() + " " + change.words());
            });
    return changes;
  }

  private static boolean isOfTheDatabase(Fact fact) {
    return switch (fact) {
      case FlowOpened it -> it.flow().number() == 3;
      case FlowProtocol it -> it.flow().number() == 3;
      case FlowResolved it -> it.flow().number() == 3;
      case RequestWindow it -> it.flow().number() == 3;
      default -> false;
    };
  }

  @Test
  void whatIsBlockedAndWhatFailsForItIsWorse() {
    MemoryFactLog shop = log(ShopScript.batches(), _ -> true);
    Map<String, String> changes =
        changes(
            mark(
                at(shop, ShopScript.time(15)),
                at(shop, ShopScript.time(ShopScript.SECONDS)),
                Level.WORKLOAD));
    assertThat(changes).containsEntry("checkout → payments", "WORSE blocked now");
    assertThat(changes.get("orders → checkout")).startsWith("WORSE 0 % → ").endsWith(" errors");
    assertThat(
            changes(
                    mark(
                        at(shop, ShopScript.time(ShopScript.SECONDS)),
                        at(shop, ShopScript.time(15)),
                        Level.WORKLOAD))
                .get("orders → checkout"))
        .as("the other way round")
        .startsWith("BETTER ");
  }

  @Test
  void whatIsSlowerIsMarkedOnEachLevel() {
    MemoryFactLog cluster = log(ClusterScript.batches(), _ -> true);
    Snapshot before = at(cluster, ClusterScript.time(20));
    Snapshot after = at(cluster, ClusterScript.time(55));
    assertThat(changes(mark(before, after, Level.WORKLOAD)).get("storefront → checkout"))
        .matches("SLOWER p95 \\d+ ms → \\d+ ms");
    assertThat(changes(mark(before, after, Level.POD)).get("storefront-a → checkout-a"))
        .startsWith("SLOWER p95 ");
  }

  @Test
  void whatIsGoneIsDrawnAndWhatIsNewIsNamed() {
    Snapshot with = at(log(ClusterScript.batches(), _ -> true), ClusterScript.time(20));
    Snapshot without =
        at(log(ClusterScript.batches(), fact -> !isOfTheDatabase(fact)), ClusterScript.time(20));
    assertThat(without.map(MapOptions.DEFAULT).nodes())
        .noneMatch(node -> node.label().equals("postgres"));

    MapModel gone = mark(with, without, Level.WORKLOAD);
    assertThat(changes(gone)).containsExactly(Map.entry("checkout → postgres", "GONE gone"));
    assertThat(badges(gone, "postgres")).contains("gone");
    assertThat(badges(gone, "checkout")).doesNotContain("gone", "new");

    MapModel fresh = mark(without, with, Level.WORKLOAD);
    assertThat(changes(fresh)).containsExactly(Map.entry("checkout → postgres", "NEW new"));
    assertThat(badges(fresh, "postgres")).contains("new");
  }

  /** As with a whole capture: what its end has forgotten is listed, so it is drawn too. */
  @Test
  void whatWasSilentForLongIsDrawnAsGone() {
    MemoryFactLog hour = log(ClusterScript.batches(), _ -> true);
    hour.append(new LogBatch(hour.endPosition(), ClusterScript.time(3_600), List.of()));
    Snapshot before = Snapshot.whole(hour, "test", "");
    Snapshot after =
        at(log(ClusterScript.batches(), fact -> !isOfTheDatabase(fact)), ClusterScript.time(20));
    MapComparison.Marked marked = mark(before, after, MapOptions.DEFAULT);
    assertThat(changes(marked.map())).containsEntry("checkout → postgres", "GONE gone");
    assertThat(marked.changes())
        .hasSameSizeAs(Comparison.of(before, after, Level.WORKLOAD).edges());
  }

  @Test
  void whatAFilterDimsStaysDimAndWhatItHidesIsNotListed() throws FilterSyntaxException {
    MemoryFactLog shop = log(ShopScript.batches(), _ -> true);
    Snapshot before = at(shop, ShopScript.time(15));
    Snapshot after = at(shop, ShopScript.time(ShopScript.SECONDS));
    Filter blocked = Filter.parse("verdict=blocked");
    MapOptions dimming =
        MapOptions.DEFAULT.withNarrowing(Narrowing.NONE.withFilter(blocked).withHidesOthers(false));
    MapComparison.Marked dimmed = mark(before, after, dimming);
    assertThat(changes(dimmed.map())).containsKey("orders → checkout");
    assertThat(dimmed.map().nodes().stream().filter(it -> !it.faint()).map(MapModel.Node::label))
        .containsExactlyInAnyOrder("checkout", "payments");
    assertThat(dimmed.map().edges().stream().filter(it -> !it.faint())).hasSize(1);

    MapComparison.Marked hidden =
        mark(before, after, MapOptions.DEFAULT.withNarrowing(Narrowing.hiding(blocked)));
    assertThat(changes(hidden.map())).containsOnlyKeys("checkout → payments");
    assertThat(hidden.changes())
        .extracting(change -> change.edge().server().name())
        .containsExactly("payments");
  }

  @Test
  void whatIsTheSameIsNotMarked() {
    MemoryFactLog cluster = log(ClusterScript.batches(), _ -> true);
    Snapshot before = at(cluster, ClusterScript.time(12));
    MapModel marked = mark(before, at(cluster, ClusterScript.time(18)), Level.WORKLOAD);
    assertThat(marked.changes()).isEmpty();
    assertThat(marked.edges()).hasSize(3);
  }

  private static List<String> badges(MapModel model, String label) {
    return model.nodes().stream()
        .filter(node -> node.label().equals(label))
        .flatMap(node -> node.badges().stream())
        .map(MapModel.Badge::text)
        .toList();
  }
}
