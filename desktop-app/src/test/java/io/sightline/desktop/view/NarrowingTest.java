package io.sightline.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.core.topology.TopologyRange;
import io.sightline.desktop.find.Filter;
import io.sightline.desktop.find.FilterSyntaxException;
import io.sightline.desktop.find.Key;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.script.ClusterScript;
import io.sightline.desktop.script.ShopScript;
import io.sightline.desktop.session.RangeReader;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters and surroundings on the scripted shop and on the scripted cluster. */
class NarrowingTest {
  private static final MemoryFactLog SHOP = log(ShopScript.batches());
  private static final MemoryFactLog CLUSTER = log(ClusterScript.batches());

  private static MemoryFactLog log(List<LogBatch> batches) {
    MemoryFactLog log = new MemoryFactLog();
    batches.forEach(log::append);
    return log;
  }

  private static ShownMap shop(int second, Narrowing narrowing) {
    return project(SHOP, ShopScript.time(second), MapOptions.DEFAULT.withNarrowing(narrowing));
  }

  private static ShownMap project(MemoryFactLog log, long nanos, MapOptions options) {
    RangeReader reader = new RangeReader(log);
    TopologyRange range = reader.between(nanos - 10_000_000_000L, nanos);
    return MapProjection.project(range, reader.seconds(range), options, MapModel.Caption.NONE);
  }

  private static Narrowing hiding(String filter) throws FilterSyntaxException {
    return Narrowing.hiding(Filter.parse(filter));
  }

  private static String names(MapModel model) {
    Set<String> names = new TreeSet<>();
    model.nodes().stream().filter(node -> !node.faint()).forEach(node -> names.add(node.label()));
    return String.join(" ", names);
  }

  private static long clearEdges(MapModel model) {
    return model.edges().stream().filter(edge -> !edge.faint()).count();
  }

  @ParameterizedTest
  @CsvSource({
    "15, proto=redis, 1, cache catalog",
    "15, from:name=orders, 2, checkout database orders",
    "15, port=53, 2, dns gateway web",
    "15, kind=database, 2, catalog database orders",
    "15, rate>100, 1, gateway loadgen",
    "15, rate>100 | proto=redis, 2, cache catalog gateway loadgen",
    "15, verdict!=ok, 0, ''",
    "35, p95>100ms, 2, catalog database orders",
    "35, health=failing proto=postgresql from:orders, 1, database orders",
    "100, verdict=blocked, 1, checkout payments",
    "100, err%>5, 2, checkout orders payments",
    "100, name=cache !proto=redis, 0, ''",
    "100, nothing-is-called-that, 0, ''",
  })
  void theMapHasWhatPassesAtTheTimeShown(int second, String filter, int edges, String nodes)
      throws FilterSyntaxException {
    ShownMap map = shop(second, hiding(filter));
    assertThat(names(map.shown())).isEqualTo(nodes);
    assertThat(map.shown().edges()).hasSize(edges);
    assertThat(map.found()).isEqualTo(map.shown().nodes().size());
    assertThat(map.whole()).isEqualTo(shop(second, Narrowing.NONE).shown());
  }

  @Test
  void whatIsHiddenWithANegationIsEverythingOfIt() throws FilterSyntaxException {
    ShownMap map = shop(15, hiding("!dns"));
    assertThat(map.shown().edges()).noneMatch(edge -> edge.protocol().equals("dns"));
    assertThat(names(map.shown())).doesNotContain("dns").contains("gateway");
    assertThat(map.shown().edges()).hasSize(map.whole().edges().size() - 2);
  }

  @Test
  void whereOthersAreOnlyDimmedNothingIsMissing() throws FilterSyntaxException {
    Narrowing dimming = hiding("proto=redis").withHidesOthers(false);
    ShownMap map = shop(15, dimming);
    assertThat(map.shown().nodes()).hasSameSizeAs(map.whole().nodes());
    assertThat(names(map.shown())).isEqualTo("cache catalog");
    assertThat(clearEdges(map.shown())).isEqualTo(1);
    assertThat(map.found()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "1, '', cache catalog database gateway",
    "2, '', cache catalog database dns gateway loadgen orders web",
    "1, proto=redis, cache catalog",
    "9, proto=redis | proto=postgresql, cache catalog database orders",
    "1, proto=dns, catalog",
  })
  void aFocusReachesOverTheEdgesThatPass(int hops, String filter, String nodes)
      throws FilterSyntaxException {
    Narrowing.Focus focus = new Narrowing.Around(ShopScript.workload("catalog"), hops);
    assertThat(names(shop(15, hiding(filter).withFocus(focus)).shown())).isEqualTo(nodes);
  }

  @Test
  void aFocusOnWhatIsNotThereShowsNothing() throws FilterSyntaxException {
    Narrowing.Focus focus = new Narrowing.Around("workload/gone", 3);
    ShownMap map = shop(15, hiding("").withFocus(focus));
    assertThat(map.shown().nodes()).isEmpty();
    assertThat(map.found()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "WORKLOAD, from:pod=storefront-*, checkout storefront",
    "WORKLOAD, pod=postgres-0, checkout postgres",
    "WORKLOAD, workload=postgres, checkout postgres",
    "POD, pod=checkout-a !proto=http, checkout-a postgres-0",
    "POD, workload=checkout kind=pod proto=postgresql, checkout-a postgres-0",
    "POD, from:kind=internet, Internet storefront-a",
    "WORKLOAD, ns=shop from:kind=internet, Internet storefront",
    "WORKLOAD, ns!=shop, Internet",
  })
  void podsAreFoundByTheirNamesOnEveryLevel(Level level, String filter, String nodes)
      throws FilterSyntaxException {
    MapOptions options = MapOptions.DEFAULT.withLevel(level).withNarrowing(hiding(filter));
    assertThat(names(project(CLUSTER, ClusterScript.time(15), options).shown())).isEqualTo(nodes);
  }

  @Test
  void valuesAreThoseThatAreThere() {
    ShownMap map = shop(15, Narrowing.NONE);
    RangeReader reader = new RangeReader(SHOP);
    var at = reader.between(ShopScript.time(5), ShopScript.time(15)).at();
    Rollup rollup = Rollup.of(at, Level.WORKLOAD);
    assertThat(FilterValues.of(Key.NAMESPACE, at, rollup, map.whole())).containsExactly("shop");
    assertThat(FilterValues.of(Key.PROTOCOL, at, rollup, map.whole()))
        .containsExactly("dns", "http", "postgresql", "redis");
    assertThat(FilterValues.of(Key.PORT, at, rollup, map.whole())).contains("53", "5432", "8084");
    assertThat(FilterValues.of(Key.KIND, at, rollup, map.whole()))
        .contains("workload", "database", "cache", "client");
    assertThat(FilterValues.of(Key.NAME, at, rollup, map.whole())).contains("checkout", "dns");
    assertThat(FilterValues.of(Key.FAILED, at, rollup, map.whole())).isEmpty();
  }

  @Test
  void aPictureSaysWhatItLeavesOut() throws FilterSyntaxException {
    RangeReader reader = new RangeReader(SHOP);
    var at = reader.between(ShopScript.time(5), ShopScript.time(15)).at();
    Narrowing narrowing = hiding("proto=http");
    assertThat(narrowing.words(at)).isEqualTo("proto=http");
    assertThat(
            narrowing
                .withHidesOthers(false)
                .withFocus(new Narrowing.Around(ShopScript.workload("catalog"), 2))
                .words(at))
        .isEqualTo("proto=http, 2 hops around catalog (others dimmed)");
  }
}
