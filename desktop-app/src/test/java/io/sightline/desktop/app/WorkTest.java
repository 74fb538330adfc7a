package io.sightline.desktop.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javafx.application.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.framework.junit5.ApplicationExtension;

/** Whoever waits for work hears of its end, whatever the end is. */
@ExtendWith(ApplicationExtension.class)
@Timeout(60)
class WorkTest {
  @Test
  void anErrorIsToldAsAFailure() throws Exception {
    StackOverflowError error = new StackOverflowError("too deep");
    CompletableFuture<Exception> failed = new CompletableFuture<>();
    Platform.runLater(
        () ->
            new Work()
                .<String>begin(
                    "test",
                    _ -> {
                      throw error;
                    },
                    _ -> failed.completeExceptionally(new AssertionError("it did not fail")),
                    failed::complete));
    assertThat(failed.get(20, TimeUnit.SECONDS))
        .isInstanceOf(IllegalStateException.class)
        .hasCause(error)
        .hasMessageContaining("too deep");
  }
}
