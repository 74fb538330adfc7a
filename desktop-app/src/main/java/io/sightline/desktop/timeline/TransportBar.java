package io.sightline.desktop.timeline;

import io.sightline.core.timeline.Cursor;
import io.sightline.core.timeline.CursorCommand;
import io.sightline.desktop.session.LinkState;
import io.sightline.desktop.session.SessionView;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Consumer;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.util.StringConverter;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;
import org.kordamp.ikonli.materialdesign2.MaterialDesignS;

/**
 * The controls of the cursor: play, step, speed, the time in words, and the way back to live.
 * JavaFX application thread only.
 */
public final class TransportBar extends HBox {
  private static final long STEP_NANOS = Duration.ofSeconds(1).toNanos();

  private static final PseudoClass FOLLOWING = PseudoClass.getPseudoClass("following");
  private static final PseudoClass ENDED = PseudoClass.getPseudoClass("ended");

  private final Consumer<CursorCommand> send;
  private final Button play = new Button();
  private final Button playBack = new Button();
  private final Button live = new Button("LIVE");
  private final TimeEntry time;
  private final Label behind = new Label();
  private final ComboBox<Double> speed = new ComboBox<>();
  private final FontIcon playIcon = new FontIcon(MaterialDesignP.PLAY);
  private final FontIcon playBackIcon = new FontIcon(MaterialDesignS.STEP_BACKWARD);
  private SessionView view;

  /** A bar whose buttons send commands to the session. */
  public TransportBar(SessionView first, ZoneId zone, Consumer<CursorCommand> send) {
    this.view = first;
    this.send = send;
    time = new TimeEntry(first, zone, send);
    getStyleClass().add("transport-bar");
    setAlignment(Pos.CENTER_LEFT);
    play.setId("play");
    play.setGraphic(playIcon);
    play.getStyleClass().addAll("button-icon", "flat");
    play.setOnAction(_ -> togglePlay());
    describe(play, "Play or pause", "Space");
    playBack.setId("play-back");
    playBack.setGraphic(playBackIcon);
    playBack.getStyleClass().addAll("button-icon", "flat");
    playBack.setOnAction(_ -> togglePlayBack());
    describe(playBack, "Play backwards or pause", "Shift+Space");
    Button back = button(MaterialDesignC.CHEVRON_LEFT, "One second back", "Left");
    back.setOnAction(_ -> send.accept(new CursorCommand.Step(-STEP_NANOS)));
    Button forward = button(MaterialDesignC.CHEVRON_RIGHT, "One second forward", "Right");
    forward.setOnAction(_ -> send.accept(new CursorCommand.Step(STEP_NANOS)));
    Button previous = button(MaterialDesignS.SKIP_PREVIOUS, "To the mark before", ",");
    previous.setId("previous-mark");
    previous.setOnAction(_ -> previousMark());
    Button next = button(MaterialDesignS.SKIP_NEXT, "To the next mark", ".");
    next.setId("next-mark");
    next.setOnAction(_ -> nextMark());
    speed.getItems().setAll(List.of(0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0));
    speed.setValue(1.0);
    speed.setConverter(new SpeedText());
    speed.setAccessibleText("Speed of play");
    speed.getStyleClass().add("speed");
    speed.setOnAction(_ -> send.accept(new CursorCommand.Speed(directed(speed.getValue()))));
    behind.getStyleClass().add("muted");
    live.setId("live");
    live.getStyleClass().addAll("live-pill");
    describe(live, "Follow the newest fact", "End");
    live.setOnAction(_ -> send.accept(new CursorCommand.Follow()));
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    getChildren()
        .addAll(previous, back, playBack, play, forward, next, speed, time, behind, space, live);
  }

  /** Shows where the cursor is. */
  public void show(SessionView next) {
    view = next;
    boolean forth = isPlaying() && !isBackwards();
    boolean back = isPlaying() && isBackwards();
    playIcon.setIconCode(forth ? MaterialDesignP.PAUSE : MaterialDesignP.PLAY);
    play.setAccessibleText(forth ? "Pause" : "Play");
    playBackIcon.setIconCode(back ? MaterialDesignP.PAUSE : MaterialDesignS.STEP_BACKWARD);
    playBack.setAccessibleText(back ? "Pause" : "Play backwards");
    showLive(view);
    time.show(view);
    if (view.firstNanos() == 0) {
      behind.setText("");
      return;
    }
    long lag = view.lastNanos() - view.instantNanos();
    behind.setText(
        view.isFollowing() || lag < STEP_NANOS
            ? ""
            : "%s before the newest fact".formatted(lagText(lag)));
  }

  /** The way to the newest fact is "live" only while newer ones may come. */
  private void showLive(SessionView view) {
    boolean growing = !(view.link() instanceof LinkState.Ended);
    live.setText(growing ? "LIVE" : "END");
    live.pseudoClassStateChanged(FOLLOWING, view.isFollowing());
    live.pseudoClassStateChanged(ENDED, !growing);
    live.setAccessibleText(
        (view.isFollowing() ? "At " : "Go to ") + (growing ? "live" : "the end"));
  }

  /** Plays when paused, pauses when playing or following, turns round when playing backwards. */
  public void togglePlay() {
    if (view.isFollowing()) {
      send.accept(new CursorCommand.Pause());
    } else {
      play(isPlaying() && !isBackwards(), 1);
    }
  }

  /** Plays backwards, or pauses when it does. */
  public void togglePlayBack() {
    play(isPlaying() && isBackwards(), -1);
  }

  /** Goes to the next event, change, finding or gap; stays where there is none. */
  public void nextMark() {
    view.activity()
        .marks()
        .next(view.instantNanos(), view.lastNanos())
        .ifPresent(mark -> send.accept(new CursorCommand.Seek(mark.seekNanos())));
  }

  /** Goes to the event, change, finding or gap before. */
  public void previousMark() {
    view.activity()
        .marks()
        .previous(view.instantNanos(), view.firstNanos())
        .ifPresent(mark -> send.accept(new CursorCommand.Seek(mark.seekNanos())));
  }

  /** Lets the user write the time to go to. */
  public void editTime() {
    time.edit();
  }

  private void play(boolean pause, int direction) {
    if (pause) {
      send.accept(new CursorCommand.Pause());
    } else {
      send.accept(new CursorCommand.Speed(direction * Math.abs(speed.getValue())));
      send.accept(new CursorCommand.Play());
    }
  }

  private boolean isPlaying() {
    return view.cursor().mode() == Cursor.Mode.PLAYING;
  }

  private boolean isBackwards() {
    return view.cursor().speed() < 0;
  }

  private double directed(double factor) {
    return isPlaying() && isBackwards() ? -factor : factor;
  }

  private static String lagText(long nanos) {
    Duration lag = Duration.ofNanos(nanos);
    return lag.toHours() > 0
        ? "%d h %d min".formatted(lag.toHours(), lag.toMinutesPart())
        : lag.toMinutes() > 0
            ? "%d min %d s".formatted(lag.toMinutes(), lag.toSecondsPart())
            : "%d s".formatted(lag.toSeconds());
  }

  private static Button button(Ikon icon, String name, String key) {
    Button button = new Button(null, new FontIcon(icon));
    button.getStyleClass().addAll("button-icon", "flat");
    describe(button, name, key);
    return button;
  }

  private static void describe(Button button, String name, String key) {
    button.setAccessibleText(name);
    button.setTooltip(new Tooltip(name + "  (" + key + ")"));
    button.setFocusTraversable(true);
  }

  private static final class SpeedText extends StringConverter<Double> {
    @Override
    public String toString(Double factor) {
      return factor == null
          ? ""
          : (factor == Math.rint(factor) ? Long.toString(Math.round(factor)) : factor.toString())
              + "×";
    }

    @Override
    public Double fromString(String text) {
      return Double.valueOf(text.replace("×", ""));
    }
  }
}
