package io.sightline.desktop.command;

import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.issue.Notices;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The demo shop, a process of its own, from its opening to its end. */
final class DemoShop implements AutoCloseable {
  /** Less is too short for three faults. */
  static final Duration SHORTEST = Duration.ofSeconds(20);

  /** The phases whose beginning is worth telling in the window, and the end. */
  private static final Set<String> FAULTS = Set.of("disk", "cpu", "blocked", "end");

  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration END = Duration.ofSeconds(20);
  private static final long POLL_MILLIS = 200;

  private final Path directory;
  private final Duration duration;
  private @Nullable ChildProcess process;
  private boolean closed;
  private volatile @Nullable IOException failure;

  DemoShop(Path directory, Duration duration) {
    this.directory = directory;
    this.duration = duration;
  }

  /** Starts it, unless it was closed before. */
  synchronized void start() throws IOException {
    if (closed) {
      return;
    }
    System.out.println("the shop opens …");
    process =
        ChildProcess.start(
            "the shop",
            Installation.module("demo-shop"),
            "io.sightline.shop.Main",
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            List.of(
                "run",
                "--duration",
                duration.toSeconds() + "s",
                "--ready-file",
                ready().toString(),
                "--events-file",
                events().toString()),
            directory.resolve("shop.log"),
            END);
  }

  /** Starts it and watches it on a thread of its own; the window tells what it does. */
  void startBeside(Notices notices) throws IOException {
    start();
    Thread.ofVirtual().name("shop-watch").start(() -> watchBeside(notices));
  }

  private void watchBeside(Notices notices) {
    try {
      watch(this::isClosed, text -> notices.tell(Issue.note(text)));
    } catch (IOException e) {
      if (!isClosed()) {
        failure = e;
        notices.tell(Issue.error("The shop has failed: " + e.getMessage()));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits for the shop to open and to close; what happened between the two is the demo.
   *
   * @param isOver whether to stop waiting
   */
  Optional<LiveRun.Stretch> watch(BooleanSupplier isOver) throws IOException, InterruptedException {
    return watch(isOver, _ -> {});
  }

  private Optional<LiveRun.Stretch> watch(BooleanSupplier isOver, Consumer<String> teller)
      throws IOException, InterruptedException {
    ChildProcess shop = started();
    if (shop == null) {
      return Optional.empty();
    }
    shop.awaitFile(ready(), START);
    Set<String> phases = new HashSet<>();
    ShopEvents events =
        new ShopEvents(
            events(),
            (phase, text) -> {
              System.out.println(phase + ": " + text);
              if (phases.add(phase) && FAULTS.contains(phase)) {
                teller.accept("The demo: " + text + ".");
              }
            });
    while (shop.isAlive()) {
      events.read();
      if (isOver.getAsBoolean()) {
        return events.stretch();
      }
      Thread.sleep(POLL_MILLIS);
    }
    events.read();
    shop.awaitSuccess();
    return events.stretch();
  }

  /** Fails in the shop's own words when it did. */
  void requireNoFailure() throws IOException {
    IOException failed = failure;
    if (failed != null) {
      throw failed;
    }
  }

  private synchronized @Nullable ChildProcess started() {
    return process;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    ChildProcess running;
    synchronized (this) {
      closed = true;
      running = process;
    }
    if (running != null) {
      running.close();
    }
  }

  private Path ready() {
    return directory.resolve("shop.ready");
  }

  private Path events() {
    return directory.resolve("shop.events");
  }
}
