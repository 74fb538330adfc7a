package io.sightline.desktop.export;

import io.sightline.core.timeline.FactLog;
import io.sightline.desktop.scene.MapImage;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.raster.Apng;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.ShownMap;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CancellationException;

/**
 * Writes a range of a log as a moving picture of the map: APNG, in which colours and text stay as
 * they are (docs/decisions/0027).
 *
 * <p>The range is gone through twice: first for all that it ever shows, by which everything is laid
 * out once, then to draw. So nothing moves; what is silent is pale, and what stays silent goes. The
 * same log, range, filter and options give the same bytes.
 */
public final class Clip {
  /** What wikis and trackers take at most, about. */
  public static final long MAX_BYTES = 64L << 20;

  private static final int WIDTH = 1600;
  private static final int HEIGHT = 1000;

  /** How much of the work it is to find out what there is. */
  private static final double FINDING_SHARE = 0.15;

  private Clip() {}

  /**
   * Writes a clip.
   *
   * @param of a range of the log, what it is called and by what it is filtered
   * @param out is left open
   * @throws IOException when it cannot be written, or would pass {@link #MAX_BYTES}
   * @throws CancellationException when the progress says so
   */
  public static void write(
      FactLog log,
      Snapshot of,
      ClipPlan plan,
      MapOptions options,
      Palette palette,
      OutputStream out,
      Progress progress)
      throws IOException {
    write(log, of, plan, options, palette, out, progress, MAX_BYTES);
  }

  static void write(
      FactLog log,
      Snapshot of,
      ClipPlan plan,
      MapOptions options,
      Palette palette,
      OutputStream out,
      Progress progress,
      long maxBytes)
      throws IOException {
    MapImage.Stage stage = stage(new ClipFrames(log, of, plan, options), plan, progress);
    ClipFrames frames = new ClipFrames(log, of, plan, options);
    Apng clip = new Apng(out, plan.frames());
    for (int i = 0; i < plan.frames(); i++) {
      tell(progress, FINDING_SHARE + (1 - FINDING_SHARE) * i / plan.frames());
      double over =
          (plan.instant(i) - plan.fromNanos()) / (double) (plan.toNanos() - plan.fromNanos());
      MapModel map = frames.map(i).shown();
      clip.add(MapImage.frame(map, stage, over, palette, WIDTH, HEIGHT, 1), 1, plan.frameMillis());
      if (clip.written() > maxBytes) {
        throw new IOException(
            "the clip passes %d MiB at frame %d of %d; choose longer steps, a shorter range or a filter"
                .formatted(maxBytes >> 20, i + 1, plan.frames()));
      }
    }
    tell(progress, 1);
  }

  private static MapImage.Stage stage(ClipFrames frames, ClipPlan plan, Progress progress) {
    ClipUnion all = new ClipUnion();
    ClipUnion shown = new ClipUnion();
    for (int i = 0; i < plan.frames(); i++) {
      tell(progress, FINDING_SHARE * i / plan.frames());
      ShownMap map = frames.map(i);
      all.add(map.whole());
      shown.add(map.shown());
    }
    return MapImage.Stage.of(shown.model(), MapPicture.Arrangement.of(all.model()).positions());
  }

  private static void tell(Progress progress, double share) {
    if (!progress.at(share)) {
      throw new CancellationException("the clip was given up");
    }
  }
}
