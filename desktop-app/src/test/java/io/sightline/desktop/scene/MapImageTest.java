package io.sightline.desktop.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sightline.desktop.layout.ForceLayout;
import io.sightline.desktop.layout.LayoutSnapshot;
import io.sightline.desktop.scene.raster.Raster;
import io.sightline.desktop.theme.Palette;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MapImageTest {
  private static final int TOLERANCE = 24;

  private static LayoutSnapshot settled(MapModel model) {
    ForceLayout layout = new ForceLayout(1);
    layout.setGraph(new Cards(model).layoutGraph(model));
    layout.settle();
    return layout.snapshot();
  }

  /**
   * Compares with the picture in the test resources. After an intended change of looks run with
   * -Dsightline.updateGolden=true and look at the new pictures before committing them.
   */
  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void theDemoLooksAsItDid(String theme) throws Exception {
    MapModel model = DemoMap.shop();
    Palette palette = theme.equals("dark") ? Palette.DARK : Palette.LIGHT;
    byte[] png = MapImage.png(model, settled(model), palette, 1600, 1000, 1);
    Path target = Path.of("target", "golden");
    Files.createDirectories(target);
    Path written = target.resolve("demo-" + theme + ".png");
    Files.write(written, png);
    String resource = "demo-" + theme + ".png";
    if (Boolean.getBoolean("sightline.updateGolden")) {
      Path golden = Path.of("src/test/resources/io/sightline/desktop/scene", resource);
      Files.createDirectories(Objects.requireNonNull(golden.getParent()));
      Files.write(golden, png);
    }
    BufferedImage expected;
    try (InputStream in = MapImageTest.class.getResourceAsStream(resource)) {
      expected =
          Boolean.getBoolean("sightline.updateGolden")
              ? ImageIO.read(written.toFile())
              : ImageIO.read(Objects.requireNonNull(in, "no golden picture " + resource));
    }
    assertThat(differentShare(expected, ImageIO.read(new File(written.toString()))))
        .as("share of pixels that differ; compare %s with the golden picture", written)
        .isLessThan(0.002);
  }

  private static double differentShare(BufferedImage a, BufferedImage b) {
    assertThat(b.getWidth()).isEqualTo(a.getWidth());
    assertThat(b.getHeight()).isEqualTo(a.getHeight());
    long different = 0;
    for (int y = 0; y < a.getHeight(); y++) {
      for (int x = 0; x < a.getWidth(); x++) {
        int p = a.getRGB(x, y);
        int q = b.getRGB(x, y);
        for (int shift = 0; shift <= 16; shift += 8) {
          if (Math.abs(((p >> shift) & 255) - ((q >> shift) & 255)) > TOLERANCE) {
            different++;
            break;
          }
        }
      }
    }
    return (double) different / a.getWidth() / a.getHeight();
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
