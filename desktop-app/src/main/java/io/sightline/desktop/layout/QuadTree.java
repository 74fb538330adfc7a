package io.sightline.desktop.layout;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Barnes–Hut repulsion: far away nodes act as one.
 *
 * <p>The tree lies in flat arrays in depth-first order with a skip index per cell, so that walking
 * it needs no stack; leaves hold up to {@value #LEAF} points that are summed exactly (Barnes and
 * Hut, Nature 324, 1986). Rebuilt for each iteration without allocating. Not thread-safe.
 */
final class QuadTree {
  private static final int LEAF = 8;
  private static final int MAX_DEPTH = 40;

  /** From so many points on threads are worth their while; so many each takes at a time. */
  private static final int LEAST_SHARED = 800;

  private static final int PIECE = 128;

  private final double thetaSquared;
  private int[] order = new int[0];
  private double[] px = new double[0];
  private double[] py = new double[0];
  private int cells;
  private int points;
  private double[] centreX = new double[64];
  private double[] centreY = new double[64];
  private double[] mass = new double[64];
  private double[] sizeSquared = new double[64];
  private int[] skip = new int[64];
  private int[] first = new int[64];
  private int[] end = new int[64];

  /** A cell of width w at distance d acts as one when w/d is below theta. */
  QuadTree(double theta) {
    thetaSquared = theta * theta;
  }

  /** Builds the tree over the first {@code n} points. */
  void build(double[] x, double[] y, int n) {
    if (order.length < n) {
      order = new int[n];
      px = new double[n];
      py = new double[n];
    }
    double minX = Double.MAX_VALUE;
    double minY = Double.MAX_VALUE;
    double maxX = -Double.MAX_VALUE;
    double maxY = -Double.MAX_VALUE;
    for (int i = 0; i < n; i++) {
      order[i] = i;
      minX = Math.min(minX, x[i]);
      maxX = Math.max(maxX, x[i]);
      minY = Math.min(minY, y[i]);
      maxY = Math.max(maxY, y[i]);
    }
    cells = 0;
    points = n;
    if (n > 0) {
      double size = Math.max(maxX - minX, maxY - minY) + 1e-6;
      split(x, y, 0, n, minX, minY, size, 0);
    }
  }

  private void split(
      double[] x, double[] y, int from, int to, double left, double top, double size, int depth) {
    int cell = newCell();
    sizeSquared[cell] = size * size;
    if (to - from <= LEAF || depth == MAX_DEPTH) {
      leaf(x, y, cell, from, to);
      return;
    }
    first[cell] = -1;
    double half = size / 2;
    double midX = left + half;
    double midY = top + half;
    int south = partition(y, from, to, midY);
    int northEast = partition(x, from, south, midX);
    int southEast = partition(x, south, to, midX);
    child(x, y, from, northEast, left, top, half, depth);
    child(x, y, northEast, south, midX, top, half, depth);
    child(x, y, south, southEast, left, midY, half, depth);
    child(x, y, southEast, to, midX, midY, half, depth);
    double sumX = 0;
    double sumY = 0;
    double sum = 0;
    for (int c = cell + 1; c < cells; c = skip[c]) {
      sumX += centreX[c] * mass[c];
      sumY += centreY[c] * mass[c];
      sum += mass[c];
    }
    centreX[cell] = sumX / sum;
    centreY[cell] = sumY / sum;
    mass[cell] = sum;
    skip[cell] = cells;
  }

  private void child(
      double[] x, double[] y, int from, int to, double left, double top, double size, int depth) {
    if (to > from) {
      split(x, y, from, to, left, top, size, depth + 1);
    }
  }

  private void leaf(double[] x, double[] y, int cell, int from, int to) {
    double sumX = 0;
    double sumY = 0;
    for (int k = from; k < to; k++) {
      px[k] = x[order[k]];
      py[k] = y[order[k]];
      sumX += px[k];
      sumY += py[k];
    }
    mass[cell] = to - from;
    centreX[cell] = sumX / (to - from);
    centreY[cell] = sumY / (to - from);
    first[cell] = from;
    end[cell] = to;
    skip[cell] = cells;
  }

  /** Moves the points below the limit to the front and returns where the others start. */
  private int partition(double[] value, int from, int to, double limit) {
    int i = from;
    int j = to - 1;
    while (i <= j) {
      if (value[order[i]] < limit) {
        i++;
      } else {
        int swap = order[i];
        order[i] = order[j];
        order[j--] = swap;
      }
    }
    return i;
  }

  private int newCell() {
    if (cells == mass.length) {
      int capacity = cells * 2;
      centreX = Arrays.copyOf(centreX, capacity);
      centreY = Arrays.copyOf(centreY, capacity);
      mass = Arrays.copyOf(mass, capacity);
      sizeSquared = Arrays.copyOf(sizeSquared, capacity);
      skip = Arrays.copyOf(skip, capacity);
      first = Arrays.copyOf(first, capacity);
      end = Arrays.copyOf(end, capacity);
    }
    return cells++;
  }

  /**
   * Adds the repulsion on every point to its velocity: {@code strength / distance}, pointing away.
   * Points closer than {@code nearest} repel as if they were that far.
   *
   * <p>Many points are shared out over the cores; what is added to a point does not depend on how.
   */
  void repel(double strength, double nearest, double[] vx, double[] vy) {
    double floor = nearest * nearest;
    if (points < LEAST_SHARED) {
      repel(0, points, strength, floor, vx, vy);
    } else {
      int pieces = (points + PIECE - 1) / PIECE;
      IntStream.range(0, pieces)
          .parallel()
          .forEach(
              p -> repel(p * PIECE, Math.min(points, (p + 1) * PIECE), strength, floor, vx, vy));
    }
  }

  private void repel(int from, int to, double strength, double floor, double[] vx, double[] vy) {
    for (int k = from; k < to; k++) {
      repelOne(k, strength, floor, vx, vy);
    }
  }

  private void repelOne(int k, double strength, double floor, double[] vx, double[] vy) {
    double x = px[k];
    double y = py[k];
    double sumX = 0;
    double sumY = 0;
    int c = 0;
    while (c < cells) {
      double dx = x - centreX[c];
      double dy = y - centreY[c];
      double d = dx * dx + dy * dy;
      if (sizeSquared[c] < thetaSquared * d) {
        double f = mass[c] / Math.max(d, floor);
        sumX += dx * f;
        sumY += dy * f;
        c = skip[c];
      } else if (first[c] < 0) {
        c++;
      } else {
        for (int j = first[c]; j < end[c]; j++) {
          double ex = x - px[j];
          double ey = y - py[j];
          double f = 1 / Math.max(ex * ex + ey * ey, floor);
          sumX += ex * f;
          sumY += ey * f;
        }
        c = skip[c];
      }
    }
    int i = order[k];
    vx[i] += sumX * strength;
    vy[i] += sumY * strength;
  }
}
