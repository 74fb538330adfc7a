package io.sightline.desktop.scene.raster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads moving PNGs as ISO/IEC 15948 has them, and fails on whatever a decoder may refuse: order of
 * chunks, checksums, sequence numbers, areas outside of the picture, rows that are too long.
 */
public final class ApngReader {
  /** A frame as it is seen, opaque ARGB. */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  public record Frame(int[] pixels, int millis, int areaWidth, int areaHeight) {}

  private record Control(int width, int height, int x, int y, int millis, int blend) {}

  private final ByteBuffer in;
  private final List<Frame> frames = new ArrayList<>();
  private final List<String> types = new ArrayList<>();
  private int width;
  private int height;
  private int announced = -1;
  private int sequence;
  private int[] canvas = new int[0];
  private Control control = new Control(0, 0, 0, 0, 0, 0);

  private ApngReader(byte[] file) {
    in = ByteBuffer.wrap(file);
  }

  public static ApngReader read(byte[] file) throws DataFormatException {
    ApngReader reader = new ApngReader(file);
    reader.read();
    return reader;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  public List<Frame> frames() {
    return frames;
  }

  private void read() throws DataFormatException {
    byte[] signature = new byte[8];
    in.get(signature);
    assertThat(signature).containsExactly(0x89, 'P', 'N', 'G', 13, 10, 26, 10);
    while (in.hasRemaining()) {
      int length = in.getInt();
      byte[] name = new byte[4];
      in.get(name);
      byte[] data = new byte[length];
      in.get(data);
      CRC32 crc = new CRC32();
      crc.update(name);
      crc.update(data);
      assertThat(in.getInt()).as("checksum").isEqualTo((int) crc.getValue());
      chunk(new String(name, StandardCharsets.US_ASCII), ByteBuffer.wrap(data));
    }
    assertThat(types.getFirst()).isEqualTo("IHDR");
    assertThat(types.getLast()).isEqualTo("IEND");
    assertThat(types.indexOf("acTL")).isBetween(1, types.indexOf("IDAT") - 1);
    assertThat(types).containsOnlyOnce("IHDR", "acTL", "IDAT", "IEND");
    assertThat(frames).hasSize(announced);
  }

  private void chunk(String type, ByteBuffer data) throws DataFormatException {
    types.add(type);
    switch (type) {
      case "IHDR" -> {
        width = data.getInt();
        height = data.getInt();
        canvas = new int[width * height];
        byte[] rest = new byte[5];
        data.get(rest);
        assertThat(rest)
            .as("8 bits, RGBA, deflate, filters, not interlaced")
            .containsExactly(8, 6, 0, 0, 0);
      }
      case "acTL" -> {
        announced = data.getInt();
        assertThat(data.getInt()).as("plays for ever").isZero();
      }
      case "fcTL" -> control(data);
      case "IDAT" -> frame(data);
      case "fdAT" -> {
        assertThat(types).contains("IDAT");
        assertThat(data.getInt()).isEqualTo(sequence++);
        frame(data);
      }
      case "pHYs", "IEND" -> {
        // Says nothing of the frames.
      }
      default -> throw new AssertionError("an unknown chunk " + type);
    }
  }

  private void control(ByteBuffer data) {
    assertThat(data.getInt()).isEqualTo(sequence++);
    int frameWidth = data.getInt();
    int frameHeight = data.getInt();
    int x = data.getInt();
    int y = data.getInt();
    int numerator = data.getShort() & 0xFFFF;
    int denominator = data.getShort() & 0xFFFF;
    assertThat(data.get()).as("dispose").isZero();
    control =
        new Control(frameWidth, frameHeight, x, y, numerator * 1000 / denominator, data.get());
    assertThat(x).isBetween(0, width - frameWidth);
    assertThat(y).isBetween(0, height - frameHeight);
    if (!types.contains("IDAT")) {
      assertThat(List.of(frameWidth, frameHeight, x, y)).containsExactly(width, height, 0, 0);
    }
  }

  private void frame(ByteBuffer data) throws DataFormatException {
    byte[] compressed = new byte[data.remaining()];
    data.get(compressed);
    byte[] rows = new byte[control.height * (1 + 4 * control.width)];
    Inflater inflater = new Inflater();
    inflater.setInput(compressed);
    int inflated = 0;
    while (!inflater.finished() && inflated < rows.length) {
      inflated += inflater.inflate(rows, inflated, rows.length - inflated);
    }
    assertThat(inflated).isEqualTo(rows.length);
    assertThat(inflater.inflate(new byte[1])).as("nothing follows the last row").isZero();
    assertThat(inflater.finished()).isTrue();
    inflater.end();
    canvas = canvas.clone();
    byte[] above = new byte[4 * control.width];
    for (int y = 0; y < control.height; y++) {
      int at = y * (1 + 4 * control.width);
      byte[] row = Arrays.copyOfRange(rows, at + 1, at + 1 + 4 * control.width);
      unfilter(rows[at], row, above);
      paint(row, y);
      above = row;
    }
    frames.add(new Frame(canvas, control.millis, control.width, control.height));
  }

  private static void unfilter(int filter, byte[] row, byte[] above) {
    for (int i = 0; i < row.length; i++) {
      int left = i < 4 ? 0 : row[i - 4];
      row[i] +=
          switch (filter) {
            case 0 -> 0;
            case 1 -> (byte) left;
            case 2 -> above[i];
            default -> throw new AssertionError("a filter that is not written: " + filter);
          };
    }
  }

  private void paint(byte[] row, int y) {
    for (int x = 0; x < control.width; x++) {
      int alpha = row[4 * x + 3] & 0xFF;
      assertThat(alpha).isIn(0, 255);
      if (alpha == 255 || control.blend == 0) {
        canvas[(control.y + y) * width + control.x + x] =
            alpha << 24
                | (row[4 * x] & 0xFF) << 16
                | (row[4 * x + 1] & 0xFF) << 8
                | (row[4 * x + 2] & 0xFF);
      }
    }
  }
}
