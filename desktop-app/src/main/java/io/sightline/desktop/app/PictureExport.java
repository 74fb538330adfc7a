package io.sightline.desktop.app;

import io.sightline.desktop.export.AtomicFile;
import io.sightline.desktop.layout.LayoutSnapshot;
import io.sightline.desktop.scene.MapImage;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.MapProjection;
import io.sightline.desktop.view.ShownMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * What a window shows at one moment, to be saved as a picture. Immutable.
 *
 * @param marks adds to the map what it is compared with
 */
record PictureExport(
    SessionView view,
    MapOptions options,
    MapModel.Caption caption,
    LayoutSnapshot positions,
    Palette palette,
    UnaryOperator<ShownMap> marks) {
  private static final int WIDTH = 1600;
  private static final int HEIGHT = 1000;
  private static final double SCALE = 2;

  /** Writes the picture; any thread. */
  void write(Path target) throws IOException {
    MapModel model =
        marks
            .apply(MapProjection.project(view.range(), view.rangeSeconds(), options, caption))
            .shown();
    AtomicFile.write(target, MapImage.png(model, positions, palette, WIDTH, HEIGHT, SCALE));
  }
}
