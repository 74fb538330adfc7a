package io.sightline.desktop.panel;

import atlantafx.base.controls.Popover;
import javafx.scene.Node;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.StackPane;

/** A panel that hangs on a button until the user looks elsewhere. */
final class Popup {
  private static final double MAX_HEIGHT = 480;

  /** What the scrolling panel itself takes. */
  private static final double FRAME = 2;

  private Popup() {}

  static void show(Node owner, Node content) {
    StackPane padded = new StackPane(content);
    padded.getStyleClass().add("popup-content");
    ScrollPane scroll = new ScrollPane(padded);
    scroll.setFitToWidth(true);
    scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    scroll.setMaxHeight(MAX_HEIGHT);
    scroll.getStyleClass().add("edge-to-edge");
    Popover popover = new Popover(scroll);
    popover.setArrowLocation(Popover.ArrowLocation.BOTTOM_CENTER);
    popover.setDetachable(false);
    popover.setAutoHide(true);
    // How high text is that wraps is known once its width is.
    popover.setOnShown(
        _ -> {
          double height = padded.prefHeight(padded.getWidth());
          scroll.setPrefViewportHeight(Math.min(Math.ceil(height) + FRAME, MAX_HEIGHT));
          popover.sizeToScene();
        });
    popover.show(owner);
  }
}
