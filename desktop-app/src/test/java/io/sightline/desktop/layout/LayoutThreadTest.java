package io.sightline.desktop.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LayoutThreadTest {
  @Test
  void publishesUntilAtRestAndThenWaits() throws Exception {
    CountDownLatch settled = new CountDownLatch(1);
    AtomicReference<Thread> thread = new AtomicReference<>();
    AtomicReference<LayoutThread> self = new AtomicReference<>();
    LayoutGraph graph = ForceLayoutTest.graph(30, 40, 3, 1);
    try (LayoutThread layout =
        new LayoutThread(
            1,
            () -> {
              thread.set(Thread.currentThread());
              LayoutThread l = self.get();
              if (l != null && l.latest().settled() && l.latest().ids().size() == 30) {
                settled.countDown();
              }
            })) {
      self.set(layout);
      layout.setGraph(graph, true);
      assertThat(settled.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(thread.get().getName()).isEqualTo("layout");
      assertThat(thread.get().isVirtual()).isFalse();
      LayoutSnapshot rest = layout.latest();
      Thread.sleep(100);
      assertThat(layout.latest()).as("at rest nothing is published").isSameAs(rest);
      assertThat(thread.get().getState()).isEqualTo(Thread.State.WAITING);
    }
  }
}
