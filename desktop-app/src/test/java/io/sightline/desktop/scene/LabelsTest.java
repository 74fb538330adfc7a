package io.sightline.desktop.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.desktop.layout.ForceLayout;
import io.sightline.desktop.layout.LayoutSnapshot;
import io.sightline.desktop.scene.raster.Raster;
import io.sightline.desktop.theme.Palette;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsTest {
  private static final String REFUSED = "connection refused: nobody listens there";

  private static MapModel refused() {
    return MapModel.builder()
        .node("a", "prober", MapModel.Kind.CLIENT, null)
        .node("b", "payments.example.com", MapModel.Kind.EXTERNAL_HOST, null)
        .edge("a", "b", "tcp", 0, 3, 0, -1, MapModel.Verdict.FAILING, 1, REFUSED)
        .build();
  }

  private static List<LabelPainter.Label> labelsOf(MapModel model, MapView view) {
    MapScene scene = MapScene.of(model);
    ForceLayout layout = new ForceLayout(1);
    layout.setGraph(scene.graph());
    layout.settle();
    LayoutSnapshot at = layout.snapshot();
    return new MapPainter().paint(new Raster(1280, 800), scene, at.x(), at.y(), view).labels();
  }

  @Test
  void anEdgeWithoutRequestsSaysBrieflyWhyItFails() {
    MapView view = MapView.of(1280, 800, 1, new Camera(1, 640, 400), Palette.LIGHT);
    assertThat(labelsOf(refused(), view))
        .extracting(LabelPainter.Label::text)
        .containsExactly("tcp · connection refused");
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.4})
  void theEdgeUnderThePointerSaysItInFull(double zoom) {
    MapView view = MapView.of(1280, 800, 1, new Camera(zoom, 640, 400), Palette.LIGHT);
    MapView pointed =
        new MapView(
            view.width(),
            view.height(),
            1,
            view.clear(),
            view.camera(),
            view.palette(),
            -1,
            -1,
            -1,
            0,
            view.hiddenProtocols());
    assertThat(labelsOf(refused(), pointed))
        .extracting(LabelPainter.Label::text)
        .anyMatch(text -> text.endsWith(REFUSED));
  }

  @ParameterizedTest
  @CsvSource({"0,1.2", "0,0.8", "0,0.4", "60,0.7", "200,0.3", "200,1", "1000,0.1", "1000,0.3"})
  void labelsOverlapNothingAndStayInView(int nodes, double zoom) {
    MapModel model = nodes == 0 ? DemoMap.shop() : DemoMap.generated(nodes, nodes * 2, 3);
    MapScene scene = MapScene.of(model);
    ForceLayout layout = new ForceLayout(1);
    layout.setGraph(scene.graph());
    layout.settle();
    LayoutSnapshot at = layout.snapshot();
    MapView view = MapView.of(1280, 800, 1, new Camera(zoom, 640, 400), Palette.LIGHT);
    MapPainter.Painted painted =
        new MapPainter().paint(new Raster(1280, 800), scene, at.x(), at.y(), view);
    List<LabelPainter.Label> labels = painted.labels();
    assertThat(labels).isNotEmpty();
    Bounds whole = new Bounds(0, 0, 1280, 800);
    for (int i = 0; i < labels.size(); i++) {
      Bounds box = labels.get(i).box();
      assertThat(whole.contains(box)).as(labels.get(i).text()).isTrue();
      for (int j = i + 1; j < labels.size(); j++) {
        assertThat(box.intersects(labels.get(j).box()))
            .as("%s and %s", labels.get(i).text(), labels.get(j).text())
            .isFalse();
      }
      for (int n = 0; n < model.nodes().size(); n++) {
        assertThat(box.intersects(painted.placed().box(n)))
            .as("%s and node %s", labels.get(i).text(), model.nodes().get(n).label())
            .isFalse();
      }
    }
  }
}
