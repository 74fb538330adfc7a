package io.sightline.desktop.scene.raster;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class RasterTest {
  private static final int WHITE = 0xFFFFFFFF;

  /** The green channel, which on black is the coverage of white. */
  private static int[] row(Raster raster, int y) {
    int[] row = new int[raster.width()];
    for (int x = 0; x < row.length; x++) {
      row[x] = (raster.pixels()[y * raster.width() + x] >> 8) & 0xFF;
    }
    return row;
  }

  private static Raster black(int width, int height) {
    Raster raster = new Raster(width, height);
    raster.clear(0);
    return raster;
  }

  @Test
  void aLineOnPixelCentresIsSharpAndOneBetweenThemIsHalfAndHalf() {
    Raster raster = black(8, 5);
    new Stroke(raster).draw(Curve.line(1, 2.5, 7, 2.5), 1, new double[0], WHITE);
    assertThat(row(raster, 1)).containsOnly(0);
    assertThat(row(raster, 2)).containsExactly(0, 255, 255, 255, 255, 255, 255, 0);
    raster.clear(0);
    new Stroke(raster).draw(Curve.line(1, 2, 7, 2), 1, new double[0], WHITE);
    assertThat(row(raster, 1)[3]).isBetween(126, 129);
    assertThat(row(raster, 2)[3]).isBetween(126, 129);
    assertThat(row(raster, 3)).containsOnly(0);
  }

  @Test
  void aDashedLineHasTheDashesAskedFor() {
    Raster raster = black(16, 3);
    new Stroke(raster).draw(Curve.line(0, 1.5, 16, 1.5), 1, new double[] {4, 3}, WHITE);
    assertThat(row(raster, 1))
        .containsExactly(255, 255, 255, 255, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 255, 255);
  }

  @Test
  void aLineLooksTheSameDrawnInEitherDirectionAndMirrored() {
    Raster there = black(40, 40);
    new Stroke(there).draw(Curve.bowed(3, 5, 36, 30, 4), 2.4, new double[0], WHITE);
    Raster back = black(40, 40);
    new Stroke(back).draw(Curve.bowed(36, 30, 3, 5, -4), 2.4, new double[0], WHITE);
    Raster mirrored = black(40, 40);
    new Stroke(mirrored).draw(Curve.bowed(5, 3, 30, 36, -4), 2.4, new double[0], WHITE);
    for (int y = 0; y < 40; y++) {
      for (int x = 0; x < 40; x++) {
        int value = row(there, y)[x];
        assertThat(row(back, y)[x]).isCloseTo(value, org.assertj.core.data.Offset.offset(3));
        assertThat(row(mirrored, x)[y]).isCloseTo(value, org.assertj.core.data.Offset.offset(3));
      }
    }
  }

  @Test
  void theInkOfALineIsItsLengthTimesItsWidth() {
    for (double angle = 0; angle < 6.3; angle += 0.37) {
      Raster raster = black(120, 120);
      double dx = Math.cos(angle) * 45;
      double dy = Math.sin(angle) * 45;
      new Stroke(raster)
          .draw(Curve.line(60 - dx, 60 - dy, 60 + dx, 60 + dy), 3, new double[0], WHITE);
      double ink = 0;
      for (int p : raster.pixels()) {
        ink += ((p >> 8) & 0xFF) / 255.0;
      }
      assertThat(ink).as("angle %s", angle).isBetween(90 * 3 * .96, 90 * 3 * 1.04);
    }
  }

  @Test
  void linesOutsideThePictureLeaveItAlone() {
    Raster raster = black(10, 10);
    Stroke stroke = new Stroke(raster);
    stroke.draw(Curve.line(-50, -50, -5, 200), 3, new double[0], WHITE);
    stroke.draw(Curve.bowed(100, -20, 300, 40, 20), 3, new double[] {3, 3}, WHITE);
    assertThat(raster.pixels()).containsOnly(0xFF000000);
    stroke.draw(Curve.line(-1e6, 5.5, 1e6, 5.5), 1, new double[0], WHITE);
    assertThat(row(raster, 5)).containsOnly(255);
  }

  @Test
  void aRoundedRectangleCoversItsArea() {
    Raster raster = black(40, 30);
    raster.fillRoundRect(5.5, 4, 25, 20, 6, WHITE);
    double ink = 0;
    for (int p : raster.pixels()) {
      ink += ((p >> 8) & 0xFF) / 255.0;
    }
    assertThat(ink)
        .isCloseTo(25 * 20 - (4 - Math.PI) * 36, org.assertj.core.data.Offset.offset(3.0));
    assertThat(row(raster, 14)[5]).as("left border, half covered").isBetween(124, 132);
    assertThat(row(raster, 4)[5]).as("corner").isZero();
  }

  @Test
  void translucentColoursMix() {
    Raster raster = new Raster(4, 4);
    raster.clear(0xFF000000);
    raster.fillRoundRect(0, 0, 4, 4, 0, 0x80FF0000);
    assertThat((raster.pixels()[5] >> 16) & 0xFF).isBetween(126, 130);
  }

  @Test
  void textHasInkWhereItIsDrawnAndKnowsItsWidth() {
    Raster raster = black(120, 30);
    Text text = new Text();
    double end = text.draw(raster, Text.Face.SEMIBOLD, 16, "postgres é ж", 4, 20, WHITE);
    assertThat(end - 4)
        .isCloseTo(
            Text.width(Text.Face.SEMIBOLD, 16, "postgres é ж"),
            org.assertj.core.data.Offset.offset(.01));
    double ink = 0;
    for (int y = 0; y < 30; y++) {
      for (int x = 0; x < 120; x++) {
        int value = row(raster, y)[x];
        ink += value / 255.0;
        if (x > end + 1 || y < 4 || y > 25) {
          assertThat(value).isZero();
        }
      }
    }
    assertThat(ink).isBetween(120.0, 420.0);
    assertThat(Text.fit(Text.Face.REGULAR, 12, "a-very-long-workload-name", 80)).endsWith("…");
  }

  @Test
  void pngIsReadByOthersPixelForPixel() throws Exception {
    Raster raster = black(33, 17);
    raster.fillCircle(15, 8, 6.5, 0xFFE69F00);
    new Stroke(raster).draw(Curve.line(0, 0, 33, 17), 2, new double[0], 0x800072B2);
    byte[] png = Png.encode(raster, 2);
    assertThat(png).isEqualTo(Png.encode(raster, 2));
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(image.getWidth()).isEqualTo(33);
    for (int y = 0; y < 17; y++) {
      for (int x = 0; x < 33; x++) {
        assertThat(image.getRGB(x, y)).isEqualTo(raster.pixels()[y * 33 + x]);
      }
    }
  }
}
