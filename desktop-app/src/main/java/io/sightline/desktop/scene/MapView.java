package io.sightline.desktop.scene;

import io.sightline.desktop.theme.Palette;
import java.util.Set;

/**
 * How a model is looked at: camera, colours, and what is selected, pointed at or hidden.
 *
 * @param width width of the view in logical pixels
 * @param height height of the view in logical pixels
 * @param pixelRatio device pixels per logical pixel
 * @param clear part of the view that labels may use, such as below a title bar
 * @param selectedNode index, or -1
 * @param selectedEdge index, or -1
 * @param hoverNode index, or -1
 * @param hoverEdge index, or -1
 * @param hiddenProtocols names of protocols whose edges are not drawn
 * @param step what is drawn as one
 * @param selectedMembers where a selection is drawn in parts, their indexes
 */
public record MapView(
    double width,
    double height,
    double pixelRatio,
    Bounds clear,
    Camera camera,
    Palette palette,
    int selectedNode,
    int selectedEdge,
    int hoverNode,
    int hoverEdge,
    Set<String> hiddenProtocols,
    Step step,
    Set<Integer> selectedMembers) {

  /** What is drawn as one. */
  public enum Step {
    /** Each node by itself. */
    NODES,
    /** The nodes that belong together, such as the pods of a workload. */
    JOINED,
    /** All that is on an island. */
    ISLANDS
  }

  /** How much of a node is drawn, by how large it appears. */
  public enum Detail {
    /** Cards with icon, name, numbers and badges. */
    CARDS,
    /** Discs with an icon and a label where there is room. */
    DISCS,
    /** Dots; only what matters has a label. */
    DOTS,
    /** Islands with the sums of what is on them and of what goes from one to another. */
    ISLANDS
  }

  public MapView {
    hiddenProtocols = Set.copyOf(hiddenProtocols);
    selectedMembers = Set.copyOf(selectedMembers);
  }

  /** A view of each node, however far away. */
  public MapView(
      double width,
      double height,
      double pixelRatio,
      Bounds clear,
      Camera camera,
      Palette palette,
      int selectedNode,
      int selectedEdge,
      int hoverNode,
      int hoverEdge,
      Set<String> hiddenProtocols) {
    this(
        width,
        height,
        pixelRatio,
        clear,
        camera,
        palette,
        selectedNode,
        selectedEdge,
        hoverNode,
        hoverEdge,
        hiddenProtocols,
        Step.NODES,
        Set.of());
  }

  /** The same view of islands instead of nodes, none of which is selected. */
  MapView ofIslands() {
    return new MapView(
        width,
        height,
        pixelRatio,
        clear,
        camera,
        palette,
        -1,
        -1,
        -1,
        -1,
        hiddenProtocols,
        Step.ISLANDS,
        Set.of());
  }

  /** Whether islands stand for what is on them. */
  boolean overview() {
    return step == Step.ISLANDS;
  }

  /** A view of everything, nothing selected. */
  public static MapView of(
      double width, double height, double pixelRatio, Camera camera, Palette palette) {
    return new MapView(
        width,
        height,
        pixelRatio,
        new Bounds(0, 0, width, height),
        camera,
        palette,
        -1,
        -1,
        -1,
        -1,
        Set.of());
  }

  /** The level of detail at this zoom. */
  public Detail detail() {
    switch (step) {
      case ISLANDS -> {
        return Detail.ISLANDS;
      }
      case JOINED -> {
        return Detail.DISCS;
      }
      case NODES -> {
        // By how large they appear.
      }
    }
    if (camera.scale() >= 0.6) {
      return Detail.CARDS;
    }
    return camera.scale() >= 0.16 ? Detail.DISCS : Detail.DOTS;
  }
}
