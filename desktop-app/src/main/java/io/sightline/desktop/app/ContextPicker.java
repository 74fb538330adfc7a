package io.sightline.desktop.app;

import io.sightline.desktop.issue.Issue;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.transformation.FilteredList;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/**
 * Shows the contexts of the kubeconfig to choose a cluster from. Reading them connects to nothing
 * and runs nothing; choosing one does. JavaFX application thread only.
 */
final class ContextPicker {
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
    add.disableProperty().bind(list.getSelectionModel().selectedItemProperty().isNull());
    add.setOnAction(_ -> added());
    add.setVisible(adder != null);
    add.setManaged(adder != null);
    Button again = new Button("Read again");
    again.setOnAction(_ -> read());
    HBox buttons = new HBox(8, again, space, add, connect);
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
    root.getChildren().addAll(title, filter, list, state, buttons);
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
            : "Nothing is connected to before you choose. Several that are chosen together are one"
                + " map.");
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
    open("Opening ", contexts -> Optional.of(clusters.open(contexts)));
  }

  private void added() {
    ClusterAdder taker = adder;
    if (taker != null) {
      open(
          "Adding ",
          contexts -> {
            for (String context : contexts) {
              taker.add(context);
            }
            return Optional.empty();
          });
    }
  }

  private void open(String doing, Opening opening) {
    List<String> contexts =
        list.getSelectionModel().getSelectedItems().stream()
            .map(ClusterOpener.Choice::context)
            .toList();
    if (contexts.isEmpty()) {
      return;
    }
    state.setText(doing + String.join(", ", contexts));
    Thread.ofVirtual()
        .name("open-cluster")
        .start(
            () -> {
              try {
                Optional<SessionRequest> request = opening.open(contexts);
                Platform.runLater(() -> onDone.accept(request));
              } catch (IOException | RuntimeException e) {
                Platform.runLater(() -> state.setText(Issue.reason(e) + "."));
              }
            });
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
