package io.sightline.desktop.app;

import io.sightline.desktop.install.Cluster;
import io.sightline.desktop.issue.Issue;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javafx.application.Platform;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.collections.transformation.FilteredList;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Shows the contexts of the kubeconfig to choose a cluster from. Reading them connects to nothing
 * and runs nothing; choosing one does, and asks before a program is run to log in with. Where there
 * is no relay yet, one can be installed from here. JavaFX application thread only.
 */
final class ContextPicker implements AutoCloseable {
  private static final String QUIET =
      "Nothing is connected to before you choose. Several that are chosen together are one map.";
  private static final double DIALOG_WIDTH = 760;
  private static final double DIALOG_HEIGHT = 760;

  private final ClusterOpener clusters;
  private final @Nullable ClusterAdder adder;
  private final Consumer<Optional<SessionRequest>> onDone;
  private final ObservableList<ClusterOpener.Choice> choices = FXCollections.observableArrayList();
  private final FilteredList<ClusterOpener.Choice> shown = new FilteredList<>(choices);
  private final ListView<ClusterOpener.Choice> list = new ListView<>(shown);
  private final TextField filter = new TextField();
  private final Label state = new Label("Reading the kubeconfig");
  private final Button connect = new Button("Connect");
  private final Button add = new Button("Add to the map");
  private final MenuButton manage = new MenuButton("In this cluster");
  private final ConsentPrompt consent = new ConsentPrompt();
  private final HBox absent = new HBox(10);
  private final Work work = new Work();
  private final VBox root = new VBox(10);

  /**
   * A picker that reads the contexts at once.
   *
   * @param adder takes what is to be shown in the window that asked; null where none did
   * @param onDone what to do with the window that was asked for, where one was
   */
  ContextPicker(
      ClusterOpener clusters,
      @Nullable ClusterAdder adder,
      Consumer<Optional<SessionRequest>> onDone) {
    this.clusters = clusters;
    this.adder = adder;
    this.onDone = onDone;
    build();
    read();
  }

  Parent root() {
    return root;
  }

  private void build() {
    Label title = new Label("Connect to a cluster");
    title.getStyleClass().add("title-3");
    filter.setId("context-filter");
    filter.setPromptText("Filter by context, server or user");
    filter.textProperty().addListener((_, _, text) -> narrow(text));
    list.setId("contexts");
    list.setCellFactory(_ -> new Cell());
    list.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    list.setPlaceholder(new Label("No context"));
    VBox.setVgrow(list, Priority.ALWAYS);
    state.setId("context-state");
    state.setWrapText(true);
    state.getStyleClass().add("muted");
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    connect.setId("connect");
    connect.setDefaultButton(true);
    connect.disableProperty().bind(list.getSelectionModel().selectedItemProperty().isNull());
    connect.setOnAction(_ -> chosen());
    add.setId("add-cluster");
    add.disableProperty().bind(connect.disableProperty());
    add.setOnAction(_ -> added());
    add.setVisible(adder != null);
    add.setManaged(adder != null);
    list.getSelectionModel()
        .getSelectedItems()
        .addListener((ListChangeListener<ClusterOpener.Choice>) _ -> leave());
    Button again = new Button("Read again");
    again.setOnAction(_ -> read());
    again.setId("contexts-again");
    MenuItem install = new MenuItem("Install or update…");
    install.setOnAction(_ -> selected().ifPresent(this::install));
    MenuItem uninstall = new MenuItem("Uninstall…");
    uninstall.setOnAction(_ -> selected().ifPresent(this::uninstall));
    manage.setId("manage");
    manage.getItems().setAll(install, uninstall);
    manage.disableProperty().bind(connect.disableProperty());
    HBox buttons = new HBox(8, again, space, manage, add, connect);
    buttons.setAlignment(Pos.CENTER_LEFT);
    list.setOnMouseClicked(
        click -> {
          if (click.getButton() == MouseButton.PRIMARY && click.getClickCount() == 2) {
            chosen();
          }
        });
    filter.setOnKeyPressed(
        key -> {
          if (key.getCode() == KeyCode.DOWN) {
            list.requestFocus();
          }
        });
    root.setId("context-picker");
    root.getStyleClass().add("sightline");
    root.setPadding(new Insets(20));
    buildAbsent();
    root.getChildren().addAll(title, filter, list, consent, absent, state, buttons);
  }

  private void buildAbsent() {
    Label text = new Label("Sightline is not installed in this cluster.");
    text.setWrapText(true);
    text.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(text, Priority.ALWAYS);
    Button install = new Button("Install in this cluster…");
    install.setId("install-here");
    install.setMinWidth(Region.USE_PREF_SIZE);
    install.setOnAction(_ -> selected().ifPresent(this::install));
    absent.setId("not-installed");
    absent.setAlignment(Pos.CENTER_LEFT);
    absent.getStyleClass().addAll("callout", "note");
    absent.getChildren().addAll(text, install);
    absent.managedProperty().bind(absent.visibleProperty());
    absent.setVisible(false);
  }

  private Optional<ClusterOpener.Choice> selected() {
    return Optional.ofNullable(list.getSelectionModel().getSelectedItem());
  }

  /** Another context is looked at: what was asked for the one before is of no interest. */
  private void leave() {
    if (work.isRunning()) {
      work.cancel();
      state.setText(QUIET);
    }
    absent.setVisible(false);
  }

  private void narrow(String text) {
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    shown.setPredicate(
        choice ->
            (choice.context() + " " + choice.server() + " " + choice.user())
                .toLowerCase(Locale.ROOT)
                .contains(wanted));
    if (list.getSelectionModel().isEmpty() && !shown.isEmpty()) {
      list.getSelectionModel().select(0);
    }
  }

  private void read() {
    Thread.ofVirtual()
        .name("read-contexts")
        .start(
            () -> {
              try {
                List<ClusterOpener.Choice> found = clusters.choices();
                Platform.runLater(() -> show(found));
              } catch (IOException | RuntimeException e) {
                Platform.runLater(() -> fail(e));
              }
            });
  }

  private void show(List<ClusterOpener.Choice> found) {
    choices.setAll(found);
    state.setText(
        found.isEmpty()
            ? "There is no context in the kubeconfig. Make one as your cluster's provider says, or"
                + " set KUBECONFIG."
            : QUIET);
    found.stream()
        .filter(ClusterOpener.Choice::current)
        .findFirst()
        .or(() -> found.stream().findFirst())
        .ifPresent(choice -> list.getSelectionModel().select(choice));
  }

  private void fail(Exception problem) {
    choices.clear();
    state.setText(Issue.reason(problem) + ".");
  }

  /** What is done with the contexts that were chosen. */
  @FunctionalInterface
  private interface Opening {
    Optional<SessionRequest> open(List<String> contexts) throws IOException;
  }

  private void chosen() {
    open("Connecting to ", contexts -> Optional.of(clusters.open(contexts)));
  }

  private void added() {
    ClusterAdder taker = adder;
    if (taker != null) {
      open(
          "Adding ",
          contexts -> {
            addAll(taker, contexts);
            return Optional.empty();
          });
    }
  }

  /** Adds all that can be added, and says together what cannot. */
  private static void addAll(ClusterAdder taker, List<String> contexts) throws IOException {
    List<Exception> failures = new ArrayList<>();
    for (String context : contexts) {
      try {
        taker.add(context);
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      IOException all =
          new IOException(failures.stream().map(Issue::reason).collect(Collectors.joining("; ")));
      failures.forEach(all::addSuppressed);
      throw all;
    }
  }

  /**
   * What came of a choice.
   *
   * @param absent the context of a cluster without a relay; empty where all have one, or where that
   *     cannot be seen
   */
  private record Outcome(String absent, Optional<SessionRequest> request) {}

  /** Looks whether there are relays first: where there is none, one can be installed. */
  private void open(String doing, Opening opening) {
    List<String> contexts =
        list.getSelectionModel().getSelectedItems().stream()
            .map(ClusterOpener.Choice::context)
            .toList();
    if (contexts.isEmpty()) {
      return;
    }
    absent.setVisible(false);
    state.setText(doing + String.join(", ", contexts));
    work.<Outcome>begin(
        "open-cluster",
        reports -> {
          for (String context : contexts) {
            Optional<Cluster> cluster =
                clusters.administer(
                    context, consent, step -> reports.tell(() -> state.setText(step.text())));
            if (cluster.isPresent()) {
              try (Cluster open = cluster.get()) {
                if (open.relay() == Cluster.Presence.ABSENT) {
                  return new Outcome(context, Optional.empty());
                }
              }
            }
          }
          return new Outcome("", opening.open(contexts));
        },
        outcome -> {
          if (outcome.absent.isEmpty()) {
            onDone.accept(outcome.request);
          } else {
            absent.setVisible(contexts.size() == 1);
            state.setText(
                "There is nothing to connect to in %s yet%s."
                    .formatted(
                        outcome.absent,
                        contexts.size() == 1
                            ? ""
                            : "; choose it alone to install Sightline there"));
          }
        },
        e -> state.setText(Issue.reason(e) + "."));
  }

  private void install(ClusterOpener.Choice choice) {
    absent.setVisible(false);
    Stage[] dialog = new Stage[1];
    InstallPane pane =
        new InstallPane(
            clusters,
            choice,
            () -> {
              dialog[0].hide();
              list.getSelectionModel().clearSelection();
              list.getSelectionModel().select(choice);
              chosen();
            });
    dialog[0] = show("Install in " + choice.context(), pane, pane::close);
  }

  private void uninstall(ClusterOpener.Choice choice) {
    absent.setVisible(false);
    UninstallPane pane = new UninstallPane(clusters, choice);
    show("Uninstall from " + choice.context(), pane, pane::close);
  }

  private Stage show(String title, Parent pane, Runnable onHidden) {
    return SideWindow.show(
        root.getScene().getWindow(), title, pane, DIALOG_WIDTH, DIALOG_HEIGHT, onHidden);
  }

  /** Gives up what is waited for. */
  @Override
  public void close() {
    work.cancel();
  }

  private static final class Cell extends ListCell<ClusterOpener.Choice> {
    private final Label name = new Label();
    private final Label detail = new Label();
    private final VBox box = new VBox(2, name, detail);

    Cell() {
      detail.getStyleClass().add("muted");
    }

    @Override
    protected void updateItem(ClusterOpener.@Nullable Choice choice, boolean empty) {
      super.updateItem(choice, empty);
      if (empty || choice == null) {
        setGraphic(null);
        return;
      }
      name.setText(choice.context() + (choice.current() ? "  (current)" : ""));
      String as = choice.user().isEmpty() ? "" : " as " + choice.user();
      String within = choice.namespace().isEmpty() ? "" : ", namespace " + choice.namespace();
      detail.setText((choice.server().isEmpty() ? "no server" : choice.server()) + as + within);
      setGraphic(box);
    }
  }
}
