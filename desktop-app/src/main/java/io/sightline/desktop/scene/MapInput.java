package io.sightline.desktop.scene;

import javafx.scene.Cursor;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.input.ZoomEvent;

/** Turns mouse and keyboard into what the map does. */
final class MapInput {
  private static final double DRAG_THRESHOLD = 4;
  private static final double WHEEL_STEP = 1.0018;
  private static final double KEY_PAN = 60;

  private final TopologyMap map;
  private double pressX;
  private double pressY;
  private double lastX;
  private double lastY;
  private double grabX;
  private double grabY;
  private int pressedNode = -1;
  private boolean dragging;
  private Selection fitted = Selection.none();
  private boolean fittedOnce;

  MapInput(TopologyMap map) {
    this.map = map;
  }

  void install() {
    map.addEventHandler(MouseEvent.MOUSE_PRESSED, this::pressed);
    map.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::dragged);
    map.addEventHandler(MouseEvent.MOUSE_RELEASED, this::released);
    map.addEventHandler(MouseEvent.MOUSE_MOVED, this::moved);
    map.addEventHandler(MouseEvent.MOUSE_EXITED, e -> map.point(-1, -1));
    map.addEventHandler(ScrollEvent.SCROLL, this::scrolled);
    map.addEventHandler(ZoomEvent.ZOOM, e -> map.zoom(e.getZoomFactor(), e.getX(), e.getY()));
    map.addEventHandler(KeyEvent.KEY_PRESSED, this::key);
  }

  private void pressed(MouseEvent event) {
    map.requestFocus();
    pressX = lastX = event.getX();
    pressY = lastY = event.getY();
    dragging = false;
    pressedNode =
        event.getButton() == MouseButton.PRIMARY && map.isOfSingleNodes()
            ? map.nodeAt(pressX, pressY)
            : -1;
    if (pressedNode >= 0) {
      Camera camera = map.cameraProperty().get();
      grabX = map.mapX(pressedNode) - camera.mapX(pressX);
      grabY = map.mapY(pressedNode) - camera.mapY(pressY);
    }
    event.consume();
  }

  private void dragged(MouseEvent event) {
    if (!dragging && Math.hypot(event.getX() - pressX, event.getY() - pressY) < DRAG_THRESHOLD) {
      return;
    }
    dragging = true;
    MapModel model = map.shownModel();
    if (pressedNode >= 0 && map.isOfSingleNodes() && pressedNode < model.nodes().size()) {
      Camera camera = map.cameraProperty().get();
      map.setCursor(Cursor.MOVE);
      map.holdView();
      map.pin(
          model.nodes().get(pressedNode).id(),
          camera.mapX(event.getX()) + grabX,
          camera.mapY(event.getY()) + grabY);
    } else {
      map.setCursor(Cursor.CLOSED_HAND);
      map.pan(event.getX() - lastX, event.getY() - lastY);
    }
    lastX = event.getX();
    lastY = event.getY();
    event.consume();
  }

  private void released(MouseEvent event) {
    map.setCursor(Cursor.DEFAULT);
    if (!dragging && event.getButton() == MouseButton.PRIMARY) {
      int node = map.nodeAt(event.getX(), event.getY());
      int edge = node >= 0 ? -1 : map.edgeAt(event.getX(), event.getY());
      map.select(Selection.of(map.shownModel(), node, edge));
      if (event.getClickCount() == 2) {
        if (!map.showIsland(event.getX(), event.getY())) {
          map.activate();
        }
      }
    }
    dragging = false;
    pressedNode = -1;
    event.consume();
  }

  private void moved(MouseEvent event) {
    int node = map.nodeAt(event.getX(), event.getY());
    int edge = node >= 0 ? -1 : map.edgeAt(event.getX(), event.getY());
    map.point(node, edge);
    map.setCursor(node >= 0 || edge >= 0 ? Cursor.HAND : Cursor.DEFAULT);
  }

  private void scrolled(ScrollEvent event) {
    if (event.getDeltaY() != 0 && !event.isInertia()) {
      map.zoom(Math.pow(WHEEL_STEP, event.getDeltaY()), event.getX(), event.getY());
    }
    event.consume();
  }

  private void key(KeyEvent event) {
    if (event.isShortcutDown() || event.isAltDown() || event.isMetaDown()) {
      return;
    }
    boolean used = true;
    switch (event.getCode()) {
      case ESCAPE -> map.select(Selection.none());
      case F -> fit();
      case DIGIT0, NUMPAD0 -> map.fitAll();
      case DIGIT1, NUMPAD1 -> map.zoomTo100();
      case LEFT -> map.pan(KEY_PAN, 0);
      case RIGHT -> map.pan(-KEY_PAN, 0);
      case UP -> map.pan(0, KEY_PAN);
      case DOWN -> map.pan(0, -KEY_PAN);
      case ENTER -> map.activate();
      default -> used = false;
    }
    if (used) {
      event.consume();
    }
  }

  /** The first press fits the selection, the next one with the same selection fits all. */
  private void fit() {
    Selection selection = map.selectionProperty().get();
    if (fittedOnce && fitted.equals(selection)) {
      map.fitAll();
      fittedOnce = false;
    } else {
      map.fitSelection();
      fitted = selection;
      fittedOnce = true;
    }
  }
}
