package io.sightline.desktop.scene.raster;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes a picture as PNG (ISO/IEC 15948): 8-bit RGB, with a physical size chunk.
 *
 * <p>The same pixels give the same bytes on the same JDK; no time stamp is written.
 */
public final class Png {
  static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
  private static final double PIXELS_PER_METRE_AT_1X = 96 / 0.0254;

  /** Colour type of three samples a pixel, and of four with how opaque it is. */
  static final int RGB = 2;

  static final int RGBA = 6;

  private Png() {}

  /** The content of an IHDR chunk: samples of 8 bits, not interlaced. */
  static byte[] header(int width, int height, int colourType) {
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    return header.put((byte) 8).put((byte) colourType).array();
  }

  /** The content of a pHYs chunk. */
  static byte[] density(double scale) {
    int density = (int) Math.round(PIXELS_PER_METRE_AT_1X * scale);
    return ByteBuffer.allocate(9).putInt(density).putInt(density).put((byte) 1).array();
  }

  /** Encodes a picture; {@code scale} is how many pixels make one CSS pixel (2 for "2×"). */
  public static byte[] encode(Raster raster, double scale) {
    int width = raster.width();
    int height = raster.height();
    ByteArrayOutputStream out = new ByteArrayOutputStream(width * height / 4);
    out.writeBytes(SIGNATURE);
    chunk(out, "IHDR", header(width, height, RGB));
    chunk(out, "pHYs", density(scale));
    chunk(out, "IDAT", deflate(filtered(raster)));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  /** Rows with the "up" filter, which suits large even areas. */
  private static byte[] filtered(Raster raster) {
    int width = raster.width();
    int height = raster.height();
    int[] pixels = raster.pixels();
    byte[] rows = new byte[height * (1 + 3 * width)];
    int at = 0;
    for (int y = 0; y < height; y++) {
      rows[at++] = (byte) (y == 0 ? 0 : 2);
      for (int x = 0; x < width; x++) {
        int i = y * width + x;
        int p = pixels[i];
        int above = y == 0 ? 0 : pixels[i - width];
        rows[at++] = (byte) ((p >> 16) - (above >> 16));
        rows[at++] = (byte) ((p >> 8) - (above >> 8));
        rows[at++] = (byte) (p - above);
      }
    }
    return rows;
  }

  static byte[] deflate(byte[] data) {
    try (Deflater deflater = new Deflater(7)) {
      deflater.setInput(data);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream(data.length / 8);
      byte[] buffer = new byte[65_536];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return out.toByteArray();
    }
  }

  static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(name);
    out.writeBytes(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
