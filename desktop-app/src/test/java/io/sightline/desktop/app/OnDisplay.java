package io.sightline.desktop.app;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.application.Platform;
import javafx.scene.control.Labeled;
import org.testfx.api.FxRobot;
import org.testfx.util.WaitForAsyncUtils;

/** What tests of a window wait for and read, on the JavaFX thread. */
final class OnDisplay {
  private static final int SECONDS = 30;

  private OnDisplay() {}

  /** Waits until a condition holds. */
  static void await(Callable<Boolean> condition) throws TimeoutException {
    WaitForAsyncUtils.waitFor(
        SECONDS,
        TimeUnit.SECONDS,
        () -> {
          FutureTask<Boolean> onDisplay = new FutureTask<>(condition);
          Platform.runLater(onDisplay);
          return onDisplay.get();
        });
  }

  /** The text of a label or button; empty where there is none. */
  static String text(FxRobot robot, String id) {
    return robot.lookup(id).tryQueryAs(Labeled.class).map(Labeled::getText).orElse("");
  }
}
