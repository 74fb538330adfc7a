package io.sightline.desktop.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.source.PollResult;
import io.sightline.core.source.ScriptedSource;
import io.sightline.desktop.script.ShopScript;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StartingSourceTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  private static PollResult afterStart(StartingSource source) throws InterruptedException {
    PollResult result = source.poll(SHORT);
    while (result instanceof PollResult.Starting || result instanceof PollResult.Idle) {
      result = source.poll(SHORT);
    }
    return result;
  }

  @Test
  void itSaysWhatItDoesUntilItIsReadyAndThenYieldsTheFacts() throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(1);
    try (StartingSource source =
        new StartingSource(
            "here",
            "loading",
            () -> {
              ready.await();
              return ScriptedSource.ofBatches(ShopScript.batches());
            })) {
      assertThat(source.poll(SHORT)).isEqualTo(new PollResult.Starting("loading"));
      assertThat(source.poll(SHORT)).isEqualTo(new PollResult.Starting("loading"));
      assertThat(source.description()).isEqualTo("here");
      ready.countDown();
      assertThat(afterStart(source))
          .isEqualTo(new PollResult.Batch(ShopScript.batches().getFirst()));
      assertThat(source.description()).isEqualTo("script");
    }
  }

  @Test
  void whatWentWrongIsSaidInTheWordsOfTheOne() throws InterruptedException {
    try (StartingSource source =
        new StartingSource(
            "here",
            "loading",
            () -> {
              throw new IOException("the kernel refused");
            })) {
      assertThat(afterStart(source)).isEqualTo(new PollResult.Failed("the kernel refused", false));
    }
  }

  @Test
  void closedWhileItStartsItEnds() throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(1);
    StartingSource source =
        new StartingSource(
            "here",
            "loading",
            () -> {
              ready.await();
              return ScriptedSource.ofBatches(ShopScript.batches());
            });
    source.poll(SHORT);
    source.close();
    assertThat(source.poll(SHORT)).isEqualTo(new PollResult.End());
    ready.countDown();
  }
}
