package io.sightline.desktop.export;

import io.sightline.desktop.layout.ForceLayout;
import io.sightline.desktop.scene.Cards;
import io.sightline.desktop.scene.MapImage;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.theme.Palette;

/** A picture of a map that no window shows: laid out from a fixed seed, so that it is repeatable. */
public final class MapPng {
  private static final long SEED = 1;

  private MapPng() {}
}
