package io.sightline.desktop.app;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import javafx.stage.FileChooser;
import javafx.stage.Window;

/** Asks the user for files; an interface because there is no dialog without a display. */
public interface FilePrompt {
  /** A capture to open; empty when the user thought better of it. */
  Optional<Path> openCapture(Window owner);

  /** Where to save; empty when the user thought better of it. */
  Optional<Path> save(Window owner, String title, String suggestedName);

  /** The dialogs of the system. */
  static FilePrompt ofSystem() {
    return new FilePrompt() {
      @Override
      public Optional<Path> openCapture(Window owner) {
        FileChooser chooser = new FileChooser();
        chooser.setTitle("Open a capture");
        chooser
            .getExtensionFilters()
            .add(new FileChooser.ExtensionFilter("Sightline captures", "*.slcap"));
        return Optional.ofNullable(chooser.showOpenDialog(owner)).map(File::toPath);
      }

      @Override
      public Optional<Path> save(Window owner, String title, String suggestedName) {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(title);
        chooser.setInitialFileName(suggestedName);
        return Optional.ofNullable(chooser.showSaveDialog(owner)).map(File::toPath);
      }
    };
  }
}
