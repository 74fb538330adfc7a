package io.sightline.desktop.panel;

import io.sightline.core.protocol.Protocol;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.theme.ProtocolStyle;
import javafx.scene.paint.Color;

/** The palette's colours for JavaFX. */
final class Colours {
  private Colours() {}

  static Color of(int argb) {
    return Color.rgb(
        (argb >> 16) & 0xff, (argb >> 8) & 0xff, argb & 0xff, ((argb >>> 24) & 0xff) / 255.0);
  }

  static Color of(Protocol protocol, Palette palette) {
    return of(ProtocolStyle.of(protocol.wireName()).colour(palette.dark()));
  }
}
