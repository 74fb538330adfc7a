package io.sightline.desktop.layout;

import java.util.List;

/**
 * Positions at one moment, for reading by any thread.
 *
 * @param ids the nodes, in the order of the graph that was laid out
 * @param x centre of each box
 * @param y centre of each box, growing downwards
 * @param settled whether the layout has come to rest
 */
@SuppressWarnings("ArrayRecordComponent") // published once, read by index, never compared
public record LayoutSnapshot(List<String> ids, double[] x, double[] y, boolean settled) {
  /** No positions. */
  public static final LayoutSnapshot EMPTY =
      new LayoutSnapshot(List.of(), new double[0], new double[0], true);
}
