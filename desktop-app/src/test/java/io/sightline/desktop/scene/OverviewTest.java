package io.sightline.desktop.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.sightline.desktop.layout.ForceLayout;
import io.sightline.desktop.layout.LayoutSnapshot;
import io.sightline.desktop.scene.raster.Raster;
import io.sightline.desktop.theme.Palette;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OverviewTest {
  private static final MapModel LARGE = DemoMap.generated(900, 2_700, 3);

  @Test
  void nothingIsLostInTheSums() {
    Overview overview = Overview.of(LARGE, Set.of());
    MapModel sums = overview.scene().model();
    int members = 0;
    int failing = 0;
    for (int i = 0; i < sums.nodes().size(); i++) {
      members += overview.members()[i];
      boolean alone = overview.groups()[i] < 0;
      failing +=
          alone
              ? sums.nodes().get(i).health() == MapModel.Health.FAILING ? 1 : 0
              : overview.failing()[i];
    }
    assertThat(members).isEqualTo(900);
    assertThat(failing)
        .isEqualTo(
            LARGE.nodes().stream().filter(n -> n.health() == MapModel.Health.FAILING).count());
    double across =
        LARGE.edges().stream()
            .filter(
                e ->
                    LARGE.nodes().get(e.from()).group() != LARGE.nodes().get(e.to()).group()
                        || LARGE.nodes().get(e.from()).group() < 0)
            .mapToDouble(MapModel.Edge::requestsPerSecond)
            .sum();
    assertThat(sums.edges().stream().mapToDouble(MapModel.Edge::requestsPerSecond).sum())
        .isCloseTo(across, offset(1e-6 * across));
  }

  /** A filter that dims the others: sums are of what it found, and the rest stays behind. */
  @Test
  void whatIsInTheBackgroundIsNotSummedUp() {
    BitSet nodes = new BitSet();
    BitSet edges = new BitSet();
    for (int e = 0; e < LARGE.edges().size(); e++) {
      MapModel.Edge edge = LARGE.edges().get(e);
      boolean found =
          edge.protocol().equals("redis")
              && LARGE.nodes().get(edge.from()).group() < 2
              && LARGE.nodes().get(edge.to()).group() < 2;
      if (found) {
        edges.set(e);
        nodes.set(edge.from());
        nodes.set(edge.to());
      }
    }
    MapModel dimmed = LARGE.emphasising(nodes, edges);
    Overview overview = Overview.of(dimmed, Set.of());
    MapModel sums = overview.scene().model();
    int found = 0;
    for (int i = 0; i < overview.groups().length; i++) {
      found += overview.found()[i];
      assertThat(sums.nodes().get(i).faint())
          .as(sums.nodes().get(i).label())
          .isEqualTo(overview.found()[i] == 0);
      assertThat(overview.failing()[i] + overview.warnings()[i])
          .isLessThanOrEqualTo(overview.found()[i]);
    }
    assertThat(found).isEqualTo(nodes.cardinality()).isPositive();
    assertThat(sums.edges().stream().filter(edge -> !edge.faint()))
        .isNotEmpty()
        .allSatisfy(edge -> assertThat(edge.protocol()).isEqualTo("redis"));
    assertThat(sums.edges()).as("as many as without").hasSameSizeAs(edgesOf(LARGE));
    Emphasis emphasis =
        Emphasis.of(sums, MapView.of(1280, 800, 1, Camera.IDENTITY, Palette.LIGHT).ofIslands());
    for (int i = 0; i < sums.nodes().size(); i++) {
      assertThat(emphasis.dimsNode(i)).isEqualTo(overview.found()[i] == 0);
    }
  }

  /** A comparison is seen from afar too. */
  @Test
  void theWorstChangeBetweenTwoIslandsIsTold() {
    MapModel.Builder builder = MapModel.builder().group("a", "a").group("b", "b");
    for (int i = 0; i < 4; i++) {
      builder.node("a" + i, "a" + i, MapModel.Kind.WORKLOAD, "a");
      builder.node("b" + i, "b" + i, MapModel.Kind.WORKLOAD, "b");
      builder.edge("a" + i, "b" + i, "http", 10, 0, 0, 0, MapModel.Verdict.OK);
      if (i < 2) {
        builder.change(new MapModel.Change(MapModel.ChangeKind.SLOWER, "9 ms → 400 ms"));
      } else if (i == 2) {
        builder.change(new MapModel.Change(MapModel.ChangeKind.GONE, "gone"));
      }
    }
    MapModel sums = Overview.of(builder.build(), Set.of()).scene().model();
    assertThat(sums.edges()).hasSize(1);
    assertThat(sums.edges().getFirst().requestsPerSecond())
        .as("without what is gone")
        .isEqualTo(30);
    assertThat(sums.changes())
        .containsExactly(Map.entry(0, new MapModel.Change(MapModel.ChangeKind.SLOWER, "2 slower")));
  }

  private static List<MapModel.Edge> edgesOf(MapModel model) {
    return Overview.of(model, Set.of()).scene().model().edges();
  }

  @Test
  void hiddenProtocolsAreNotCounted() {
    assertThat(
            Overview.of(LARGE, Set.of("http", "grpc", "postgresql", "redis", "dns", "kafka", "tcp"))
                .scene()
                .model()
                .edges())
        .isEmpty();
  }

  /** Between its two thresholds a map stays as it is. */
  @Test
  void aMapDoesNotFlickerAtAThreshold() {
    assertThat(Overview.isCalledFor(false, LARGE, 0.08)).isTrue();
    assertThat(Overview.isCalledFor(true, LARGE, 0.09)).isTrue();
    assertThat(Overview.isCalledFor(false, LARGE, 0.09)).isFalse();
    assertThat(Overview.isCalledFor(true, LARGE, 0.11)).isFalse();
    assertThat(Overview.isCalledFor(true, DemoMap.shop(), 0.02)).as("few nodes").isFalse();
  }

  @Test
  void islandsStandWhereTheyStoodAndLabelsOverlapNone() {
    MapScene scene = MapScene.of(LARGE);
    ForceLayout layout = new ForceLayout(1);
    layout.setGraph(scene.graph());
    layout.settle();
    LayoutSnapshot at = layout.snapshot();
    MapView nodes = MapView.of(1280, 800, 1, new Camera(0.08, 640, 400), Palette.LIGHT);
    MapPainter painter = new MapPainter();
    MapPainter.Painted near = painter.paint(new Raster(1280, 800), scene, at.x(), at.y(), nodes);
    PreparedMap map = PreparedMap.of(LARGE, LARGE, Set.of());
    MapPainter.Painted far =
        painter.paint(
            new Raster(1280, 800),
            Zoomed.scenery(MapView.Step.ISLANDS, map, at.x(), at.y(), Set.of()),
            nodes.ofIslands());
    Overview overview = Overview.of(LARGE, Set.of());
    for (int i = 0; i < overview.groups().length; i++) {
      if (overview.groups()[i] >= 0) {
        Bounds before = near.placed().island(overview.groups()[i]);
        assertThat(far.placed().x(i)).isCloseTo(before.centreX(), offset(1e-6));
        assertThat(far.placed().island(overview.groups()[i])).isEqualTo(before);
        assertThat(before.contains(far.placed().box(i))).as("words on their island").isTrue();
      }
    }
    List<LabelPainter.Label> labels = far.labels();
    assertThat(labels).isNotEmpty();
    for (LabelPainter.Label label : labels) {
      for (int i = 0; i < overview.groups().length; i++) {
        assertThat(label.box().intersects(far.placed().box(i))).as(label.text()).isFalse();
      }
    }
  }
}
