package io.sightline.desktop.app;

import io.sightline.desktop.scene.TopologyMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import javafx.scene.text.Font;

/** The fonts that come with the product, so that it looks the same on every machine. */
final class Fonts {
  private static final double ANY_SIZE = 13;

  private Fonts() {}

  /** Makes the map's fonts known to JavaFX; glyphs they lack come from the system's. */
  static void load() {
    for (String weight : new String[] {"Regular", "Medium", "SemiBold"}) {
      String name = "raster/Inter-" + weight + "-subset.ttf";
      try (InputStream file = TopologyMap.class.getResourceAsStream(name)) {
        if (file != null) {
          Font.loadFont(file, ANY_SIZE);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("the font " + name + " could not be read", e);
      }
    }
  }
}
