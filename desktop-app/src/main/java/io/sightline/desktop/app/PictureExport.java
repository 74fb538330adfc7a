package io.sightline.desktop.app;

import io.sightline.desktop.compare.MapComparer;
import io.sightline.desktop.export.AtomicFile;
import io.sightline.desktop.layout.LayoutSnapshot;
import io.sightline.desktop.scene.MapImage;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.theme.Palette;
import java.io.IOException;
import java.nio.file.Path;

/** What a window shows at one moment, to be saved as a picture. Immutable. */
record PictureExport(MapRequest request, LayoutSnapshot positions, Palette palette, double scale) {
  private static final int WIDTH = 1600;
  private static final int HEIGHT = 1000;

  /** Writes the picture; any thread. */
  void write(Path target) throws IOException {
    MapModel model = MapPicture.draw(request, new MapComparer()).compared().map().shown();
    AtomicFile.write(target, MapImage.png(model, positions, palette, WIDTH, HEIGHT, scale));
  }
}
