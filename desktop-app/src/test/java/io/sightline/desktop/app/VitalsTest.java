package io.sightline.desktop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.timeline.Cursor;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.core.topology.TopologyRange;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.script.ClusterScript;
import io.sightline.desktop.script.ShopScript;
import io.sightline.desktop.session.Activity;
import io.sightline.desktop.session.LinkState;
import io.sightline.desktop.session.RangeReader;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.settings.CriticalApp;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.MapProjection;
import io.sightline.desktop.view.Rollup;
import java.util.List;
import org.junit.jupiter.api.Test;

class VitalsTest {
  private static final MapModel.Health OK = MapModel.Health.OK;
  private static final MapModel.Health WARNING = MapModel.Health.WARNING;
  private static final MapModel.Health FAILING = MapModel.Health.FAILING;

  private static SessionView view(List<LogBatch> batches, long nanos) {
    MemoryFactLog log = new MemoryFactLog();
    batches.forEach(log::append);
    RangeReader reader = new RangeReader(log);
    TopologyRange range = reader.between(nanos - 10_000_000_000L, nanos);
    return new SessionView(
        "script",
        Cursor.at(nanos),
        nanos,
        log.firstNanos(),
        log.lastNanos(),
        range,
        reader.seconds(range),
        0,
        0,
        Activity.NONE,
        new LinkState.Ended());
  }

  private static List<Vitals> vitals(SessionView view, CriticalApp... apps) {
    Rollup rollup = Rollup.of(view.topology(), Level.WORKLOAD);
    MapModel map =
        MapProjection.model(
            view.range(), view.rangeSeconds(), MapOptions.DEFAULT, MapModel.Caption.NONE);
    return Vitals.of(view, List.of(apps), rollup, map);
  }

  private static CriticalApp shop(String name) {
    return new CriticalApp("shop-host", "shop", "workload", name);
  }

  private static List<Vitals> shopAt(int second) {
    return vitals(
        view(ShopScript.batches(), ShopScript.time(second)),
        shop("web"),
        shop("cache"),
        shop("checkout"),
        shop("payments"),
        shop("orders"));
  }

  private static List<String> names(List<Vitals> vitals) {
    return vitals.stream().map(it -> it.app().name()).toList();
  }

  private static Vitals of(List<Vitals> vitals, String name) {
    return vitals.stream().filter(it -> it.app().name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void inCalmTheBusiestIsFirst() {
    List<Vitals> calm = shopAt(15);
    assertThat(calm).extracting(Vitals::health).containsOnly(OK);
    assertThat(names(calm)).containsExactly("web", "cache", "orders", "checkout", "payments");
    assertThat(of(calm, "checkout").figures()).matches("12/s · p95 \\d+ ms");
  }

  @Test
  void whatIsInTroubleIsFirstAndSaysWhy() {
    List<Vitals> blocked = shopAt(100);
    assertThat(names(blocked).subList(0, 2)).containsExactly("checkout", "payments");
    assertThat(of(blocked, "checkout").health()).isEqualTo(FAILING);
    assertThat(of(blocked, "checkout").figures()).contains("100 % fail", "payments is blocked");
    assertThat(of(blocked, "payments").health()).isEqualTo(FAILING);
    assertThat(of(blocked, "payments").reason()).isEqualTo("callers are blocked");
    assertThat(of(blocked, "cache").health()).isEqualTo(OK);

    List<Vitals> starved = shopAt(60);
    assertThat(of(starved, "orders").health()).isEqualTo(WARNING);
    assertThat(of(starved, "orders").reason()).startsWith("throttled");
    assertThat(names(starved).getFirst()).isEqualTo("orders");
  }

  @Test
  void whatIsNotThereIsSaidBeforeWhatIsWell() {
    List<Vitals> vitals =
        vitals(
            view(ShopScript.batches(), ShopScript.time(15)),
            shop("web"),
            shop("mail"),
            new CriticalApp("another-host", "shop", "workload", "cache"));
    assertThat(names(vitals)).containsExactly("cache", "mail", "web");
    assertThat(vitals.get(1).isThere()).isFalse();
    assertThat(vitals.get(1).figures()).isEqualTo("not there at this time");
  }

  @Test
  void aWorkloadOfAClusterIsKnownByItsClusterWhateverItsPods() {
    SessionView view = view(ClusterScript.batches(), ClusterScript.time(50));
    CriticalApp checkout =
        Vitals.name(
            view.topology(),
            java.util.Objects.requireNonNull(
                view.topology().entities().get(ClusterScript.workload("checkout"))));
    assertThat(checkout.home()).contains(ClusterScript.CLUSTER);
    assertThat(checkout.namespace()).isEqualTo("shop");
    List<Vitals> vitals = vitals(view, checkout);
    assertThat(vitals)
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.id()).isEqualTo(ClusterScript.workload("checkout"));
              assertThat(it.answered().requests()).isPositive();
            });
  }
}
