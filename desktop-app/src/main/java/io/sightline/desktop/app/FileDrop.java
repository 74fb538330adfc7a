package io.sightline.desktop.app;

import java.nio.file.Path;
import java.util.function.Consumer;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.input.TransferMode;

/** Files dropped on a part of a window. JavaFX application thread only. */
final class FileDrop {
  private static final PseudoClass TARGET = PseudoClass.getPseudoClass("drop-target");

  private FileDrop() {}

  /** Opens each file that is dropped on a node, which looks so while files are held over it. */
  static void accept(Node node, Consumer<Path> open) {
    node.setOnDragOver(
        event -> {
          if (event.getDragboard().hasFiles()) {
            event.acceptTransferModes(TransferMode.COPY);
            node.pseudoClassStateChanged(TARGET, true);
          }
        });
    node.setOnDragExited(_ -> node.pseudoClassStateChanged(TARGET, false));
    node.setOnDragDropped(
        event -> {
          event.getDragboard().getFiles().forEach(file -> open.accept(file.toPath()));
          event.setDropCompleted(true);
        });
  }
}
