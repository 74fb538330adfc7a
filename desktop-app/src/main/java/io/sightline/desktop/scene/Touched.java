package io.sightline.desktop.scene;

import io.sightline.desktop.scene.raster.Raster;
import java.util.Arrays;

/**
 * The squares of a picture on which something was drawn that is there for one frame only, so that
 * the next begins by restoring them and not the whole. Not thread-safe.
 */
final class Touched {
  /** Column, row and size of each square. */
  private int[] squares = new int[384];

  private int used;

  /**
   * Notes a square by its middle and half its side; what is antialiased reaches a pixel further.
   */
  void add(double x, double y, double half) {
    if (used == squares.length) {
      squares = Arrays.copyOf(squares, 2 * used);
    }
    squares[used++] = (int) Math.floor(x - half) - 1;
    squares[used++] = (int) Math.floor(y - half) - 1;
    squares[used++] = (int) Math.ceil(2 * half) + 3;
  }

  /** Copies the squares from one picture to another of the same size, and forgets them. */
  void restore(Raster from, Raster to) {
    int width = from.width();
    for (int i = 0; i < used; i += 3) {
      int left = Math.max(0, squares[i]);
      int length = Math.min(width, squares[i] + squares[i + 2]) - left;
      int end = Math.min(from.height(), squares[i + 1] + squares[i + 2]);
      for (int row = Math.max(0, squares[i + 1]); row < end && length > 0; row++) {
        int at = row * width + left;
        System.arraycopy(from.pixels(), at, to.pixels(), at, length);
      }
    }
    used = 0;
  }

  /** Forgets all squares. */
  void clear() {
    used = 0;
  }
}
