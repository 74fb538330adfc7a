package io.sightline.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.relay.RelayLog;
import io.sightline.agent.rpc.RelayServer;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.Severity;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.source.PollResult;
import io.sightline.desktop.source.LiveSource;
import io.sightline.desktop.source.RelayAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a desktop sees of a relay that goes away, comes back, or is faster than it. */
@Timeout(60)
class ReconnectGateTest {
  private static final RelayServer.Identity IDENTITY = new RelayServer.Identity("here", "0.1.0");
  private static final RelayLog.Limits SMALL = new RelayLog.Limits(4_000, 1_000);

  @TempDir private Path folder;

  private RelayServer serve(RelayLog log, Path socket) throws Exception {
    return RelayServer.onUnixSocket(
        log, IDENTITY, socket, (Integer) Files.getAttribute(folder, "unix:uid"));
  }

  @Test
  void theFirstKeyframeStandsWhereTheLogBeginsAndNotIn1970() throws Exception {
    Path socket = folder.resolve("run/s");
    RelayLog log = new RelayLog(3, RelayLog.Limits.DEFAULT);
    append(log, 0, 2);
    try (RelayServer _ = serve(log, socket);
        LiveSource source = new LiveSource(new RelayAddress.UnixSocket(socket), "test")) {
      LogBatch first = nextRetrying(source);
      assertThat(first.watermarkNanos()).isEqualTo(ScriptedSession.START);
      assertThat(first.facts().getFirst().timeNanos()).isEqualTo(ScriptedSession.START);
    }
  }

  @Test
  void afterACutItGoesOnExactlyWhereItWas() throws Exception {
    Path socket = folder.resolve("run/s");
    RelayLog log = new RelayLog(3, RelayLog.Limits.DEFAULT);
    List<Fact> received = new ArrayList<>();
    try (LiveSource source = new LiveSource(new RelayAddress.UnixSocket(socket), "test")) {
      try (RelayServer _ = serve(log, socket)) {
        append(log, 0, 50);
        receiveUntil(source, received, log.endPosition());
      }
      // Nobody listens now, and the log goes on.
      append(log, 50, 70);
      assertThat(pollUntilFailed(source).retrying()).isTrue();
      try (RelayServer _ = serve(log, socket)) {
        append(log, 70, 100);
        receiveUntil(source, received, log.endPosition());
      }
    }
    assertThat(events(received)).isEqualTo(numbers(0, 100));
    assertThat(received).noneMatch(Loss.class::isInstance);
  }

  @Test
  void whatIsNoLongerHeldAfterACutBecomesALossOfSoMany() throws Exception {
    Path socket = folder.resolve("run/s");
    RelayLog log = new RelayLog(3, SMALL);
    List<Fact> received = new ArrayList<>();
    try (LiveSource source = new LiveSource(new RelayAddress.UnixSocket(socket), "test")) {
      long seen;
      try (RelayServer _ = serve(log, socket)) {
        append(log, 0, 10);
        receiveUntil(source, received, log.endPosition());
        seen = log.endPosition();
      }
      append(log, 10, 400);
      long oldest = log.oldestPosition();
      assertThat(oldest).isGreaterThan(seen);
      received.clear();
      pollUntilFailed(source);
      try (RelayServer _ = serve(log, socket)) {
        // One position more is taken by the loss, and those that were lost are taken by none.
        receiveUntil(source, received, log.endPosition() - (oldest - seen) + 1);
      }
      assertThat(received.getFirst())
          .isInstanceOfSatisfying(
              Loss.class,
              loss -> {
                assertThat(loss.lost()).isEqualTo(oldest - seen);
                assertThat(loss.where()).isEqualTo("stream");
                assertThat(loss.untilNanos()).isGreaterThan(loss.timeNanos());
              });
      assertThat(received.get(1)).isInstanceOf(TopologySnapshot.class);
      assertThat(events(received).getLast()).isEqualTo(399);
    }
  }

  @Test
  void anotherRelayInItsPlaceBeginsWithALossAndAKeyframe() throws Exception {
    Path socket = folder.resolve("run/s");
    List<Fact> received = new ArrayList<>();
    try (LiveSource source = new LiveSource(new RelayAddress.UnixSocket(socket), "test")) {
      RelayLog first = new RelayLog(3, RelayLog.Limits.DEFAULT);
      try (RelayServer _ = serve(first, socket)) {
        append(first, 0, 10);
        receiveUntil(source, received, first.endPosition());
      }
      received.clear();
      pollUntilFailed(source);
      RelayLog second = new RelayLog(4, RelayLog.Limits.DEFAULT);
      append(second, 100, 105);
      try (RelayServer _ = serve(second, socket)) {
        receiveUntil(source, received, first.endPosition() + 1 + second.endPosition());
      }
      assertThat(source.epoch()).isEqualTo(4);
    }
    assertThat(received.getFirst())
        .isInstanceOfSatisfying(Loss.class, loss -> assertThat(loss.lost()).isZero());
    assertThat(received.get(1)).isInstanceOf(TopologySnapshot.class);
    assertThat(events(received)).isEqualTo(numbers(100, 105));
  }

  @Test
  void aSlowWatcherHurtsOnlyItself() throws Exception {
    Path socket = folder.resolve("run/s");
    RelayLog log = new RelayLog(3, new RelayLog.Limits(200_000, 20_000));
    try (RelayServer _ = serve(log, socket);
        LiveSource slow = new LiveSource(new RelayAddress.UnixSocket(socket), "slow");
        LiveSource quick = new LiveSource(new RelayAddress.UnixSocket(socket), "quick")) {
      append(log, 0, 1);
      List<Fact> bySlow = new ArrayList<>();
      List<Fact> byQuick = new ArrayList<>();
      receiveUntil(slow, bySlow, log.endPosition());
      for (int i = 1; i < 20_000; i += 100) {
        appendBulky(log, i, Math.min(20_000, i + 100));
        receiveUntil(quick, byQuick, log.endPosition());
        assertThat(log.heldBytes()).isLessThan(300_000);
      }
      assertThat(events(byQuick)).isEqualTo(numbers(0, 20_000));
      assertThat(byQuick).noneMatch(Loss.class::isInstance);

      receiveUntilEvent(slow, bySlow, 19_999);
      assertThat(bySlow).anyMatch(Loss.class::isInstance);
      long lost =
          bySlow.stream().mapToLong(fact -> fact instanceof Loss loss ? loss.lost() : 0).sum();
      long losses = bySlow.stream().filter(Loss.class::isInstance).count();
      assertThat(bySlow.size() - losses + lost).isEqualTo(log.endPosition());
    }
  }

  @Test
  void theSocketIsForItsOwnerAlone() throws Exception {
    Path socket = folder.resolve("private/s");
    RelayLog log = new RelayLog(3, RelayLog.Limits.DEFAULT);
    int someone = 12_345;
    boolean root = Files.getAttribute(folder, "unix:uid").equals(0);
    int owner = root ? someone : (Integer) Files.getAttribute(folder, "unix:uid");
    try (RelayServer _ = RelayServer.onUnixSocket(log, IDENTITY, socket, owner)) {
      for (Path path : List.of(socket, folder.resolve("private"))) {
        assertThat(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS))
            .isEqualTo(owner);
      }
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-------");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve("private"))))
          .isEqualTo("rwx------");
    }
    assertThat(socket).doesNotExist();
  }

  /** Large enough that buffers between the two ends do not hold all that a test sends. */
  private static final String BULK = "tick ".repeat(120);

  private static void appendBulky(RelayLog log, int from, int until) {
    append(log, from, until, BULK);
  }

  private static void append(RelayLog log, int from, int until) {
    append(log, from, until, "tick");
  }

  private static void append(RelayLog log, int from, int until, String kind) {
    for (int i = from; i < until; i++) {
      long now = ScriptedSession.START + i * 1_000_000L;
      log.append(now, List.of(new EventObserved(now, Severity.INFO, "", kind, "" + i)));
    }
  }

  private static void receiveUntil(LiveSource source, List<Fact> into, long endPosition)
      throws InterruptedException {
    long end = -1;
    while (end < endPosition) {
      LogBatch batch = nextRetrying(source);
      if (end >= 0) {
        assertThat(batch.firstPosition()).isEqualTo(end);
      }
      into.addAll(batch.facts());
      end = batch.endPosition();
    }
    assertThat(end).isEqualTo(endPosition);
  }

  private static void receiveUntilEvent(LiveSource source, List<Fact> into, int number)
      throws InterruptedException {
    while (events(into).isEmpty()
        || events(into.subList(into.size() - 1, into.size())).isEmpty()
        || events(into.subList(into.size() - 1, into.size())).getLast() != number) {
      into.addAll(nextRetrying(source).facts());
    }
  }

  private static LogBatch nextRetrying(LiveSource source) throws InterruptedException {
    while (true) {
      PollResult result = source.poll(Duration.ofSeconds(5));
      if (result instanceof PollResult.Batch(LogBatch batch)) {
        return batch;
      }
      assertThat(result).isNotInstanceOf(PollResult.End.class);
    }
  }

  private static PollResult.Failed pollUntilFailed(LiveSource source) throws InterruptedException {
    while (true) {
      if (source.poll(Duration.ofSeconds(5)) instanceof PollResult.Failed failed) {
        return failed;
      }
    }
  }

  private static List<Integer> events(List<Fact> facts) {
    return facts.stream()
        .filter(EventObserved.class::isInstance)
        .map(fact -> Integer.parseInt(((EventObserved) fact).message()))
        .toList();
  }

  private static List<Integer> numbers(int from, int until) {
    return java.util.stream.IntStream.range(from, until).boxed().toList();
  }
}
