package io.sightline.desktop.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.source.FactSource;
import io.sightline.core.source.PollResult;
import io.sightline.core.source.ScriptedSource;
import io.sightline.core.timeline.Cursor;
import io.sightline.core.timeline.CursorCommand;
import io.sightline.core.timeline.FactLog;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.desktop.script.ShopScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionTest {
  private static final Duration RANGE = Duration.ofSeconds(10);

  /** A source that gives one batch each time it is told to. */
  private static final class SteppedSource implements FactSource {
    private final LinkedBlockingQueue<PollResult> next = new LinkedBlockingQueue<>();

    @Override
    public String description() {
      return "steps";
    }

    @Override
    public PollResult poll(Duration timeout) throws InterruptedException {
      PollResult result = next.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return result == null ? new PollResult.Idle() : result;
    }

    @Override
    public void close() {
      next.add(new PollResult.End());
    }
  }

  @Test
  void aSeekShowsAtEveryPrefixWhatLiveShowedThen() throws InterruptedException {
    List<LogBatch> batches = ShopScript.batches().subList(0, 30);
    SteppedSource source = new SteppedSource();
    List<Topology> live = new ArrayList<>();
    try (Session session = new Session(source, new MemoryFactLog(), Cursor.live(), RANGE)) {
      session.start();
      for (LogBatch batch : batches) {
        source.next.add(new PollResult.Batch(batch));
        live.add(
            await(session, view -> view.topology().position() == batch.endPosition()).topology());
      }
      for (int i = batches.size() - 1; i >= 0; i--) {
        LogBatch batch = batches.get(i);
        session.send(new CursorCommand.Seek(batch.watermarkNanos()));
        SessionView sought =
            await(
                session,
                view -> !view.isFollowing() && view.topology().position() == batch.endPosition());
        assertThat(sought.topology()).as("prefix of %d batches", i + 1).isEqualTo(live.get(i));
        assertThat(sought.instantNanos()).isEqualTo(batch.watermarkNanos());
      }
    }
  }

  @Test
  void ratesLookBackNoFurtherThanTheRange() throws InterruptedException {
    try (Session session = scripted(60)) {
      SessionView view = await(session, v -> v.link() instanceof LinkState.Ended);
      SessionView last = await(session, v -> v.topology().watermarkNanos() == v.lastNanos());

      assertThat(view.description()).isEqualTo("script");
      assertThat(last.rangeSeconds()).isEqualTo(10);
      TopologyFold before = new TopologyFold();
      ShopScript.batches().subList(0, 50).forEach(before::apply);
      long requestsBefore = requests(before.topology());
      assertThat(last.range().traffic().values().stream().mapToLong(t -> t.requests()).sum())
          .isEqualTo(requests(last.topology()) - requestsBefore)
          .isPositive();
    }
  }

  @Test
  void theFirstSecondsAreNotDividedByTimeThatNeverWas() throws InterruptedException {
    try (Session session = scripted(4)) {
      SessionView view = await(session, v -> v.topology().watermarkNanos() == ShopScript.time(4));
      assertThat(view.rangeSeconds()).isBetween(1.0, 4.0);
    }
  }

  @Test
  void endLeadsBackToFollowing() throws InterruptedException {
    try (Session session = scripted(30)) {
      await(session, v -> v.link() instanceof LinkState.Ended);
      session.send(new CursorCommand.Seek(ShopScript.time(10)));
      await(session, v -> v.instantNanos() == ShopScript.time(10));
      session.send(new CursorCommand.Follow());
      SessionView view = await(session, SessionView::isFollowing);
      assertThat(view.instantNanos()).isEqualTo(ShopScript.time(30));
      assertThat(view.topology().position()).isEqualTo(view.recordedFacts());
    }
  }

  @Test
  void playingMovesTheCursorAndPausesAtTheEnd() throws InterruptedException {
    try (Session session = scripted(30)) {
      await(session, v -> v.link() instanceof LinkState.Ended);
      session.send(new CursorCommand.Seek(ShopScript.time(27)));
      session.send(new CursorCommand.Speed(16));
      session.send(new CursorCommand.Play());
      SessionView view =
          await(
              session,
              v ->
                  v.cursor().mode() == Cursor.Mode.PAUSED
                      && v.instantNanos() == ShopScript.time(30));
      assertThat(view.topology().watermarkNanos()).isEqualTo(ShopScript.time(30));
    }
  }

  @Test
  void activityCountsEverySecondAndKeepsTheGaps() throws InterruptedException {
    try (Session session = scripted(60)) {
      SessionView view =
          await(
              session,
              v -> v.link() instanceof LinkState.Ended && v.activity().seconds().size() == 60);
      assertThat(view.activity().gaps()).hasSize(1);
      assertThat(view.activity().seconds().getFirst().startNanos()).isEqualTo(ShopScript.time(0));
      assertThat(view.activity().seconds()).allMatch(second -> second.total() > 0);
    }
  }

  @Test
  void aLogThatIsFullAlreadyIsShownWithoutASource() throws InterruptedException {
    MemoryFactLog log = new MemoryFactLog();
    ShopScript.batches().forEach(log::append);
    try (Session session =
        new Session(new ScriptedSource(List.of()), log, Cursor.at(ShopScript.time(90)), RANGE)) {
      session.start();
      SessionView view = await(session, v -> v.topology().watermarkNanos() > 0);
      assertThat(view.topology().watermarkNanos()).isEqualTo(ShopScript.time(90));
    }
  }

  @Test
  void aSourceThatFailsIsSaidToAndWhatWasReadStays() throws InterruptedException {
    List<PollResult> script = new ArrayList<>();
    ShopScript.batches().subList(0, 5).forEach(b -> script.add(new PollResult.Batch(b)));
    script.add(new PollResult.Failed("the relay closed the stream", false));
    try (Session session =
        new Session(new ScriptedSource(script), new MemoryFactLog(), Cursor.live(), RANGE)) {
      session.start();
      SessionView view = await(session, v -> v.link() instanceof LinkState.Failed);
      assertThat(view.link()).isEqualTo(new LinkState.Failed("the relay closed the stream", false));
      assertThat(view.topology().watermarkNanos()).isEqualTo(ShopScript.time(5));
    }
  }

  /** A log that cannot be read, or takes no more, once it has grown to a length. */
  private record BreakingLog(MemoryFactLog facts, long readUntil, long appendUntil)
      implements FactLog {
    @Override
    public long firstPosition() {
      return facts.firstPosition();
    }

    @Override
    public long endPosition() {
      return facts.endPosition();
    }

    @Override
    public long firstNanos() {
      return facts.firstNanos();
    }

    @Override
    public long lastNanos() {
      return facts.lastNanos();
    }

    @Override
    public void append(LogBatch batch) {
      if (facts.endPosition() >= appendUntil) {
        throw new UncheckedIOException(
            new IOException("session.slcap can no longer be written: disk full"));
      }
      facts.append(batch);
    }

    @Override
    public long keyframeAtOrBefore(long watermarkNanos) {
      return facts.keyframeAtOrBefore(watermarkNanos);
    }

    @Override
    public void read(long fromPosition, Predicate<LogBatch> reader) {
      if (facts.endPosition() > readUntil) {
        throw new IllegalStateException("a fault of the program");
      }
      facts.read(fromPosition, reader);
    }

    @Override
    public void close() {
      facts.close();
    }
  }

  @Test
  void aFaultOfTheProgramIsSaidAndTheLastViewStays() throws InterruptedException {
    List<LogBatch> batches = ShopScript.batches().subList(0, 12);
    SteppedSource source = new SteppedSource();
    BreakingLog log =
        new BreakingLog(new MemoryFactLog(), batches.get(10).firstPosition(), Long.MAX_VALUE);
    AtomicInteger told = new AtomicInteger();
    try (Session session = new Session(source, log, Cursor.live(), RANGE)) {
      session.start();
      source.next.add(new PollResult.Batch(batches.get(0)));
      await(session, v -> v.recordedFacts() > 0);
      session.onPublish(
          () -> session.view().link().finalFailure().ifPresent(_ -> told.incrementAndGet()));
      batches.subList(1, 12).forEach(batch -> source.next.add(new PollResult.Batch(batch)));

      SessionView view = await(session, v -> v.link().finalFailure().isPresent());
      assertThat(view.link().finalFailure().orElseThrow())
          .contains("a fault of the program")
          .contains("What was recorded is kept");
      assertThat(view.topology().position()).isPositive();
      assertThat(told).hasValue(1);
    }
  }

  @Test
  void aLogThatTakesNoMoreIsSaidAndTheEndOfTheSourceDoesNotCoverThatUp()
      throws InterruptedException {
    List<LogBatch> batches = ShopScript.batches().subList(0, 3);
    BreakingLog refusing =
        new BreakingLog(new MemoryFactLog(), Long.MAX_VALUE, batches.getLast().firstPosition());
    SteppedSource source = new SteppedSource();
    try (Session session = new Session(source, refusing, Cursor.live(), RANGE)) {
      session.start();
      batches.forEach(batch -> source.next.add(new PollResult.Batch(batch)));
      await(session, v -> v.link().finalFailure().isPresent());
      // Closing the source makes it end, which the session is told like anything else.
      source.next.add(new PollResult.Idle());
      source.next.add(new PollResult.End());
      session.send(new CursorCommand.Seek(ShopScript.time(1)));
      SessionView later = await(session, v -> !v.isFollowing());
      assertThat(later.link().finalFailure())
          .hasValueSatisfying(
              said ->
                  assertThat(said)
                      .contains("not recorded any further")
                      .contains("session.slcap can no longer be written: disk full"));
    }
  }

  @Test
  void aSourceThatThrowsIsSaidToHaveFailed() throws InterruptedException {
    FactSource broken =
        new FactSource() {
          @Override
          public String description() {
            return "broken";
          }

          @Override
          public PollResult poll(Duration timeout) {
            throw new IllegalStateException("out of luck");
          }

          @Override
          public void close() {}
        };
    try (Session session = new Session(broken, new MemoryFactLog(), Cursor.live(), RANGE)) {
      session.start();
      SessionView view = await(session, v -> v.link().finalFailure().isPresent());
      assertThat(view.link().finalFailure().orElseThrow())
          .startsWith("Reading from broken failed: out of luck.");
    }
  }

  @Test
  void aSourceThatIsBeingMadeReadyIsSaidTo() throws InterruptedException {
    SteppedSource source = new SteppedSource();
    source.next.add(new PollResult.Starting("loading"));
    try (Session session = new Session(source, new MemoryFactLog(), Cursor.live(), RANGE)) {
      session.start();
      await(session, v -> v.link().equals(new LinkState.Starting("loading")));
    }
  }

  private static Session scripted(int seconds) {
    Session session =
        new Session(
            ScriptedSource.ofBatches(ShopScript.batches().subList(0, seconds)),
            new MemoryFactLog(),
            Cursor.live(),
            RANGE);
    session.start();
    return session;
  }

  private static long requests(Topology topology) {
    return topology.edges().values().stream().mapToLong(e -> e.totals().requests()).sum();
  }

  private static SessionView await(Session session, Predicate<SessionView> wanted)
      throws InterruptedException {
    for (int i = 0; i < 3000; i++) {
      SessionView view = session.view();
      if (wanted.test(view)) {
        return view;
      }
      Thread.sleep(5);
    }
    throw new AssertionError("the session never showed what was wanted; last: " + session.view());
  }
}
