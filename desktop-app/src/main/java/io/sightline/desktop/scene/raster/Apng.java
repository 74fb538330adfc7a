package io.sightline.desktop.scene.raster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes moving pictures as APNG (PNG, third edition, ISO/IEC 15948: acTL, fcTL and fdAT), frame by
 * frame, each as soon as it is there.
 *
 * <p>Of a frame only the rectangle is written in which it differs from the one before, and in that
 * what is the same is transparent. What knows no APNG shows the first frame. It plays for ever. The
 * same pixels give the same bytes on the same JDK. Not thread-safe.
 */
public final class Apng {
  private static final byte LEAVE = 0;
  private static final byte SOURCE = 0;
  private static final byte OVER = 1;
  private static final int SAMPLES = 4;

  private final OutputStream out;
  private final int frames;
  private int[] before = new int[0];
  private int width;
  private int height;
  private int added;
  private int sequence;
  private long written;

  /**
   * Begins.
   *
   * @param out is left open
   * @param frames how many there will be, which the file says at its begin
   */
  public Apng(OutputStream out, int frames) {
    if (frames < 1) {
      throw new IllegalArgumentException("a moving picture has one frame or more, not " + frames);
    }
    this.out = out;
    this.frames = frames;
  }

  /** How many bytes were written so far. */
  public long written() {
    return written;
  }

  /**
   * Writes a frame as large as the first one.
   *
   * @param scale how many pixels make one CSS pixel
   * @param millis for how long it is shown, at most 65535
   */
  public void add(Raster frame, double scale, int millis) throws IOException {
    if (added == frames) {
      throw new IllegalStateException("all %d frames are written".formatted(frames));
    }
    ByteArrayOutputStream chunks = new ByteArrayOutputStream(1 << 16);
    if (added == 0) {
      width = frame.width();
      height = frame.height();
      chunks.writeBytes(Png.SIGNATURE);
      Png.chunk(chunks, "IHDR", Png.header(width, height, Png.RGBA));
      Png.chunk(chunks, "pHYs", Png.density(scale));
      Png.chunk(chunks, "acTL", ByteBuffer.allocate(8).putInt(frames).putInt(0).array());
      Area all = new Area(0, 0, width, height);
      Png.chunk(chunks, "fcTL", control(all, millis, SOURCE));
      Png.chunk(chunks, "IDAT", Png.deflate(rows(frame.pixels(), all)));
    } else {
      if (frame.width() != width || frame.height() != height) {
        throw new IllegalArgumentException(
            "a frame of %d×%d does not go with one of %d×%d"
                .formatted(frame.width(), frame.height(), width, height));
      }
      Area changed = changed(frame.pixels());
      Png.chunk(chunks, "fcTL", control(changed, millis, OVER));
      byte[] data = Png.deflate(rows(frame.pixels(), changed));
      Png.chunk(
          chunks,
          "fdAT",
          ByteBuffer.allocate(4 + data.length).putInt(sequence++).put(data).array());
    }
    before = Arrays.copyOf(frame.pixels(), width * height);
    added++;
    if (added == frames) {
      Png.chunk(chunks, "IEND", new byte[0]);
    }
    chunks.writeTo(out);
    written += chunks.size();
  }

  private record Area(int x, int y, int width, int height) {}

  private byte[] control(Area area, int millis, byte blend) {
    return ByteBuffer.allocate(26)
        .putInt(sequence++)
        .putInt(area.width)
        .putInt(area.height)
        .putInt(area.x)
        .putInt(area.y)
        .putShort((short) millis)
        .putShort((short) 1000)
        .put(LEAVE)
        .put(blend)
        .array();
  }

  /** Where a picture differs from the one before; a pixel of it where it does not. */
  private Area changed(int[] pixels) {
    int left = width;
    int right = -1;
    int top = height;
    int bottom = -1;
    for (int y = 0; y < height; y++) {
      int row = y * width;
      int first = Arrays.mismatch(pixels, row, row + width, before, row, row + width);
      if (first >= 0) {
        top = Math.min(top, y);
        bottom = y;
        left = Math.min(left, first);
        int last = width - 1;
        while (last > right && pixels[row + last] == before[row + last]) {
          last--;
        }
        right = Math.max(right, last);
      }
    }
    return bottom < 0
        ? new Area(0, 0, 1, 1)
        : new Area(left, top, right - left + 1, bottom - top + 1);
  }

  /** The rows of an area, each with the filter that leaves the least of it. */
  private byte[] rows(int[] pixels, Area area) {
    int length = area.width * SAMPLES;
    byte[] all = new byte[area.height * (1 + length)];
    byte[] row = new byte[length];
    byte[] above = new byte[length];
    byte[][] filtered = new byte[3][length];
    for (int y = 0; y < area.height; y++) {
      samples(pixels, area, y, row);
      int best = filter(row, above, filtered);
      int at = y * (1 + length);
      all[at] = (byte) best;
      System.arraycopy(filtered[best], 0, all, at + 1, length);
      byte[] spare = above;
      above = row;
      row = spare;
    }
    return all;
  }

  private void samples(int[] pixels, Area area, int y, byte[] row) {
    int from = (area.y + y) * width + area.x;
    for (int x = 0; x < area.width; x++) {
      int pixel = pixels[from + x];
      boolean same = added > 0 && pixel == before[from + x];
      int at = x * SAMPLES;
      row[at] = same ? 0 : (byte) (pixel >> 16);
      row[at + 1] = same ? 0 : (byte) (pixel >> 8);
      row[at + 2] = same ? 0 : (byte) pixel;
      row[at + 3] = same ? 0 : (byte) 0xFF;
    }
  }

  /** Filters a row as it is, by its left and by its upper neighbours; returns the best. */
  private static int filter(byte[] row, byte[] above, byte[][] filtered) {
    long[] sums = new long[3];
    for (int i = 0; i < row.length; i++) {
      filtered[0][i] = row[i];
      filtered[1][i] = (byte) (row[i] - (i < SAMPLES ? 0 : row[i - SAMPLES]));
      filtered[2][i] = (byte) (row[i] - above[i]);
      for (int f = 0; f < 3; f++) {
        sums[f] += Math.abs(filtered[f][i]);
      }
    }
    int best = 0;
    for (int f = 1; f < 3; f++) {
      if (sums[f] < sums[best]) {
        best = f;
      }
    }
    return best;
  }
}
