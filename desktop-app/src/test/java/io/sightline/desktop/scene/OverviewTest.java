package io.sightline.desktop.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.sightline.desktop.layout.ForceLayout;
import io.sightline.desktop.layout.LayoutSnapshot;
import io.sightline.desktop.scene.raster.Raster;
import io.sightline.desktop.theme.Palette;
import java.util.List;
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
    MapPainter.Painted far =
        painter.paint(new Raster(1280, 800), scene, at.x(), at.y(), nodes.ofIslands());
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
