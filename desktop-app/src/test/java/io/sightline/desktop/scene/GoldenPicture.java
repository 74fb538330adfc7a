package io.sightline.desktop.scene;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import javax.imageio.ImageIO;

/**
 * Compares pictures with those in the test resources. After an intended change of looks run with
 * -Dsightline.updateGolden=true and look at the new pictures before committing them.
 */
public final class GoldenPicture {
  private static final int TOLERANCE = 24;
  private static final double MOST_DIFFERENT = 0.002;
  private static final Path RESOURCES = Path.of("src/test/resources/io/sightline/desktop/scene");

  private GoldenPicture() {}

  /** Fails when a picture differs from the one of that name; it is left in target/golden. */
  public static void compare(String name, byte[] png) throws IOException {
    Path target = Path.of("target", "golden");
    Files.createDirectories(target);
    Path written = target.resolve(name + ".png");
    Files.write(written, png);
    if (Boolean.getBoolean("sightline.updateGolden")) {
      Files.createDirectories(RESOURCES);
      Files.write(RESOURCES.resolve(name + ".png"), png);
      return;
    }
    BufferedImage expected;
    try (InputStream in = GoldenPicture.class.getResourceAsStream(name + ".png")) {
      expected = ImageIO.read(Objects.requireNonNull(in, "no golden picture " + name));
    }
    assertThat(differentShare(expected, ImageIO.read(new ByteArrayInputStream(png))))
        .as("share of pixels that differ; compare %s with the golden picture", written)
        .isLessThan(MOST_DIFFERENT);
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
}
