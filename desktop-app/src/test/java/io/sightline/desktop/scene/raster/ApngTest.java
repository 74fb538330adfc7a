package io.sightline.desktop.scene.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ApngTest {
  private static final int WIDTH = 40;
  private static final int HEIGHT = 30;

  private static Raster background() {
    Raster raster = new Raster(WIDTH, HEIGHT);
    raster.clear(0xFFF5F7FA);
    return raster;
  }

  private static byte[] encode(List<Raster> frames) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Apng apng = new Apng(out, frames.size());
    for (Raster frame : frames) {
      apng.add(frame, 1, 166);
    }
    assertThat(apng.written()).isEqualTo(out.size());
    return out.toByteArray();
  }

  @Test
  void whatIsReadIsWhatWasDrawn() throws Exception {
    List<Raster> frames = new ArrayList<>();
    Random random = new Random(7);
    for (int i = 0; i < 12; i++) {
      Raster frame = background();
      frame.fillCircle(5 + 2 * i, 14, 4.5, 0xFF0072B2);
      if (i % 3 == 0) {
        frame.pixels()[random.nextInt(WIDTH * HEIGHT)] = 0xFF000000 | random.nextInt(1 << 24);
      }
      frames.add(frame);
    }
    ApngReader read = ApngReader.read(encode(frames));
    assertThat(read.width()).isEqualTo(WIDTH);
    assertThat(read.height()).isEqualTo(HEIGHT);
    assertThat(read.frames()).hasSize(frames.size());
    for (int i = 0; i < frames.size(); i++) {
      assertThat(read.frames().get(i).pixels())
          .as("frame %d", i)
          .containsExactly(frames.get(i).pixels());
      assertThat(read.frames().get(i).millis()).isEqualTo(166);
    }
  }

  @Test
  void onlyWhatChangesIsWritten() throws Exception {
    Raster second = background();
    second.pixels()[7 * WIDTH + 3] = 0xFF112233;
    second.pixels()[9 * WIDTH + 5] = 0xFF112233;
    Raster same = new Raster(WIDTH, HEIGHT, second.pixels().clone());
    ApngReader read = ApngReader.read(encode(List.of(background(), second, same)));
    assertThat(read.frames()).extracting(ApngReader.Frame::areaWidth).containsExactly(WIDTH, 3, 1);
    assertThat(read.frames())
        .extracting(ApngReader.Frame::areaHeight)
        .containsExactly(HEIGHT, 3, 1);
    assertThat(read.frames().get(2).pixels()).containsExactly(second.pixels());
  }

  @Test
  void readersOfStillsShowTheFirstFrame() throws Exception {
    Raster second = background();
    second.clear(0xFF000000);
    var image = ImageIO.read(new ByteArrayInputStream(encode(List.of(background(), second))));
    assertThat(image.getWidth()).isEqualTo(WIDTH);
    assertThat(image.getRGB(3, 3)).isEqualTo(0xFFF5F7FA);
  }

  @Test
  void whatDoesNotFitIsRefused() throws Exception {
    assertThatThrownBy(() -> new Apng(new ByteArrayOutputStream(), 0)).hasMessageContaining("0");
    Apng apng = new Apng(new ByteArrayOutputStream(), 2);
    apng.add(background(), 1, 100);
    assertThatThrownBy(() -> apng.add(new Raster(4, 4), 1, 100)).hasMessageContaining("4×4");
    apng.add(background(), 1, 100);
    assertThatThrownBy(() -> apng.add(background(), 1, 100)).hasMessageContaining("2 frames");
  }
}
