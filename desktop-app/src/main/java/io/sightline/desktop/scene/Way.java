package io.sightline.desktop.scene;

import io.sightline.desktop.scene.raster.Curve;
import java.util.List;

/** The way of an edge over the picture, in one piece or in several. Immutable. */
record Way(List<Curve> pieces, double length) {
  Way {
    pieces = List.copyOf(pieces);
  }

  static Way of(List<Curve> pieces) {
    return new Way(pieces, pieces.stream().mapToDouble(Curve::length).sum());
  }

  /** x at a part of the way, from 0 to 1. */
  double x(double t) {
    return at(t, true);
  }

  /** y at a part of the way, from 0 to 1. */
  double y(double t) {
    return at(t, false);
  }

  private double at(double t, boolean horizontal) {
    double left = t * length;
    for (Curve piece : pieces) {
      double own = piece.length();
      if (left <= own || piece.equals(pieces.getLast())) {
        double share = own == 0 ? 0 : Math.min(1, left / own);
        return horizontal ? piece.x(share) : piece.y(share);
      }
      left -= own;
    }
    throw new IllegalStateException("A way has at least one piece");
  }

  /** Distance of a point to the way. */
  double distance(double px, double py) {
    return pieces.stream().mapToDouble(piece -> piece.distance(px, py)).min().orElseThrow();
  }
}
