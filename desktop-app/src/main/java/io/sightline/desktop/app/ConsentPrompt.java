package io.sightline.desktop.app;

import io.sightline.desktop.source.kube.Consent;
import io.sightline.desktop.source.kube.ExecPlugin;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import javafx.application.Platform;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/**
 * Asks, where it is needed, whether a program that a kubeconfig names may be run. It is there only
 * while there is a question; who asks is held up until it is answered or interrupted.
 */
final class ConsentPrompt extends VBox implements Consent {
  private static final int ROWS = 3;

  private final Label question = new Label();
  private final TextArea command = new TextArea();
  private CompletableFuture<Answer> open = CompletableFuture.completedFuture(Answer.NO);

  ConsentPrompt() {
    super(8);
    setId("consent");
    getStyleClass().addAll("callout", "warning");
    question.setWrapText(true);
    question.setMinHeight(USE_PREF_SIZE);
    question.getStyleClass().add("callout-title");
    // Selectable, and as long as it is: a command that is cut off says nothing.
    command.setId("consent-command");
    command.setEditable(false);
    command.setWrapText(true);
    command.setPrefRowCount(ROWS);
    command.setMinHeight(USE_PREF_SIZE);
    command.getStyleClass().add("monospaced");
    Label hint =
        new Label("It runs as you, with your files and environment. Nothing has been run so far.");
    hint.setWrapText(true);
    hint.setMinHeight(USE_PREF_SIZE);
    HBox buttons =
        new HBox(
            8,
            button("consent-no", "Do not run", Answer.NO),
            button("consent-once", "Run this time", Answer.THIS_TIME),
            button("consent-always", "Always run", Answer.ALWAYS));
    buttons.setAlignment(Pos.CENTER_RIGHT);
    setMinHeight(USE_PREF_SIZE);
    getChildren().addAll(question, command, hint, buttons);
    show(false);
  }

  private Button button(String id, String text, Answer answer) {
    Button button = new Button(text);
    button.setId(id);
    button.setOnAction(
        _ -> {
          show(false);
          open.complete(answer);
        });
    return button;
  }

  @Override
  public Answer ask(ExecPlugin plugin) throws InterruptedException {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    Platform.runLater(() -> show(plugin, answer));
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      // Nobody waits for it any more; another question may be open by then.
      answer.complete(Answer.NO);
      Platform.runLater(
          () -> {
            if (open.isDone()) {
              show(false);
            }
          });
    }
  }

  private void show(ExecPlugin plugin, CompletableFuture<Answer> answer) {
    // A question that another one takes the place of is answered by nobody.
    open.complete(Answer.NO);
    open = answer;
    question.setText(
        "Context %s of %s logs in by running a program that was not allowed before:"
            .formatted(plugin.context(), plugin.file()));
    command.setText(plugin.commandLine());
    show(true);
  }

  private void show(boolean shown) {
    setVisible(shown);
    setManaged(shown);
  }
}
