package io.sightline.desktop.app;

import static io.sightline.desktop.app.OnDisplay.await;
import static io.sightline.desktop.app.OnDisplay.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.capture.Bookmark;
import io.sightline.capture.CaptureBookmarks;
import io.sightline.capture.CaptureFactLog;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.source.ScriptedSource;
import io.sightline.core.timeline.Cursor;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.panel.logs.ClusterLogs;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.script.CaptureFiles;
import io.sightline.desktop.script.ClusterScript;
import io.sightline.desktop.session.Lane;
import io.sightline.desktop.session.Session;
import io.sightline.desktop.timeline.TimelineStrip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javafx.event.Event;
import javafx.event.EventType;
import javafx.scene.Scene;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/** Moving in time over the scripted cluster, kept in a real capture. */
@ExtendWith(ApplicationExtension.class)
@Timeout(120)
class TimelineTest {
  private static final long SECOND = 1_000_000_000L;
  private static final List<LogBatch> CALM = ClusterScript.batches().subList(0, 20);

  @TempDir private Path folder;

  private Stage stage;
  private MainWindow window;
  private Session session;
  private Path capture;
  private Path savedAs;
  private @Nullable Path other;

  @Start
  void start(Stage first) throws IOException {
    Fonts.load();
    stage = first;
    capture = folder.resolve("cluster.slcap");
    savedAs = folder.resolve("saved.slcap");
    CaptureFiles.write(capture, "production", ClusterScript.batches());
    open();
    stage.show();
  }

  private void open() throws IOException {
    SessionRequest request = Captures.open(capture);
    session = request.open();
    window = new MainWindow(session, request.recording(), ClusterLogs.NONE, new Host());
    window.setTheme(ThemeChoice.LIGHT, ThemeChoice.LIGHT.apply());
    stage.setScene(new Scene(window.root(), 990, 900));
    session.start();
    window.map().requestFocus();
  }

  @AfterEach
  void close() throws TimeoutException {
    FxToolkit.setupFixture((Runnable) window::close);
  }

  private final class Host implements WindowHost {
    @Override
    public FilePrompt files() {
      return new FilePrompt() {
        @Override
        public Optional<Path> openCapture(Window owner) {
          return Optional.ofNullable(other);
        }

        @Override
        public Optional<Path> save(Window owner, String title, String suggestedName) {
          return Optional.of(savedAs);
        }
      };
    }

    @Override
    public ZoneId zone() {
      return ZoneOffset.UTC;
    }

    @Override
    public void open(Path file, Consumer<Issue> onFailure) {
      throw new AssertionError("nobody asked for it");
    }

    @Override
    public void pickCluster(@org.jspecify.annotations.Nullable ClusterAdder adder) {
      throw new AssertionError("nobody asked for it");
    }

    @Override
    public void nextTheme() {}
  }

  @Test
  void theLanesTellWhatHappenedAndAClickGoesThere(FxRobot robot) throws TimeoutException {
    awaitMarks(robot);
    TimelineStrip strip = strip(robot);
    assertThat(at(strip, Lane.CHANGES, 20))
        .contains("Rollout")
        .contains("registry/storefront:1.15 → registry/storefront:1.16");
    assertThat(at(strip, Lane.CHANGES, 30)).contains("Scaled").contains("1 → 3 replicas");
    assertThat(at(strip, Lane.EVENTS, 40))
        .contains("Unhealthy")
        .contains("postgres-0: Readiness probe failed")
        .contains("NotReady");
    await(() -> at(strip, Lane.FINDINGS, 50).contains("cpu-throttled"));
    assertThat(at(strip, Lane.FINDINGS, 10)).isEmpty();
    assertThat(at(strip, Lane.GAPS, 20)).isEmpty();

    robot
        .moveTo(strip.localToScreen(strip.xOf(ClusterScript.time(20)), strip.yOf(Lane.CHANGES)))
        .press(MouseButton.PRIMARY)
        .release(MouseButton.PRIMARY);
    await(() -> cursorSecond() == 21);
    assertThat(session.view().topology().events())
        .anyMatch(event -> event.kind().equals("Rollout"));
  }

  @Test
  void keysGoFromMarkToMark(FxRobot robot) throws TimeoutException {
    awaitMarks(robot);
    robot.type(KeyCode.HOME);
    await(() -> session.view().instantNanos() == session.view().firstNanos());
    robot.type(KeyCode.PERIOD);
    await(() -> cursorSecond() == 21);
    robot.type(KeyCode.PERIOD);
    await(() -> cursorSecond() == 31);
    robot.type(KeyCode.COMMA);
    await(() -> cursorSecond() == 21);
  }

  @Test
  void aTimeThatIsWrittenIsGoneTo(FxRobot robot) throws TimeoutException {
    awaitMarks(robot);
    robot.type(KeyCode.T);
    await(() -> robot.lookup("#time-field").tryQuery().isPresent());
    WaitForAsyncUtils.waitForFxEvents();
    assertThat(robot.lookup("#time-field").queryAs(TextField.class).getText())
        .as("the key is not written into the field that it opens")
        .startsWith("2026-");
    write(robot, "#time-field", "now-15x");
    await(() -> text(robot, "#time-error").contains("“now-15x” is no time"));
    write(robot, "#time-field", "now-15s");
    await(() -> cursorSecond() == ClusterScript.SECONDS - 15);
    await(() -> robot.lookup("#time-field").tryQuery().isEmpty());
    robot.type(KeyCode.T);
    write(robot, "#time-field", "12:00:00");
    await(() -> text(robot, "#time-error").contains("before the first fact"));
    robot.type(KeyCode.ESCAPE);
    await(() -> robot.lookup("#time-field").tryQuery().isEmpty());
    assertThat(cursorSecond()).isEqualTo(ClusterScript.SECONDS - 15);
  }

  @Test
  void playBackwardsMovesBack(FxRobot robot) throws TimeoutException {
    awaitMarks(robot);
    robot.clickOn("#play-back");
    await(() -> session.view().cursor().mode() == Cursor.Mode.PLAYING);
    await(() -> session.view().instantNanos() < session.view().lastNanos() - SECOND / 2);
    robot.clickOn("#play-back");
    await(() -> session.view().cursor().mode() == Cursor.Mode.PAUSED);
    robot.clickOn("#play");
    await(() -> session.view().cursor().speed() > 0);
  }

  @Test
  void aBrushWithShiftZooms(FxRobot robot) throws TimeoutException {
    awaitMarks(robot);
    TimelineStrip strip = strip(robot);
    double from = strip.xOf(ClusterScript.time(15));
    double to = strip.xOf(ClusterScript.time(35));
    // The robot of the headless platform tells no modifiers with the mouse.
    robot.interact(
        () -> {
          Event.fireEvent(strip, withShift(MouseEvent.MOUSE_PRESSED, from));
          Event.fireEvent(strip, withShift(MouseEvent.MOUSE_DRAGGED, to));
          Event.fireEvent(strip, withShift(MouseEvent.MOUSE_RELEASED, to));
        });
    await(() -> strip.window().spanNanos() < 25 * SECOND);
    assertThat(strip.window().fromNanos())
        .isBetween(ClusterScript.time(13), ClusterScript.time(17));
    assertThat(session.view().isFollowing()).as("the cursor stays").isTrue();
  }

  @Test
  void aBookmarkIsKeptInTheCaptureAndFoundAgain(FxRobot robot) throws Exception {
    awaitMarks(robot);
    robot.type(KeyCode.T);
    write(robot, "#time-field", "now-20s");
    await(() -> cursorSecond() == 40);
    robot.type(KeyCode.B);
    write(robot, "#bookmark-note", "postgres is not ready");
    await(() -> bookmarks().equals(List.of("postgres is not ready")));
    assertThat(strip(robot).textAt(strip(robot).xOf(ClusterScript.time(40)) + 4, 5))
        .contains("postgres is not ready");

    // Closed, and opened a week later.
    robot.interact(
        () -> {
          window.close();
          try {
            open();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    awaitMarks(robot);
    assertThat(cursorSecond()).isEqualTo(ClusterScript.SECONDS);
    robot.clickOn(".bookmark-time");
    await(() -> cursorSecond() == 40);
    assertThat(io.sightline.capture.CaptureVerifier.verify(capture).exitCode()).isZero();

    robot.clickOn("postgres is not ready");
    write(robot, "#bookmark-note", "its disk is slow");
    await(() -> bookmarks().equals(List.of("its disk is slow")));
    javafx.scene.control.Button delete =
        robot.lookup(".bookmark-row .button").queryAllAs(javafx.scene.control.Button.class).stream()
            .filter(button -> "Delete the bookmark".equals(button.getAccessibleText()))
            .findFirst()
            .orElseThrow();
    robot.clickOn(delete);
    await(() -> bookmarks().isEmpty());
    await(() -> !robot.lookup("#bookmarks").query().isVisible());
  }

  @Test
  void aNoteIsWrittenThoughAnotherWindowsBookmarkComesInMeanwhile(FxRobot robot) throws Exception {
    awaitMarks(robot);
    CaptureBookmarks.write(
        capture, List.of(), List.of(new Bookmark(7, ClusterScript.time(10), "of another window")));
    robot.type(KeyCode.B);
    await(() -> robot.lookup("of another window").tryQuery().isPresent());
    write(robot, "#bookmark-note", "here");
    await(() -> bookmarks().equals(List.of("of another window", "here")));
    assertThat(robot.lookup(".bookmark-row").queryAll()).hasSize(2);
    assertThat(window.map().isFocused()).isTrue();
  }

  @Test
  void aBookmarkInAFileThatMayNotBeWrittenIsSaidAndSavedElsewhere(FxRobot robot) throws Exception {
    awaitMarks(robot);
    Files.setPosixFilePermissions(capture, PosixFilePermissions.fromString("r--r--r--"));
    robot.type(KeyCode.B);
    write(robot, "#bookmark-note", "kept in the window");
    await(
        () ->
            window.issue() != null
                && window.issue().message().contains("kept in this window only")
                && window.issue().message().contains("read-only"));
    assertThat(robot.lookup("kept in the window").tryQuery()).isPresent();
    assertThat(bookmarks()).isEmpty();
    robot.interact(window::saveCapture);
    await(() -> Files.exists(savedAs));
    try (CaptureFactLog log = CaptureFactLog.open(savedAs)) {
      assertThat(log.bookmarks()).extracting(Bookmark::note).containsExactly("kept in the window");
      assertThat(log.endPosition()).isEqualTo(session.log().endPosition());
    }
  }

  @Test
  void aComparisonMarksWhatChangedAndThePictureSaysBothTimes(FxRobot robot) throws Exception {
    awaitMarks(robot);
    robot.type(KeyCode.T);
    write(robot, "#time-field", "now-40s");
    await(() -> cursorSecond() == 20);
    robot.type(KeyCode.C);
    await(() -> robot.lookup("#compare").query().isVisible());
    assertThat(window.map().getModel().changes()).isEmpty();
    robot.type(KeyCode.END);
    await(() -> window.map().getModel().changes().size() == 1);
    MapModel model = window.map().getModel();
    assertThat(model.changes().values())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.kind()).isEqualTo(MapModel.ChangeKind.SLOWER);
              assertThat(change.words()).matches("p95 \\d+ ms → \\d+ ms");
            });
    assertThat(model.caption().timeRange())
        .isEqualTo(
            "2026-09-21 14:14:10 to 14:14:20 UTC, compared with 2026-09-21 14:13:30 to 14:13:40"
                + " UTC");
    assertThat(text(robot, "#compare-summary")).isEqualTo("1 edge changed");
    robot.clickOn("shop/storefront → shop/checkout");
    await(
        () ->
            window
                .map()
                .selectionProperty()
                .get()
                .equals(
                    new Selection.Edge(
                        ClusterScript.workload("storefront"),
                        ClusterScript.workload("checkout"),
                        "http")));
    robot.type(KeyCode.C);
    await(() -> window.map().getModel().changes().isEmpty());
    assertThat(window.map().getModel().caption().timeRange()).doesNotContain("compared");
  }

  @Test
  void anotherCaptureIsComparedWith(FxRobot robot) throws Exception {
    awaitMarks(robot);
    other = CaptureFiles.write(folder.resolve("calm.slcap"), "calm", CALM);
    robot.press(KeyCode.SHIFT).type(KeyCode.C).release(KeyCode.SHIFT);
    await(() -> window.map().getModel().changes().size() == 1);
    assertThat(text(robot, "#compare-before"))
        .startsWith("Before: calm.slcap, 2026-09-21 ")
        .contains("(capture ");
    other = folder.resolve("missing.slcap");
    robot.press(KeyCode.SHIFT).type(KeyCode.C).release(KeyCode.SHIFT);
    await(
        () ->
            window.issue() != null
                && window.issue().message().contains("missing.slcap cannot be compared with"));
    assertThat(window.map().getModel().changes()).as("the one before stays").hasSize(1);
  }

  @Test
  void hoursOfFactsAreReadOnceForTheLanes() throws Exception {
    // Many facts, and the marks are those of the first reading: nothing is read again for a frame.
    MemoryFactLog log = new MemoryFactLog();
    try (Session live =
        new Session(
            ScriptedSource.ofBatches(ClusterScript.batches()),
            log,
            Cursor.live(),
            SessionRequest.RANGE)) {
      live.start();
      await(() -> live.view().activity().marks().in(Lane.CHANGES).size() == 3);
      await(() -> !live.view().activity().marks().in(Lane.FINDINGS).isEmpty());
      var marks = live.view().activity().marks();
      live.send(new io.sightline.core.timeline.CursorCommand.Seek(ClusterScript.time(10)));
      await(() -> !live.view().isFollowing());
      assertThat(live.view().activity().marks()).isSameAs(marks);
    }
  }

  private static MouseEvent withShift(EventType<MouseEvent> type, double x) {
    return new MouseEvent(
        type,
        x,
        40,
        x,
        40,
        MouseButton.PRIMARY,
        1,
        true,
        false,
        false,
        false,
        true,
        false,
        false,
        false,
        false,
        false,
        null);
  }

  private void awaitMarks(FxRobot robot) throws TimeoutException {
    await(() -> session.view().activity().marks().in(Lane.CHANGES).size() == 3);
    // The log is read in slices: what happened later may come later.
    await(
        () ->
            strip(robot).getWidth() > 0
                && !at(strip(robot), Lane.CHANGES, 20).isEmpty()
                && !at(strip(robot), Lane.EVENTS, 40).isEmpty());
    robot.interact(() -> window.map().requestFocus());
  }

  private long cursorSecond() {
    return Math.round((session.view().instantNanos() - ClusterScript.time(0)) / 1e9);
  }

  private List<String> bookmarks() {
    try (CaptureFactLog log = CaptureFactLog.open(capture)) {
      return log.bookmarks().stream().map(Bookmark::note).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String at(TimelineStrip strip, Lane lane, int second) {
    return strip.textAt(strip.xOf(ClusterScript.time(second)), strip.yOf(lane));
  }

  private static TimelineStrip strip(FxRobot robot) {
    return robot.lookup(".timeline-strip").queryAs(TimelineStrip.class);
  }

  private static void write(FxRobot robot, String field, String text) throws TimeoutException {
    await(
        () ->
            robot
                .lookup(field)
                .tryQueryAs(TextField.class)
                .filter(TextField::isFocused)
                .isPresent());
    robot.interact(() -> robot.lookup(field).queryAs(TextField.class).setText(text));
    robot.type(KeyCode.ENTER);
  }
}
