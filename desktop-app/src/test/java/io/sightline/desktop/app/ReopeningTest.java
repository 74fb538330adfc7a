package io.sightline.desktop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.script.CaptureFiles;
import io.sightline.desktop.script.ShopScript;
import io.sightline.desktop.settings.LeftWindow;
import io.sightline.desktop.settings.Origin;
import io.sightline.desktop.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/** Windows of the last time, of which some cannot be opened again. */
@ExtendWith(ApplicationExtension.class)
@Timeout(60)
class ReopeningTest {
  @TempDir private Path folder;

  private final List<LeftWindow> shown = new ArrayList<>();
  private final List<Issue> told = new ArrayList<>();
  private final List<List<String>> connected = new ArrayList<>();
  private final CountDownLatch slowCluster = new CountDownLatch(1);

  @Start
  void start(Stage stage) {
    stage.show();
  }

  private static LeftWindow left(Origin origin) {
    return new LeftWindow(
        origin,
        origin.words(),
        0,
        "",
        false,
        false,
        "POD",
        List.of(),
        List.of(),
        List.of(),
        true,
        List.of());
  }

  private Reopening reopening() {
    ClusterOpener clusters =
        new ClusterOpener() {
          @Override
          public List<Choice> choices() {
            return List.of();
          }

          @Override
          public SessionRequest open(List<String> contexts) throws IOException {
            try {
              // Longer than the other windows take, which hide the page that asked.
              assertThat(slowCluster.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            connected.add(contexts);
            throw new IOException("there is no context " + contexts.getLast());
          }
        };
    return new Reopening(
        new Openers(Captures::open, clusters, Settings.inMemory(), null),
        (request, left) -> {
          shown.add(left);
          request.log().close();
        },
        told::add);
  }

  @Test
  void whatCannotBeOpenedIsSaidWhenTheOthersAreShownAndIsNotForgotten(FxRobot robot)
      throws Exception {
    Path there = CaptureFiles.write(folder.resolve("a.slcap"), "shop", ShopScript.batches());
    Path later = folder.resolve("b.slcap");
    LeftWindow ofThere = left(Origin.capture(there));
    LeftWindow ofLater = left(Origin.capture(later));
    LeftWindow ofTwo = left(Origin.contexts(List.of("east", "west")));
    Reopening reopening = reopening();

    robot.interact(() -> reopening.open(List.of(ofThere, ofLater, ofTwo)));
    assertThat(reopening.with(List.of()))
        .as("nothing is forgotten while it is being opened")
        .contains(ofLater, ofTwo);
    await(() -> shown.contains(ofThere));
    assertThat(told).isEmpty();

    slowCluster.countDown();
    await(() -> told.size() == 2);
    assertThat(connected).containsExactly(List.of("east", "west"));
    assertThat(told)
        .extracting(Issue::message)
        .anySatisfy(it -> assertThat(it).contains("b.slcap could not be opened again"))
        .contains("east + west could not be opened again: there is no context west.");
    LeftWindow open = left(Origin.NONE);
    assertThat(reopening.with(List.of(open))).containsExactlyInAnyOrder(open, ofLater, ofTwo);

    Files.copy(there, later);
    Issue issue =
        told.stream().filter(it -> it.message().contains("b.slcap")).findFirst().orElseThrow();
    robot.interact(issue.action());
    await(() -> shown.contains(ofLater));
    assertThat(reopening.with(List.of())).containsExactly(ofTwo);
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition)
      throws TimeoutException {
    WaitForAsyncUtils.waitFor(30, TimeUnit.SECONDS, condition);
  }
}
