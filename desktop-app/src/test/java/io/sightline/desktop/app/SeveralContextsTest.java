package io.sightline.desktop.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/** Clusters chosen together, for a window of their own or for the one that asks. */
@ExtendWith(ApplicationExtension.class)
@Timeout(60)
class SeveralContextsTest {
  private final List<List<String>> opened = new CopyOnWriteArrayList<>();
  private final List<String> added = new CopyOnWriteArrayList<>();
  private final List<Optional<SessionRequest>> done = new CopyOnWriteArrayList<>();

  @Start
  void start(Stage stage) {
    ContextPicker picker =
        new ContextPicker(
            new ClusterOpener() {
              @Override
              public List<Choice> choices() {
                return List.of(
                    new Choice("east", "https://east", "dev", "", true),
                    new Choice("west", "https://west", "dev", "", false),
                    new Choice("north", "https://north", "dev", "", false),
                    new Choice("south", "https://south", "dev", "", false),
                    new Choice("upper", "https://upper", "dev", "", false));
              }

              @Override
              public SessionRequest open(List<String> contexts) throws IOException {
                opened.add(contexts);
                throw new IOException("there is no window in this test");
              }
            },
            context -> {
              if (context.equals("north") || context.equals("south")) {
                throw new IOException(context + " is on this map already");
              }
              added.add(context);
            },
            done::add);
    stage.setScene(new Scene(picker.root(), 560, 560));
    stage.show();
  }

  @Test
  void severalAreOpenedTogetherOrAddedToTheMap(FxRobot robot) throws TimeoutException {
    ListView<ClusterOpener.Choice> list = robot.lookup("#contexts").queryListView();
    await(() -> list.getItems().size() == 5);
    robot.interact(() -> list.getSelectionModel().selectIndices(0, 1));
    Button connect = robot.lookup("#connect").queryButton();
    robot.interact(connect::fire);
    await(() -> !opened.isEmpty());
    assertThat(opened).containsExactly(List.of("east", "west"));
    Label state = robot.lookup("#context-state").queryAs(Label.class);
    await(() -> state.getText().equals("there is no window in this test."));
    assertThat(done).isEmpty();

    Button add = robot.lookup("#add-cluster").queryButton();
    robot.interact(add::fire);
    await(() -> !done.isEmpty());
    assertThat(added).containsExactly("east", "west");
    assertThat(done).containsExactly(Optional.empty());

    robot.interact(() -> list.getSelectionModel().clearAndSelect(2));
    robot.interact(add::fire);
    await(() -> state.getText().equals("north is on this map already."));
    assertThat(done).hasSize(1);

    added.clear();
    robot.interact(
        () -> {
          list.getSelectionModel().clearSelection();
          list.getSelectionModel().selectIndices(1, 2, 3, 4);
        });
    robot.interact(add::fire);
    await(
        () ->
            state.getText().equals("north is on this map already; south is on this map already."));
    assertThat(added).as("what comes after one that fails").containsExactly("west", "upper");
    assertThat(done).hasSize(1);
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition)
      throws TimeoutException {
    WaitForAsyncUtils.waitFor(20, TimeUnit.SECONDS, condition);
  }
}
