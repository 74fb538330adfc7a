package io.sightline.desktop.app;

import io.sightline.desktop.export.AtomicFile;
import io.sightline.desktop.layout.LayoutSnapshot;
import io.sightline.desktop.scene.MapImage;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.view.Level;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a window shows at one moment, to be saved as a picture. Immutable.
 *
 * @param large whether the cluster was shown as a large one
 */
record PictureExport(
    MapRequest request, boolean large, LayoutSnapshot positions, Palette palette, double scale) {
  private static final int WIDTH = 1600;
  private static final int HEIGHT = 1000;

  /** Writes the picture; any thread. */
  void write(Path target) throws IOException {
    MapPicture picture = new MapDrawer(large).draw(request);
    boolean joins = picture.request().options().level() == Level.AUTO;
    AtomicFile.write(
        target,
        joins
            ? MapImage.png(picture.prepared(), positions, palette, WIDTH, HEIGHT, scale)
            : MapImage.png(picture.model(), positions, palette, WIDTH, HEIGHT, scale));
  }
}
