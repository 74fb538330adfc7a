package io.sightline.desktop.app;

import io.sightline.desktop.settings.RecentCapture;
import io.sightline.desktop.settings.Settings;
import io.sightline.desktop.view.Moment;
import io.sightline.desktop.view.Quantity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;

/**
 * The captures opened last, with the time they tell of and their size; those whose file is gone are
 * marked and can be taken off. JavaFX application thread only.
 */
final class RecentList extends VBox {
  private static final PseudoClass GONE = PseudoClass.getPseudoClass("gone");

  private final Settings settings;
  private final ZoneId zone;
  private final Consumer<Path> open;

  RecentList(Settings settings, ZoneId zone, Consumer<Path> open) {
    super(2);
    this.settings = settings;
    this.zone = zone;
    this.open = open;
    setId("recent");
    getStyleClass().add("recent-list");
    show();
  }

  private void show() {
    List<RecentCapture> captures = settings.memory().captures();
    show(captures, Set.of());
    // A file may lie on a disk that does not answer.
    Thread.ofVirtual()
        .name("look-for-captures")
        .start(
            () -> {
              Set<String> gone = new HashSet<>();
              for (RecentCapture capture : captures) {
                if (!Files.isRegularFile(Path.of(capture.path()))) {
                  gone.add(capture.path());
                }
              }
              if (!gone.isEmpty()) {
                Platform.runLater(() -> show(captures, gone));
              }
            });
  }

  private void show(List<RecentCapture> captures, Set<String> gone) {
    getChildren().clear();
    if (captures.isEmpty()) {
      Label none = new Label("No capture was opened yet.");
      none.getStyleClass().add("muted");
      getChildren().add(none);
    }
    for (RecentCapture capture : captures) {
      getChildren().add(row(capture, gone.contains(capture.path())));
    }
  }

  private HBox row(RecentCapture capture, boolean gone) {
    Path path = Path.of(capture.path());
    Hyperlink name = new Hyperlink(String.valueOf(path.getFileName()));
    name.setDisable(gone);
    name.setTooltip(new Tooltip(capture.path()));
    name.setOnAction(_ -> open.accept(path));
    Label detail = new Label(gone ? "gone from " + path.getParent() : detail(capture));
    detail.getStyleClass().addAll("muted", "text-small");
    VBox words = new VBox(name, detail);
    words.setMinWidth(0);
    HBox.setHgrow(words, Priority.ALWAYS);
    Button forget = new Button(null, new FontIcon(MaterialDesignC.CLOSE));
    forget.getStyleClass().addAll("button-icon", "flat", "small");
    forget.setMinWidth(Region.USE_PREF_SIZE);
    forget.setAccessibleText("Take " + path.getFileName() + " off this list");
    forget.setTooltip(new Tooltip("Take it off this list; the file stays"));
    forget.setOnAction(
        _ -> {
          settings.remember(memory -> memory.forgetting(capture.path()));
          show();
        });
    HBox row = new HBox(8, words, forget);
    row.setAlignment(Pos.CENTER_LEFT);
    row.getStyleClass().add("recent-row");
    row.pseudoClassStateChanged(GONE, gone);
    return row;
  }

  private String detail(RecentCapture capture) {
    String size = Quantity.size(capture.bytes());
    return capture.firstNanos() == 0
        ? "no facts, " + size
        : Moment.dateTime(capture.firstNanos(), zone)
            + " to "
            + Moment.time(capture.lastNanos(), zone)
            + ", "
            + size;
  }
}
