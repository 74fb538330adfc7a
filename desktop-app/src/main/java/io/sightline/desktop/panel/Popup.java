package io.sightline.desktop.panel;

import atlantafx.base.controls.Popover;
import javafx.scene.Node;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.StackPane;

/** A panel that hangs on a button until the user looks elsewhere. */
final class Popup {
  private Popup() {}

  static void show(Node owner, Node content) {
    StackPane padded = new StackPane(content);
    padded.getStyleClass().add("popup-content");
    ScrollPane scroll = new ScrollPane(padded);
    scroll.setFitToWidth(true);
    scroll.setMaxHeight(480);
    scroll.getStyleClass().add("edge-to-edge");
    Popover popover = new Popover(scroll);
    popover.setArrowLocation(Popover.ArrowLocation.BOTTOM_CENTER);
    popover.setDetachable(false);
    popover.setAutoHide(true);
    popover.show(owner);
  }
}
