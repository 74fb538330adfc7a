package io.sightline.desktop.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sightline.desktop.layout.ForceLayout;
import io.sightline.desktop.layout.LayoutSnapshot;
import io.sightline.desktop.scene.raster.Raster;
import io.sightline.desktop.scene.raster.Text;
import io.sightline.desktop.theme.Palette;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapPainterTest {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 617;

  private static LayoutSnapshot settled(MapScene scene) {
    ForceLayout layout = new ForceLayout(1);
    layout.setGraph(scene.graph());
    layout.settle();
    return layout.snapshot();
  }

  /** Cards, discs and dots; few edges and so many that they are hairlines; with a selection too. */
  @ParameterizedTest
  @CsvSource({"0,1,1", "0,0.5,2", "400,0.7,1", "400,0.3,1.5", "400,0.08,1", "400,1.7,1"})
  void onePictureHoweverManyThreadsPaintIt(int nodes, double zoom, double ratio) {
    MapModel model = nodes == 0 ? DemoMap.shop() : DemoMap.generated(nodes, nodes * 4, 3);
    MapScene scene = MapScene.of(model);
    LayoutSnapshot at = settled(scene);
    MapView all = MapView.of(WIDTH, HEIGHT, ratio, new Camera(zoom, 455.3, 300.7), Palette.LIGHT);
    MapView selected =
        new MapView(
            WIDTH,
            HEIGHT,
            ratio,
            all.clear(),
            all.camera(),
            Palette.DARK,
            3,
            -1,
            -1,
            5,
            all.hiddenProtocols());
    for (MapView view : List.of(all, selected)) {
      Raster whole = raster(ratio);
      MapPainter.Painted expected =
          MapPainter.paint(Canvas.on(whole, new Text()), scene, at.x(), at.y(), view);
      for (int threads : new int[] {1, 2, 5}) {
        Raster banded = raster(ratio);
        MapPainter.Painted painted =
            new MapPainter(new Crew(threads)).paint(banded, scene, at.x(), at.y(), view);
        assertThat(painted.labels()).isEqualTo(expected.labels());
        assertThat(banded.pixels()).as("%d threads", threads).isEqualTo(whole.pixels());
      }
    }
  }

  private static Raster raster(double ratio) {
    return new Raster((int) Math.ceil(WIDTH * ratio), (int) Math.ceil(HEIGHT * ratio));
  }

  /** A frame restores what the traffic of the one before has covered, and nothing stays. */
  @Test
  void trafficLeavesNoTrace() {
    MapScene scene = MapScene.of(DemoMap.shop());
    LayoutSnapshot at = settled(scene);
    MapView view = MapView.of(WIDTH, HEIGHT, 1, new Camera(1, 455, 300), Palette.LIGHT);
    MapPainter painter = new MapPainter();
    Raster still = raster(1);
    MapPainter.Painted painted = painter.paint(still, scene, at.x(), at.y(), view);
    Particles particles = new Particles(painted);
    assertThat(particles.any()).isTrue();
    Raster front = raster(1);
    System.arraycopy(still.pixels(), 0, front.pixels(), 0, still.pixels().length);
    Touched touched = new Touched();
    for (double seconds : new double[] {3.1, 3.4, 1e6}) {
      particles.draw(painter.canvas(front), seconds, touched);
      assertThat(front.pixels()).isNotEqualTo(still.pixels());
      touched.restore(still, front);
      assertThat(front.pixels()).isEqualTo(still.pixels());
    }
  }

  @Test
  void aCrewDoesEachPieceOnce() {
    for (int size : new int[] {1, 2, 6}) {
      List<Integer> done = Collections.synchronizedList(new ArrayList<>());
      new Crew(size).run(40, done::add);
      assertThat(done).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 40).boxed().toList());
    }
  }

  @Test
  void aPieceThatFailsFailsTheJobAfterTheOthers() {
    List<Integer> done = Collections.synchronizedList(new ArrayList<>());
    assertThatThrownBy(
            () ->
                new Crew(3)
                    .run(
                        20,
                        i -> {
                          if (i == 4) {
                            throw new IllegalStateException("piece 4");
                          }
                          done.add(i);
                        }))
        .hasMessage("piece 4");
    assertThat(done).hasSize(19);
  }
}
