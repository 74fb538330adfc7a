package io.sightline.desktop.app;

import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.issue.IssueBanner;
import io.sightline.desktop.settings.LeftWindow;
import io.sightline.desktop.settings.Settings;
import io.sightline.desktop.view.Moment;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;

/**
 * What there is to begin with: where the user was, captures, the sample, and the clusters of the
 * kubeconfig. Nothing is opened or connected to before it is chosen. JavaFX application thread
 * only.
 */
final class WelcomePane {
  private static final double CLUSTERS_WIDTH = 400;

  private final StackPane root = new StackPane();
  private final IssueBanner banner = new IssueBanner();
  private final Commands commands;

  /** What can be chosen. */
  interface Commands {
    void open(Path capture);

    void openByDialog();

    /** Opens the windows of the last time as they were. */
    void restore(List<LeftWindow> windows);
  }

  /**
   * @param clusters the contexts to choose from
   * @param sample a capture that comes with the program; null where there is none
   */
  WelcomePane(
      Settings settings, ZoneId zone, Parent clusters, @Nullable Path sample, Commands commands) {
    this.commands = commands;
    root.setId("welcome");
    root.getStyleClass().addAll("sightline", "welcome");
    HBox columns = new HBox(captures(settings, zone, sample), side(clusters));
    root.getChildren().addAll(columns, banner);
    StackPane.setAlignment(banner, Pos.TOP_CENTER);
    StackPane.setMargin(banner, new Insets(12));
    FileDrop.accept(root, commands::open);
  }

  StackPane root() {
    return root;
  }

  void setDark(boolean dark) {
    root.getStyleClass().removeAll("dark");
    if (dark) {
      root.getStyleClass().add("dark");
    }
  }

  /** Tells what went wrong. */
  void tell(Issue issue) {
    banner.show(issue);
  }

  private Node captures(Settings settings, ZoneId zone, @Nullable Path sample) {
    FontIcon mark = new FontIcon(MaterialDesignT.TRANSIT_CONNECTION_VARIANT);
    mark.getStyleClass().add("product-mark");
    Label title = new Label("Sightline");
    title.getStyleClass().add("title-2");
    HBox head = new HBox(10, mark, title);
    head.setAlignment(Pos.CENTER_LEFT);
    VBox column = new VBox(16, head);
    column.setPadding(new Insets(28));
    column.setMinWidth(0);
    HBox.setHgrow(column, Priority.ALWAYS);
    List<LeftWindow> left = settings.memory().left();
    if (!left.isEmpty()) {
      column.getChildren().add(goOn(left, zone));
    }
    HBox buttons = new HBox(8, button(MaterialDesignF.FOLDER_OPEN_OUTLINE, "Open a capture…"));
    buttons.getChildren().getFirst().setId("welcome-open");
    ((Button) buttons.getChildren().getFirst()).setOnAction(_ -> commands.openByDialog());
    if (sample != null) {
      Button look = button(MaterialDesignP.PLAY_OUTLINE, "Look at the sample");
      look.setId("welcome-sample");
      look.setOnAction(_ -> commands.open(sample));
      buttons.getChildren().add(look);
    }
    Label drop = new Label("Drop a capture or a packet file anywhere in this window");
    drop.setId("welcome-drop");
    drop.getStyleClass().add("drop-zone");
    drop.setMaxWidth(Double.MAX_VALUE);
    drop.setWrapText(true);
    drop.setMinHeight(Region.USE_PREF_SIZE);
    Label recent = new Label("Opened last");
    recent.getStyleClass().add("section-title");
    ScrollPane list = new ScrollPane(new RecentList(settings, zone, commands::open));
    list.setFitToWidth(true);
    list.getStyleClass().add("edge-to-edge");
    VBox.setVgrow(list, Priority.ALWAYS);
    column.getChildren().addAll(buttons, drop, recent, list);
    return column;
  }

  private Node goOn(List<LeftWindow> left, ZoneId zone) {
    Button button = button(MaterialDesignH.HISTORY, "Go on where you were");
    button.setId("welcome-restore");
    button.getStyleClass().add("accent");
    button.setOnAction(_ -> commands.restore(left));
    List<String> lines = new ArrayList<>();
    for (LeftWindow window : left) {
      String time =
          window.instantNanos() == 0 ? "live" : Moment.dateTime(window.instantNanos(), zone);
      String filter = window.filter().isEmpty() ? "" : ", filter " + window.filter();
      lines.add(window.title() + ", " + time + filter);
    }
    Label what = new Label(String.join("\n", lines));
    what.getStyleClass().add("muted");
    what.setWrapText(true);
    what.setMinHeight(Region.USE_PREF_SIZE);
    return new VBox(6, button, what);
  }

  private static Node side(Parent clusters) {
    StackPane side = new StackPane(clusters);
    side.getStyleClass().add("welcome-side");
    side.setMinWidth(CLUSTERS_WIDTH);
    side.setPrefWidth(CLUSTERS_WIDTH);
    return side;
  }

  private static Button button(Ikon icon, String text) {
    return new Button(text, new FontIcon(icon));
  }
}
