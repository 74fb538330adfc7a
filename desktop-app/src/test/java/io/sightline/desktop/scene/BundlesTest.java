package io.sightline.desktop.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.sightline.desktop.layout.ForceLayout;
import io.sightline.desktop.layout.LayoutSnapshot;
import io.sightline.desktop.scene.raster.Raster;
import io.sightline.desktop.theme.Palette;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BundlesTest {
  private static final MapScene SCENE = MapScene.of(DemoMap.generated(900, 2_700, 3));
  private static LayoutSnapshot at = LayoutSnapshot.EMPTY;

  @BeforeAll
  static void layOut() {
    ForceLayout layout = new ForceLayout(1);
    layout.setGraph(SCENE.graph());
    layout.settle();
    at = layout.snapshot();
  }

  private static MapPainter.Painted painted(MapScene scene, double zoom) {
    MapView view = MapView.of(1280, 800, 1, new Camera(zoom, 640, 400), Palette.LIGHT);
    return new MapPainter().paint(new Raster(1280, 800), scene, at.x(), at.y(), view);
  }

  @Test
  void linesBetweenIslandsGoTogetherFromBorderToBorder() {
    MapPainter.Painted painted = painted(SCENE, 0.2);
    Routes routes = painted.routes();
    int[] bundled = IntStream.of(routes.order()).filter(routes::isBundled).toArray();
    assertThat(bundled.length).isGreaterThan(100);
    for (int e : bundled) {
      assertThat(SCENE.isForeign(e)).isTrue();
      MapModel.Edge edge = SCENE.model().edges().get(e);
      Bounds from = painted.placed().island(SCENE.model().nodes().get(edge.from()).group());
      assertThat(from.grown(8).contains(routes.bundles().joinX(e), routes.bundles().joinY(e)))
          .as("joins at the border of its own island")
          .isTrue();
      Way way = Objects.requireNonNull(routes.way(e));
      assertThat(way.pieces()).hasSize(3);
      for (double t : new double[] {0, 0.3, 0.5, 0.9, 1}) {
        assertThat(way.distance(way.x(t), way.y(t))).as("can be pointed at").isLessThan(0.01);
      }
      assertThat(way.x(0)).isCloseTo(routes.x0(e), offset(1e-6));
      assertThat(way.y(1)).isCloseTo(routes.y1(e), offset(1e-6));
    }
  }

  @Test
  void alarmsAndWhatIsComparedGoTheirOwnWays() {
    Routes routes = painted(SCENE, 0.2).routes();
    for (int e : routes.order()) {
      if (SCENE.model().edges().get(e).verdict() != MapModel.Verdict.OK) {
        assertThat(routes.isBundled(e)).isFalse();
      }
    }
    MapModel.Builder changed = DemoMap.generatedBuilder(900, 2_700, 3);
    changed.change(new MapModel.Change(MapModel.ChangeKind.NEW, "new"));
    MapScene compared = MapScene.of(changed.build());
    Routes own = painted(compared, 0.2).routes();
    assertThat(IntStream.of(own.order()).noneMatch(own::isBundled)).isTrue();
  }

  @Test
  void aSmallMapHasNone() {
    MapScene shop = MapScene.of(DemoMap.shop());
    ForceLayout layout = new ForceLayout(1);
    layout.setGraph(shop.graph());
    layout.settle();
    LayoutSnapshot small = layout.snapshot();
    MapView view = MapView.of(1280, 800, 1, new Camera(0.5, 640, 400), Palette.LIGHT);
    Routes routes =
        new MapPainter().paint(new Raster(1280, 800), shop, small.x(), small.y(), view).routes();
    assertThat(IntStream.of(routes.order()).noneMatch(routes::isBundled)).isTrue();
  }
}
