package io.sightline.desktop.app;

import io.sightline.core.fact.EntityKind;
import io.sightline.core.topology.Entity;
import io.sightline.desktop.session.LinkState;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.Quantity;
import java.util.List;
import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.shape.Circle;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignD;
import org.kordamp.ikonli.materialdesign2.MaterialDesignE;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignL;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;

/**
 * The top of the window: what is shown, whether it is now or then, and what can be done with it.
 * JavaFX application thread only.
 */
final class TitleBar extends HBox {
  private static final double MIN_ORIGIN_WIDTH = 40;
  private static final PseudoClass REPLAY = PseudoClass.getPseudoClass("replay");

  private final Label pill = new Label();
  private final Label origin = new Label();
  private final Tooltip originInFull = new Tooltip();
  private final Label recording = new Label();
  private final Circle recordingDot = new Circle(4);
  private final HBox recordingBox = new HBox(6, recordingDot, recording);
  private final ToggleGroup group = new ToggleGroup();
  private final ToggleButton byZoom =
      level("By zoom", MaterialDesignM.MAGNIFY_MINUS_OUTLINE, Level.AUTO, "left-pill");
  private final ToggleButton workloads =
      level("Workloads", MaterialDesignC.CUBE_OUTLINE, Level.WORKLOAD, "left-pill");
  private final ToggleButton pods =
      level("Pods", MaterialDesignC.CUBE_UNFOLDED, Level.POD, "center-pill");
  private final Button theme = button(MaterialDesignT.THEME_LIGHT_DARK, "Theme", "");

  private boolean asking = true;
  private Level level = Level.AUTO;

  /** What the bar asks of the window. */
  interface Commands {
    void open();

    void connect();

    void save();

    void exportPicture();

    void saveClip();

    void saveTrace();

    void nextTheme();

    void showPreferences();

    void showKeys();

    void setLevel(Level level);
  }

  TitleBar(Commands commands) {
    getStyleClass().add("title-bar");
    setAlignment(Pos.CENTER_LEFT);
    Label name = new Label("Sightline");
    name.getStyleClass().add("product-name");
    FontIcon mark = new FontIcon(MaterialDesignT.TRANSIT_CONNECTION_VARIANT);
    mark.getStyleClass().add("product-mark");
    FontIcon chevron = new FontIcon(MaterialDesignC.CHEVRON_RIGHT);
    origin.setId("origin");
    origin.getStyleClass().add("origin");
    pill.setId("pill");
    pill.getStyleClass().add("mode-pill");
    recordingBox.setAlignment(Pos.CENTER_LEFT);
    recordingBox.getStyleClass().add("recording");
    recordingDot.getStyleClass().add("recording-dot");
    recordingBox.managedProperty().bind(recordingBox.visibleProperty());
    // Only the name of what is shown may be cut, and its tooltip says it whole.
    for (Region whole : List.of(name, pill, recording)) {
      whole.setMinWidth(Region.USE_PREF_SIZE);
    }
    origin.setMinWidth(MIN_ORIGIN_WIDTH);
    origin.setTooltip(originInFull);
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    Button open = button(MaterialDesignF.FOLDER_OPEN_OUTLINE, "Open a capture", "Ctrl+O");
    open.setOnAction(_ -> commands.open());
    Button connect = button(MaterialDesignL.LAN_CONNECT, "Connect to a cluster", "Ctrl+L");
    connect.setId("connect-cluster");
    connect.setOnAction(_ -> commands.connect());
    Button save = button(MaterialDesignC.CONTENT_SAVE_OUTLINE, "Save as a capture", "Ctrl+S");
    save.setOnAction(_ -> commands.save());
    theme.setId("theme");
    theme.setOnAction(_ -> commands.nextTheme());
    Button keys = button(MaterialDesignH.HELP_CIRCLE_OUTLINE, "Keys", "?");
    Button preferences = button(MaterialDesignC.COG_OUTLINE, "Preferences", "Ctrl+,");
    preferences.setId("open-preferences");
    preferences.setOnAction(_ -> commands.showPreferences());
    keys.setId("keys");
    keys.setOnAction(_ -> commands.showKeys());
    getChildren()
        .addAll(
            mark,
            name,
            chevron,
            origin,
            pill,
            recordingBox,
            space,
            levels(commands),
            connect,
            open,
            save,
            exports(commands),
            theme,
            preferences,
            keys);
  }

  private static MenuButton exports(Commands commands) {
    MenuButton menu = new MenuButton(null, new FontIcon(MaterialDesignE.EXPORT_VARIANT));
    menu.setId("export");
    menu.getStyleClass().addAll("button-icon", "flat", "no-arrow");
    menu.setAccessibleText("Save as");
    menu.setTooltip(new Tooltip("Save the map, or how it went"));
    menu.getItems()
        .addAll(
            item("The map as a picture", "Ctrl+E", commands::exportPicture),
            item("The time on the timeline as a clip", "Ctrl+Shift+E", commands::saveClip),
            item("The time on the timeline as a Perfetto trace", "", commands::saveTrace));
    return menu;
  }

  private static MenuItem item(String name, String key, Runnable run) {
    MenuItem item = new MenuItem(key.isEmpty() ? name : name + "   " + key);
    item.setMnemonicParsing(false);
    item.setOnAction(_ -> run.run());
    return item;
  }

  private HBox levels(Commands commands) {
    ToggleButton processes =
        level("Processes", MaterialDesignD.DOTS_GRID, Level.PROCESS, "right-pill");
    group.getToggles().addAll(byZoom, workloads, pods, processes);
    group.selectToggle(workloads);
    group
        .selectedToggleProperty()
        .addListener(
            (_, before, now) -> {
              if (now == null) {
                group.selectToggle(before);
              } else if (asking) {
                level = asked((Level) now.getUserData());
                commands.setLevel(level);
              }
            });
    // Where there are no pods, a level for them would only ask what they are.
    pods.managedProperty().bind(pods.visibleProperty());
    pods.setVisible(false);
    // On a small map it would change nothing.
    byZoom.managedProperty().bind(byZoom.visibleProperty());
    byZoom.setVisible(false);
    byZoom.setTooltip(
        new Tooltip("Pods seen from near, workloads from farther away, and then namespaces"));
    HBox box = new HBox(byZoom, workloads, pods, processes);
    box.setAlignment(Pos.CENTER);
    box.getStyleClass().add("levels");
    return box;
  }

  private static ToggleButton level(String name, Ikon icon, Level level, String pill) {
    ToggleButton button = new ToggleButton(name, new FontIcon(icon));
    button.setId("level-" + level.name().toLowerCase(Locale.ROOT));
    button.setUserData(level);
    button.getStyleClass().addAll(pill, "small");
    return button;
  }

  private static Button button(Ikon icon, String name, String key) {
    Button button = new Button(null, new FontIcon(icon));
    button.getStyleClass().addAll("button-icon", "flat");
    button.setAccessibleText(name);
    button.setTooltip(new Tooltip(key.isEmpty() ? name : name + "  (" + key + ")"));
    return button;
  }

  private static boolean isPod(Entity entity) {
    return entity.kind() == EntityKind.POD;
  }

  /** While the zoom makes no difference, workloads are what it gives. */
  private Level asked(Level chosen) {
    return chosen == Level.WORKLOAD && !byZoom.isVisible() ? Level.AUTO : chosen;
  }

  /** Offers that the zoom decides what is drawn as one, or takes that offer back. */
  void offerZoom(boolean offered) {
    if (offered != byZoom.isVisible()) {
      byZoom.setVisible(offered);
      workloads.getStyleClass().remove(offered ? "left-pill" : "center-pill");
      workloads.getStyleClass().add(offered ? "center-pill" : "left-pill");
      setLevel(level);
    }
  }

  /** Shows the level that the map has, without asking for it. */
  void setLevel(Level now) {
    level = now;
    Level lit = now == Level.AUTO && !byZoom.isVisible() ? Level.WORKLOAD : now;
    asking = false;
    group.getToggles().stream()
        .filter(toggle -> toggle.getUserData() == lit)
        .findFirst()
        .ifPresent(group::selectToggle);
    asking = true;
  }

  void setTheme(ThemeChoice choice) {
    theme.setAccessibleText(choice.title());
    theme.getTooltip().setText(choice.title() + "; click to change");
  }

  void show(SessionView view) {
    origin.setText(view.description());
    originInFull.setText(view.description());
    pods.setVisible(view.topology().entities().values().stream().anyMatch(TitleBar::isPod));
    boolean growing =
        switch (view.link()) {
          case LinkState.Connected _, LinkState.Partly _, LinkState.Waiting _ -> true;
          case LinkState.Starting _, LinkState.Failed _, LinkState.Ended _ -> false;
        };
    boolean live = view.isFollowing() && growing;
    boolean starting = view.link() instanceof LinkState.Starting;
    pill.setText(live ? "LIVE" : starting ? "STARTING" : "REPLAY");
    pill.pseudoClassStateChanged(REPLAY, !live);
    pseudoClassStateChanged(REPLAY, !live);
    recordingBox.setVisible(growing && view.recordedFacts() > 0);
    recording.setText("Recording, " + Quantity.count(view.recordedFacts()) + " facts");
  }
}
