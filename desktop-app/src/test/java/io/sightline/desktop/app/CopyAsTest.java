package io.sightline.desktop.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.core.topology.TopologyRange;
import io.sightline.desktop.find.Filter;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.script.ClusterScript;
import io.sightline.desktop.session.RangeReader;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.MapProjection;
import io.sightline.desktop.view.Narrowing;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyAsTest {
  private static final Selection.Node CHECKOUT =
      new Selection.Node(ClusterScript.workload("checkout"));

  private static TopologyRange range() {
    MemoryFactLog log = new MemoryFactLog();
    ClusterScript.batches().forEach(log::append);
    return new RangeReader(log).between(ClusterScript.time(40), ClusterScript.time(50));
  }

  private static MapModel map(Narrowing narrowing) {
    return MapProjection.model(
        range(), 10, MapOptions.DEFAULT.withNarrowing(narrowing), MapModel.Caption.NONE);
  }

  private static Selection.Edge edgeTo(MapModel map, Selection.Node server) {
    int index = server.nodeIndex(map);
    MapModel.Edge edge =
        map.edges().stream().filter(it -> it.to() == index).findFirst().orElseThrow();
    return new Selection.Edge(
        map.nodes().get(edge.from()).id(), map.nodes().get(edge.to()).id(), edge.protocol());
  }

  @Test
  void theFilterFindsWhatItWasCopiedFrom() throws Exception {
    MapModel map = map(Narrowing.NONE);
    assertThat(CopyAs.filter(map, CHECKOUT)).contains("name=\"checkout\" ns=\"shop\"");
    String edge = CopyAs.filter(map, edgeTo(map, CHECKOUT)).orElseThrow();
    MapModel found = map(Narrowing.hiding(Filter.parse(edge)));
    assertThat(found.edges()).hasSize(1);
    assertThat(found.nodes()).hasSize(2).extracting(MapModel.Node::label).contains("checkout");
  }

  @Test
  void kubectlDescribesTheObjectAndIsSafeToPaste() {
    var topology = range().at();
    assertThat(CopyAs.kubectl(topology, CHECKOUT))
        .contains("kubectl describe deployment checkout --namespace shop");
    assertThat(CopyAs.kubectl(topology, new Selection.Node(ClusterScript.pod("postgres-0"))))
        .contains("kubectl describe pod postgres-0 --namespace shop");
    assertThat(CopyAs.kubectl(topology, edgeTo(map(Narrowing.NONE), CHECKOUT))).isEmpty();
    assertThat(CopyAs.kubectl(topology, new Selection.Node("process/none"))).isEmpty();
  }

  @Test
  void jsonAndMarkdownSayWhatTheMapSays() throws Exception {
    MapModel map = map(Narrowing.NONE);
    JsonNode json = new ObjectMapper().readTree(CopyAs.json(map, CHECKOUT).orElseThrow());
    assertThat(json.get("name").asText()).isEqualTo("checkout");
    assertThat(json.get("namespace").asText()).isEqualTo("shop");
    List<MapModel.Edge> edges =
        map.edges().stream()
            .filter(
                it -> it.from() == CHECKOUT.nodeIndex(map) || it.to() == CHECKOUT.nodeIndex(map))
            .toList();
    assertThat(json.get("edges")).hasSameSizeAs(edges);
    assertThat(CopyAs.markdown(map, CHECKOUT).orElseThrow().lines())
        .hasSize(4 + edges.size())
        .contains("| from | to | traffic |");
    assertThat(CopyAs.json(map, Selection.none())).isEmpty();
    assertThat(CopyAs.markdown(map, new Selection.Node("gone"))).isEmpty();
  }
}
