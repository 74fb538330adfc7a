package io.sightline.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.core.topology.TopologyRange;
import io.sightline.desktop.find.Filter;
import io.sightline.desktop.scene.Legend;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Tones;
import io.sightline.desktop.script.ClusterScript;
import io.sightline.desktop.script.ShopScript;
import io.sightline.desktop.session.RangeReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ColourModesTest {
  private static final MemoryFactLog SHOP = log(ShopScript.batches());
  private static final MemoryFactLog CLUSTER = log(ClusterScript.batches());

  private static MemoryFactLog log(List<LogBatch> batches) {
    MemoryFactLog log = new MemoryFactLog();
    batches.forEach(log::append);
    return log;
  }

  private static MapModel model(MemoryFactLog log, int second, MapOptions options) {
    RangeReader reader = new RangeReader(log);
    TopologyRange range = reader.between(ShopScript.time(second - 10), ShopScript.time(second));
    return MapProjection.model(range, reader.seconds(range), options, MapModel.Caption.NONE);
  }

  private static String edge(MapModel model, String client, String server) {
    MapModel.Edge edge =
        model.edges().stream()
            .filter(
                it ->
                    model.nodes().get(it.from()).label().equals(client)
                        && model.nodes().get(it.to()).label().equals(server))
            .findFirst()
            .orElseThrow();
    return edge.tone() == Tones.NO_TONE ? "" : model.tones().edges().steps().get(edge.tone());
  }

  private static String node(MapModel model, String name) {
    MapModel.Node node =
        model.nodes().stream().filter(it -> it.label().equals(name)).findFirst().orElseThrow();
    return node.tone() == Tones.NO_TONE ? "" : model.tones().nodes().steps().get(node.tone());
  }

  @ParameterizedTest
  @CsvSource({
    "LATENCY, loadgen, gateway, 1–10 ms",
    "ERRORS, loadgen, gateway, none",
    "ERRORS, orders, checkout, ≥ 25 %",
    "VERDICT, loadgen, gateway, arrives",
    "VERDICT, checkout, payments, ''",
    "TLS, loadgen, gateway, readable",
    "RETRANSMITS, loadgen, gateway, none",
  })
  void edgesSayWhatTheyAreAskedFor(EdgeMode mode, String client, String server, String step) {
    MapModel model = model(SHOP, 100, MapOptions.DEFAULT.withColours(mode, NodeMode.HEALTH));
    assertThat(edge(model, client, server)).isEqualTo(step);
    assertThat(model.tones().edges().title()).isEqualTo(mode.title());
  }

  @ParameterizedTest
  @CsvSource({
    "60, THROTTLE, checkout, ≥ 50 %",
    "60, RESTARTS, postgres, none",
    "60, NAMESPACE, checkout, shop",
    "60, NAMESPACE, Internet, ''",
  })
  void nodesSayWhatTheyAreAskedFor(int second, NodeMode mode, String name, String step) {
    MapModel model =
        model(CLUSTER, second, MapOptions.DEFAULT.withColours(EdgeMode.PROTOCOL, mode));
    assertThat(node(model, name)).isEqualTo(step);
  }

  @Test
  void theLegendOfAPictureSaysWhatColoursMean() {
    MapModel model =
        model(SHOP, 100, MapOptions.DEFAULT.withColours(EdgeMode.LATENCY, NodeMode.NAMESPACE));
    assertThat(Legend.entries(model))
        .noneMatch(entry -> entry instanceof Legend.Entry.Protocol)
        .filteredOn(entry -> entry instanceof Legend.Entry.Tone)
        .extracting(entry -> ((Legend.Entry.Tone) entry).name())
        .startsWith("< 1 ms", "1–10 ms")
        .endsWith("shop");
  }

  @Test
  void withoutAWishNothingHasATone() {
    MapModel model = model(SHOP, 100, MapOptions.DEFAULT);
    assertThat(model.tones()).isEqualTo(Tones.NONE);
    assertThat(model.edges()).allMatch(edge -> edge.tone() == Tones.NO_TONE);
    assertThat(model.nodes()).allMatch(node -> node.tone() == Tones.NO_TONE);
  }

  @ParameterizedTest
  @EnumSource(EdgeMode.class)
  void aFilterKeepsTheTones(EdgeMode mode) throws Exception {
    MapOptions options = MapOptions.DEFAULT.withColours(mode, NodeMode.NAMESPACE);
    MapModel all = model(SHOP, 100, options);
    MapModel some =
        model(SHOP, 100, options.withNarrowing(Narrowing.hiding(Filter.parse("from:loadgen"))));
    assertThat(some.tones()).isEqualTo(all.tones());
    assertThat(edge(some, "loadgen", "gateway")).isEqualTo(edge(all, "loadgen", "gateway"));
    assertThat(node(some, "gateway")).isEqualTo(node(all, "gateway"));
  }
}
