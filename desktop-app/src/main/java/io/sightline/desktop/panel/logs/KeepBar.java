package io.sightline.desktop.panel.logs;

import io.sightline.capture.KeptContainer;
import io.sightline.capture.KeptLogs;
import io.sightline.desktop.view.Moment;
import io.sightline.desktop.view.Quantity;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.application.Platform;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;

/**
 * Asks which stretch of the logs is to be kept in the capture, reads it, says how much it is, and
 * keeps it when the user agrees. Not shown else. JavaFX application thread only.
 */
final class KeepBar extends VBox implements AutoCloseable {
  private static final List<Duration> LENGTHS =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofHours(1));

  /** In the past also what came shortly after: it is often the answer. */
  private static final Duration AFTER_PAST = Duration.ofSeconds(30);

  private static final javafx.util.Duration REFRESH = javafx.util.Duration.millis(200);

  private final LogKeeper keeper;
  private final ZoneId zone;
  private final InstantSource clock;
  private final Consumer<String> onKept;
  private final ChoiceBox<Duration> length = new ChoiceBox<>();
  private final Label range = new Label();
  private final Label size = new Label();
  private final Button keep = new Button("Keep");
  private final Timeline progress = new Timeline(new KeyFrame(REFRESH, _ -> showProgress()));
  private @Nullable LogFetch fetch;
  private @Nullable KeptLogs read;
  private @Nullable Asked asked;

  /** What is to be kept, but for the length. */
  private record Asked(ClusterLogs logs, List<LogTarget> targets, boolean live, long cursorNanos) {}

  /**
   * @param onKept told in a sentence what was kept
   */
  KeepBar(LogKeeper keeper, ZoneId zone, InstantSource clock, Consumer<String> onKept) {
    this.keeper = keeper;
    this.zone = zone;
    this.clock = clock;
    this.onKept = onKept;
    setId("log-keep-bar");
    getStyleClass().add("log-keep-bar");
    length.getItems().addAll(LENGTHS);
    length.setConverter(new Words());
    length.setValue(LENGTHS.get(1));
    length.setAccessibleText("How long before the time shown");
    length.valueProperty().addListener((_, _, _) -> readAnew());
    keep.setId("log-keep-now");
    keep.setDefaultButton(true);
    keep.setOnAction(_ -> keepNow());
    Button cancel = new Button("Cancel");
    cancel.setOnAction(_ -> close());
    for (Button button : List.of(keep, cancel)) {
      button.setMinWidth(USE_PREF_SIZE);
    }
    Label what = new Label("Keep");
    what.setMinWidth(USE_PREF_SIZE);
    range.setMinWidth(USE_PREF_SIZE);
    size.setId("log-keep-size");
    size.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(size, Priority.ALWAYS);
    HBox row = new HBox(8, what, length, range, size, keep, cancel);
    row.setAlignment(Pos.CENTER_LEFT);
    Label warning =
        new Label(
            "All lines of that time are stored as they are, also a password that a program has"
                + " logged; sightline redact leaves them out.");
    warning.getStyleClass().add("muted");
    warning.setWrapText(true);
    getChildren().addAll(row, warning);
    progress.setCycleCount(Animation.INDEFINITE);
    close();
  }

  boolean isOpen() {
    return isVisible();
  }

  /**
   * Opens it, and reads what it would keep.
   *
   * @param live whether the newest lines are meant, and not those before the cursor
   */
  void open(ClusterLogs logs, List<LogTarget> targets, boolean live, long cursorNanos) {
    asked = new Asked(logs, targets, live, cursorNanos);
    setVisible(true);
    setManaged(true);
    readAnew();
  }

  private void readAnew() {
    Asked what = asked;
    stopReading();
    if (what == null) {
      return;
    }
    long until =
        what.live ? Moment.nanos(clock.instant()) : what.cursorNanos + AFTER_PAST.toNanos();
    long from = until - length.getValue().toNanos();
    range.setText(Moment.time(from, zone) + " to " + Moment.time(until, zone));
    try {
      LogFetch begun = LogFetch.start(what.logs, what.targets, from, until, clock);
      fetch = begun;
      var _ =
          begun
              .result()
              .thenApply(KeepBar::measure)
              .whenComplete((size, failure) -> Platform.runLater(() -> show(begun, size, failure)));
      showProgress();
      progress.play();
    } catch (IOException e) {
      size.setText("Nothing can be read: " + e.getMessage());
    }
  }

  private record Measured(KeptLogs logs, long storedBytes) {}

  private static Measured measure(KeptLogs logs) {
    try {
      return new Measured(logs, logs.storedBytes());
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private void showProgress() {
    if (fetch != null) {
      size.setText("Reading … %,d lines".formatted(fetch.linesSoFar()));
    }
  }

  private void show(LogFetch of, @Nullable Measured measured, @Nullable Throwable failure) {
    if (of != fetch) {
      return;
    }
    stopReading();
    if (measured == null) {
      size.setText("It cannot be kept: " + (failure == null ? "" : failure.getMessage()));
      return;
    }
    KeptLogs logs = measured.logs;
    read = logs;
    keep.setDisable(false);
    size.setText(words(logs, measured.storedBytes));
  }

  /** E.g. "1,204 lines of 3 containers, 40 KB in the file; cut at the limit: 1". */
  private static String words(KeptLogs logs, long storedBytes) {
    List<KeptContainer> all = logs.range().containers();
    long unreadable = all.stream().filter(it -> !it.trouble().isEmpty()).count();
    long cut =
        all.stream()
            .filter(it -> it.trouble().isEmpty())
            .filter(it -> it.wholeUntilNanos() < logs.range().untilNanos())
            .count();
    return "%,d lines of %d containers, %s in the file%s%s"
        .formatted(
            logs.lines().size(),
            all.size() - unreadable,
            Quantity.size(storedBytes),
            cut == 0 ? "" : "; cut at the limit: " + cut,
            unreadable == 0 ? "" : "; not readable: " + unreadable);
  }

  private void keepNow() {
    KeptLogs logs = read;
    if (logs == null) {
      return;
    }
    keep.setDisable(true);
    size.setText("Writing …");
    Thread.ofVirtual()
        .name("keep logs")
        .start(
            () -> {
              String said;
              try {
                keeper.keepLogs(logs);
                said = "%,d lines are kept in the capture.".formatted(logs.lines().size());
              } catch (IOException | RuntimeException e) {
                said = "Not written: " + e.getMessage();
              }
              String told = said;
              Platform.runLater(() -> kept(told));
            });
  }

  private void kept(String told) {
    close();
    onKept.accept(told);
  }

  private void stopReading() {
    progress.stop();
    if (fetch != null) {
      fetch.close();
      fetch = null;
    }
    read = null;
    keep.setDisable(true);
  }

  /** Closes it without keeping anything. */
  @Override
  public void close() {
    asked = null;
    stopReading();
    setVisible(false);
    setManaged(false);
  }

  private static final class Words extends StringConverter<Duration> {
    @Override
    public String toString(Duration length) {
      return length.toHours() > 0 ? "1 hour" : "%d min".formatted(length.toMinutes());
    }

    @Override
    public Duration fromString(String text) {
      throw new UnsupportedOperationException("a choice is not typed");
    }
  }
}
