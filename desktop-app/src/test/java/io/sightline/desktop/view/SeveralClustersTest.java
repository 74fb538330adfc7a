package io.sightline.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.core.topology.TopologyRange;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.find.Filter;
import io.sightline.desktop.find.FilterSyntaxException;
import io.sightline.desktop.find.Key;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.script.ClusterScript;
import io.sightline.desktop.script.TwoClustersScript;
import io.sightline.desktop.session.RangeReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is shown of two clusters with equal names, and found by their names. */
class SeveralClustersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final MemoryFactLog LOG = log();

  private static MemoryFactLog log() {
    MemoryFactLog log = new MemoryFactLog();
    TwoClustersScript.batches().forEach(log::append);
    return log;
  }

  private static ShownMap map(int second, Narrowing narrowing) {
    RangeReader reader = new RangeReader(LOG);
    long until = ClusterScript.time(second);
    TopologyRange range = reader.between(until - 10_000_000_000L, until);
    return MapProjection.project(
        range,
        reader.seconds(range),
        MapOptions.DEFAULT.withNarrowing(narrowing),
        MapModel.Caption.NONE);
  }

  @Test
  void eachHasIslandsOfItsOwn() {
    MapModel model = map(15, Narrowing.NONE).whole();
    assertThat(model.groups())
        .extracting(MapModel.Group::label)
        .containsExactlyInAnyOrder("east / shop", "west / shop");
    assertThat(model.groups())
        .extracting(MapModel.Group::cluster)
        .containsExactlyInAnyOrder("east", "west");
    assertThat(model.nodes())
        .filteredOn(node -> node.label().equals("checkout"))
        .extracting(MapModel.Node::group)
        .doesNotHaveDuplicates()
        .hasSize(2);
  }

  @Test
  void oneClusterIsNotNamedOnItsIslands() {
    MemoryFactLog one = new MemoryFactLog();
    ClusterScript.batches().forEach(one::append);
    RangeReader reader = new RangeReader(one);
    TopologyRange range = reader.between(ClusterScript.time(5), ClusterScript.time(15));
    MapModel model =
        MapProjection.model(
            range, reader.seconds(range), MapOptions.DEFAULT, MapModel.Caption.NONE);
    assertThat(model.groups()).containsExactly(new MapModel.Group("shop", "shop", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "from:cluster=east to:cluster=west, 2",
    "from:cluster=west to:cluster=east, 0",
    "from:cluster=east to:cluster=east, 2",
    "to:cluster=west to:name=payments, 1"
  })
  void edgesAreFoundByTheClustersOfTheirEnds(String filter, int edges)
      throws FilterSyntaxException {
    MapModel shown = map(15, Narrowing.hiding(Filter.parse(filter))).shown();
    assertThat(shown.edges()).hasSize(edges);
  }

  @Test
  void theNamesOfClustersAreOfferedForTheFilter() {
    RangeReader reader = new RangeReader(LOG);
    var topology = reader.between(ClusterScript.time(5), ClusterScript.time(15)).at();
    assertThat(
            FilterValues.of(
                Key.CLUSTER,
                topology,
                Rollup.of(topology, Level.WORKLOAD),
                map(15, Narrowing.NONE).whole()))
        .containsExactly("east", "west");
  }

  @Test
  void theJsonSaysTheClusterOfEachAndWhichEdgesWereSeenFromOneEnd() throws IOException {
    Snapshot snapshot =
        Snapshot.between(LOG, "both", "", ClusterScript.time(5), ClusterScript.time(15));
    JsonNode json = JSON.readTree(snapshot.json(List.of()));
    List<String> checkouts = new ArrayList<>();
    for (JsonNode entity : json.path("entities")) {
      if (entity.path("name").asText().equals("checkout-a")) {
        checkouts.add(entity.path("cluster").asText());
      }
    }
    assertThat(checkouts).containsExactlyInAnyOrder("east", "west");
    List<String> matched = new ArrayList<>();
    for (JsonNode edge : json.path("edges")) {
      if (edge.has("matched")) {
        matched.add(edge.path("to").asText() + " " + edge.path("matched").asText());
      }
    }
    assertThat(matched).containsExactly("service/payments-uid one end");
  }
}
