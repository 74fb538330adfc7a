package io.sightline.desktop.scene;

import io.sightline.desktop.layout.ForceLayout;
import io.sightline.desktop.theme.Palette;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Large maps as they are saved: as workloads where those can be told apart, else as namespaces. */
class LargeMapPicturesTest {
  @ParameterizedTest
  @CsvSource({"1000, light", "1000, dark"})
  void aLargeMapLooksAsItDid(int nodes, String theme) throws Exception {
    MapModel pods = DemoMap.generated(nodes, 3 * nodes, 5);
    PreparedMap map = JoinedMap.prepared(pods);
    ForceLayout layout = new ForceLayout(1);
    layout.setGraph(map.arranged());
    layout.settle();
    Palette palette = theme.equals("dark") ? Palette.DARK : Palette.LIGHT;
    GoldenPicture.compare(
        "map-%d-%s".formatted(nodes, theme),
        MapImage.png(map, layout.snapshot(), palette, 1280, 800, 1));
  }
}
