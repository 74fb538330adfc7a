package io.sightline.benchmarks.render;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.source.FactSource;
import io.sightline.core.source.PollResult;
import io.sightline.core.timeline.Cursor;
import io.sightline.core.timeline.CursorCommand;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.desktop.app.ClusterAdder;
import io.sightline.desktop.app.FilePrompt;
import io.sightline.desktop.app.MainWindow;
import io.sightline.desktop.app.Recording;
import io.sightline.desktop.app.WindowHost;
import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.panel.logs.ClusterLogs;
import io.sightline.desktop.session.Session;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.ToggleButton;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;

/**
 * How long a window with a large map holds JavaFX's thread, so that a key or a mouse has to wait:
 * live with new facts each second, and while the cursor is dragged through what was recorded.
 *
 * <p>Arguments: nodes, edges, seconds; 5,000, 15,000 and 20 where there are none. Run with {@code
 * -Dglass.platform=Headless -Dprism.order=sw}, or on a display.
 */
final class WindowHold {
  private static final long SEED = 7;
  private static final long ASK_MILLIS = 2;
  private static final int SEEKS_A_SECOND = 20;

  private WindowHold() {}

  /** Facts of a second in each second. */
  private static final class Live implements FactSource {
    private final ScriptedCluster cluster;
    private LogBatch next;
    private int second;
    private long due = System.nanoTime();

    Live(ScriptedCluster cluster) {
      this.cluster = cluster;
      this.next = cluster.introduction();
    }

    @Override
    public String description() {
      return "production";
    }

    @Override
    public PollResult poll(Duration timeout) throws InterruptedException {
      TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
      LogBatch now = next;
      next = cluster.traffic(second++);
      due += TimeUnit.SECONDS.toNanos(1);
      return new PollResult.Batch(now);
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }

  /** Asks for the thread again and again, and notes how long it takes to get it. */
  private static final class Asking implements AutoCloseable {
    private final List<Double> waits = new ArrayList<>();
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong fxThread = new AtomicLong();
    private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);

    Asking start() {
      thread.start();
      return this;
    }

    private void run() {
      try {
        while (!over.get()) {
          if (asked.compareAndSet(false, true)) {
            long at = System.nanoTime();
            Platform.runLater(
                () -> {
                  fxThread.set(Thread.currentThread().threadId());
                  waits.add((System.nanoTime() - at) / 1e6);
                  asked.set(false);
                });
          }
          TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      over.set(true);
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Measures, prints, and exits. */
  public static void main(String[] arguments) throws Exception {
    int nodes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5_000;
    int edges = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 15_000;
    int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 20;
    Session session =
        new Session(
            new Live(new ScriptedCluster(nodes, edges, SEED)),
            new MemoryFactLog(),
            Cursor.live(),
            Duration.ofSeconds(10));
    CompletableFuture<MainWindow> shown = new CompletableFuture<>();
    Platform.startup(() -> shown.complete(show(session)));
    MainWindow window = shown.get(30, TimeUnit.SECONDS);
    session.start();
    TimeUnit.SECONDS.sleep(5);
    Platform.runLater(() -> ((ToggleButton) window.root().lookup("#level-pod")).fire());
    // The layout is to be at rest, and the code compiled.
    TimeUnit.SECONDS.sleep(40);
    System.out.printf(Locale.ROOT, "%,d nodes, %,d edges%n", nodes, edges);
    measure("live", seconds, () -> TimeUnit.SECONDS.sleep(seconds));
    measure("scrubbing", seconds, () -> scrub(session, seconds));
    System.exit(0);
  }

  private static MainWindow show(Session session) {
    MainWindow window = new MainWindow(session, new NoRecording(), ClusterLogs.NONE, new NoHost());
    Stage stage = new Stage();
    stage.setScene(new Scene(window.root(), 1280, 800));
    stage.show();
    return window;
  }

  private static void scrub(Session session, int seconds) throws InterruptedException {
    long first = session.view().firstNanos();
    long span = session.view().lastNanos() - first;
    int seeks = seconds * SEEKS_A_SECOND;
    for (int i = 0; i < seeks; i++) {
      session.send(new CursorCommand.Seek(first + span * (i % 100) / 100));
      TimeUnit.MILLISECONDS.sleep(1000 / SEEKS_A_SECOND);
    }
  }

  /** Something that takes a while. */
  @FunctionalInterface
  private interface Play {
    void play() throws InterruptedException;
  }

  private static void measure(String name, int seconds, Play scene) throws Exception {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Asking asking = new Asking().start();
    while (asking.fxThread.get() == 0) {
      TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
    }
    long cpu = threads.getThreadCpuTime(asking.fxThread.get());
    try (asking) {
      scene.play();
    }
    double used = (threads.getThreadCpuTime(asking.fxThread.get()) - cpu) / 1e6 / seconds;
    System.out.printf(
        Locale.ROOT,
        "%-10s JavaFX's thread was had after %.1f ms (p99 %.1f ms, longest %.1f ms); %.0f ms of CPU"
            + " a second%n",
        name,
        Frames.quantile(asking.waits, .5),
        Frames.quantile(asking.waits, .99),
        Frames.quantile(asking.waits, 1),
        used);
  }

  private static final class NoRecording implements Recording {
    @Override
    public void saveTo(Path target) throws IOException {
      throw new IOException("a script is not recorded");
    }

    @Override
    public String captureHash() {
      return "";
    }

    @Override
    public void close() {
      // Nothing is kept.
    }
  }

  private static final class NoHost implements WindowHost {
    @Override
    public FilePrompt files() {
      throw new UnsupportedOperationException("no files here");
    }

    @Override
    public ZoneId zone() {
      return ZoneOffset.UTC;
    }

    @Override
    public void open(Path capture, Consumer<Issue> onFailure) {
      throw new UnsupportedOperationException("no files here");
    }

    @Override
    public void pickCluster(@Nullable ClusterAdder adder) {
      throw new UnsupportedOperationException("no clusters here");
    }

    @Override
    public void nextTheme() {
      throw new UnsupportedOperationException("no themes here");
    }
  }
}
