package io.sightline.desktop.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sightline.desktop.layout.ForceLayout;
import io.sightline.desktop.layout.LayoutSnapshot;
import io.sightline.desktop.scene.raster.Raster;
import io.sightline.desktop.theme.Palette;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MapImageTest {
  private static LayoutSnapshot settled(MapModel model) {
    ForceLayout layout = new ForceLayout(1);
    layout.setGraph(new Cards(model).layoutGraph(model));
    layout.settle();
    return layout.snapshot();
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void theDemoLooksAsItDid(String theme) throws Exception {
    MapModel model = DemoMap.shop();
    Palette palette = theme.equals("dark") ? Palette.DARK : Palette.LIGHT;
    byte[] png = MapImage.png(model, settled(model), palette, 1600, 1000, 1);
    GoldenPicture.compare("demo-" + theme, png);
  }

  @Test
  void theSameInputGivesTheSameBytes() {
    MapModel model = DemoMap.shop();
    LayoutSnapshot positions = settled(model);
    assertThat(MapImage.png(model, positions, Palette.DARK, 800, 500, 2))
        .isEqualTo(MapImage.png(model, positions, Palette.DARK, 800, 500, 2));
  }

  /** The border holds nothing but background: nothing is cut off. */
  @ParameterizedTest
  @ValueSource(ints = {13, 60, 200, 1000})
  void nothingTouchesTheBorder(int nodes) {
    MapModel model = nodes == 13 ? DemoMap.shop() : DemoMap.generated(nodes, nodes * 2, 5);
    Raster raster = MapImage.render(model, settled(model), Palette.LIGHT, 1600, 1000, 1);
    int background = Palette.LIGHT.canvas() | 0xFF000000;
    for (int x = 0; x < 1600; x++) {
      for (int y : new int[] {0, 1, 2, 3, 998, 999}) {
        assertThat(raster.pixels()[y * 1600 + x]).isEqualTo(background);
      }
    }
    for (int y = 0; y < 1000; y++) {
      for (int x : new int[] {0, 1, 2, 3, 1596, 1597, 1598, 1599}) {
        assertThat(raster.pixels()[y * 1600 + x]).isEqualTo(background);
      }
    }
  }

  @Test
  void anEmptyMapIsAPictureToo() {
    assertThat(MapImage.png(MapModel.EMPTY, LayoutSnapshot.EMPTY, Palette.LIGHT, 640, 400, 1))
        .isNotEmpty();
  }

  @Test
  void aSizeThatCannotBeDrawnIsRefusedInWords() {
    assertThatThrownBy(
            () -> MapImage.png(MapModel.EMPTY, LayoutSnapshot.EMPTY, Palette.LIGHT, 10, 10, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("320×240");
  }
}
