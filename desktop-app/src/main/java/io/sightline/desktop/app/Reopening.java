package io.sightline.desktop.app;

import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.settings.LeftWindow;
import io.sightline.desktop.settings.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.application.Platform;

/**
 * Opens windows again as they were left. One that cannot be opened is said, and is not forgotten: a
 * disk that is not there today may be there tomorrow. JavaFX application thread only.
 */
final class Reopening {
  private final Openers openers;
  private final BiConsumer<SessionRequest, LeftWindow> show;
  private final Consumer<Issue> tell;
  private final List<LeftWindow> missing = new ArrayList<>();
  private final List<Issue> failures = new ArrayList<>();
  private int underWay;

  /**
   * None so far.
   *
   * @param show shows a window as another was left
   * @param tell takes what went wrong once all others are shown: the page on which this was asked
   *     for goes away with the first window
   */
  Reopening(Openers openers, BiConsumer<SessionRequest, LeftWindow> show, Consumer<Issue> tell) {
    this.openers = openers;
    this.show = show;
    this.tell = tell;
  }

  void open(List<LeftWindow> windows) {
    missing.addAll(windows);
    windows.forEach(this::attempt);
  }

  /** What to offer next time: the windows that are open, and those that are not open again. */
  List<LeftWindow> with(List<LeftWindow> open) {
    return Stream.concat(open.stream(), missing.stream()).toList();
  }

  private void attempt(LeftWindow left) {
    underWay++;
    Thread.ofVirtual()
        .name("reopen")
        .start(
            () -> {
              try {
                SessionRequest request = request(left.origin());
                Platform.runLater(
                    () -> {
                      missing.remove(left);
                      show.accept(request, left);
                      ended();
                    });
              } catch (IOException | RuntimeException e) {
                Issue issue =
                    Issue.error(
                        "%s could not be opened again: %s."
                            .formatted(left.origin().words(), Issue.reason(e)),
                        "Try again",
                        () -> attempt(left));
                Platform.runLater(
                    () -> {
                      failures.add(issue);
                      ended();
                    });
              }
            });
  }

  private SessionRequest request(Origin origin) throws IOException {
    return switch (origin.kind()) {
      case CAPTURE -> openers.captures().open(Path.of(origin.where()));
      case CONTEXT -> openers.clusters().open(origin.contexts());
      case NONE -> throw new IOException("it cannot be opened again");
    };
  }

  private void ended() {
    underWay--;
    if (underWay == 0) {
      List<Issue> all = List.copyOf(failures);
      failures.clear();
      all.forEach(tell);
    }
  }
}
