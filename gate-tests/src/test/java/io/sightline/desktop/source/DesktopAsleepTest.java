package io.sightline.desktop.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.relay.FlightRecorder;
import io.sightline.agent.relay.RecorderLimits;
import io.sightline.agent.relay.RelayLog;
import io.sightline.agent.rpc.RelayServer;
import io.sightline.capture.CaptureMetadata;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.Severity;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PodPhase;
import io.sightline.core.source.PollResult;
import io.sightline.core.topology.TopologyFold;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A desktop that sleeps for half an hour while the cluster goes on and its connection dies. */
@Timeout(120)
class DesktopAsleepTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long START = 1_790_000_000L * SECOND;
  private static final Duration ASLEEP = Duration.ofMinutes(30);

  /** Without a word a dead connection is noticed after ten seconds and five more. */
  private static final long BEFORE_KEEP_ALIVE = 10 * SECOND;

  @TempDir private Path folder;

  private final TopologyFold fold = new TopologyFold();
  private boolean lost;

  private static Pod pod(String name) {
    ObjectKey key = new ObjectKey("c", ObjectKind.POD, "shop", name, "uid-" + name);
    return new Pod(
        new ObjectMeta(key, "1", START, 0, Labels.NONE, null),
        "node-1",
        List.of(),
        false,
        PodPhase.RUNNING,
        true,
        "",
        "",
        "",
        "default",
        START,
        "uid-" + name,
        List.of(),
        List.of());
  }

  private static void append(RelayLog log, int second, Fact... facts) {
    log.append(START + second * SECOND, List.of(facts));
  }

  private static EventObserved event(int second) {
    return new EventObserved(
        START + second * SECOND, Severity.INFO, "pod/uid-a", "Tick", "tick " + second);
  }

  private void receiveAll(LiveSource source, RelayLog log) throws InterruptedException {
    while (!fold.topology().equals(log.topology())) {
      if (source.poll(Duration.ofMillis(200)) instanceof PollResult.Batch(var batch)) {
        lost |= batch.facts().stream().anyMatch(Loss.class::isInstance);
        fold.apply(batch);
      }
    }
  }

  private List<String> pods() {
    return fold.topology().objects().values().stream()
        .map(KubeObject::key)
        .map(ObjectKey::name)
        .sorted()
        .toList();
  }

  @Test
  void theMapIsRightAgainBeforeAnybodyHasNoticedThatTheConnectionDied() throws Exception {
    RecorderLimits hour =
        new RecorderLimits(
            Duration.ofHours(1), 64L << 20, Duration.ofHours(1), Duration.ofMinutes(1));
    CaptureMetadata metadata = new CaptureMetadata("0.1.0", "here", START, 3);
    AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(START / SECOND));
    long began = System.nanoTime();
    try (FlightRecorder recorder = FlightRecorder.open(folder, hour, metadata)) {
      RelayLog log = new RelayLog(3, new RelayLog.Limits(60_000, 20_000), recorder);
      append(log, 1, new ObjectObserved(START, pod("a")), new ObjectObserved(START, pod("b")));
      try (RelayServer server =
              RelayServer.onLoopback(log, new RelayServer.Identity("here", "0.1.0"), 0);
          DeadLine line = new DeadLine(server.port());
          LiveSource source =
              new LiveSource(
                  new AddressRoute(new RelayAddress.Tcp("127.0.0.1", line.port())),
                  "test",
                  Duration.ZERO,
                  LiveSource.Patience.UNTIL_CLOSED,
                  () -> now.get().plusNanos(System.nanoTime() - began))) {
        receiveAll(source, log);
        assertThat(pods()).containsExactly("a", "b");

        line.die();
        append(
            log,
            2,
            new ObjectGone(START + 2 * SECOND, pod("b").key()),
            new ObjectObserved(START + 2 * SECOND, pod("c")));
        IntStream.range(3, (int) ASLEEP.toSeconds())
            .forEach(second -> append(log, second, event(second)));
        now.updateAndGet(it -> it.plus(ASLEEP));
        long woken = System.nanoTime();
        receiveAll(source, log);

        assertThat(System.nanoTime() - woken).isLessThan(BEFORE_KEEP_ALIVE);
        assertThat(line.connections()).isEqualTo(2);
        assertThat(pods()).as("no ghosts").containsExactly("a", "c");
        assertThat(lost).as("the recorder has it all").isFalse();
      }
    }
  }
}
