package io.sightline.desktop.session;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.source.FactSource;
import io.sightline.core.source.PollResult;
import io.sightline.core.source.SourcePart;
import io.sightline.core.timeline.Cursor;
import io.sightline.core.timeline.CursorCommand;
import io.sightline.core.timeline.FactLog;
import io.sightline.core.topology.TopologyFold;
import io.sightline.core.topology.TopologyRange;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source, the log its facts go to, and the cursor over that log.
 *
 * <p>One thread polls the source; another owns the log, the folds and the cursor, and publishes a
 * {@link SessionView} through one volatile reference. The two are joined by a bounded queue, so a
 * slow disk holds the source back instead of filling the memory. Every public method may be called
 * from any thread. Loss of the source shows as {@link LinkState.Failed}; what was read stays.
 */
public final class Session implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);
  private static final int MAX_WAITING_BATCHES = 256;
  private static final long PUBLISH_INTERVAL_NANOS = 100_000_000L;
  private static final long IDLE_WAIT_MILLIS = 100;
  private static final long PLAYING_WAIT_MILLIS = 16;
  private static final long TAKE_SLICE_NANOS = 20_000_000L;

  /** A window that was just opened has more to do than to read what is needed later. */
  private static final Duration OPENING = Duration.ofMillis(800);

  /** Who moves the cursor moves it again. */
  private static final Duration SEEKING = Duration.ofMillis(250);

  private sealed interface Message {
    record Polled(PollResult result, List<SourcePart> parts) implements Message {}

    record Asked() implements Message {}

    record FoundSomething() implements Message {}

    record SurveyedMore() implements Message {}
  }

  private final FactSource source;
  private final FactLog log;
  private final Duration rangeLength;
  private final LongSupplier monotonicNanos;
  private final LinkedBlockingQueue<Message> inbox = new LinkedBlockingQueue<>();
  private final Semaphore room = new Semaphore(MAX_WAITING_BATCHES);
  private final Queue<CursorCommand> commands = new ConcurrentLinkedQueue<>();
  private final Thread poller;
  private final Thread owner;
  private volatile boolean closed;
  private volatile SessionView view;
  private volatile Runnable published = () -> {};

  // All below is touched by the owner thread only.
  private final TopologyFold newest = new TopologyFold();
  private final Foreground foreground = new Foreground();
  private final FindingWatch findings;
  private final LogSurvey survey;
  private final RangeReader reader;
  private Cursor cursor;
  private LinkState link = new LinkState.Waiting();
  private boolean dirty;
  private boolean urgent;
  private long publishedNanos;
  private long playedNanos;

  /**
   * A session that reads a source into a log, and may begin with a log that holds facts already.
   *
   * @param rangeLength how far back rates look
   */
  public Session(FactSource source, FactLog log, Cursor start, Duration rangeLength) {
    this(source, log, start, rangeLength, System::nanoTime);
  }

  Session(
      FactSource source,
      FactLog log,
      Cursor start,
      Duration rangeLength,
      LongSupplier monotonicNanos) {
    this.source = source;
    this.log = log;
    this.rangeLength = rangeLength;
    this.monotonicNanos = monotonicNanos;
    this.cursor = start;
    this.reader = new RangeReader(log);
    this.findings =
        new FindingWatch(log, foreground, () -> inbox.add(new Message.FoundSomething()));
    this.survey =
        new LogSurvey(
            log, foreground, findings::found, () -> inbox.add(new Message.SurveyedMore()));
    this.view = SessionView.empty(source.description(), start, link);
    this.poller = Thread.ofPlatform().daemon().name("session-source").unstarted(this::pollSource);
    this.owner = Thread.ofPlatform().daemon().name("session").unstarted(this::run);
  }

  /** Starts to read. */
  public void start() {
    owner.start();
    poller.start();
  }

  /** What to show now. */
  public SessionView view() {
    return view;
  }

  /** The log, for reading. */
  public FactLog log() {
    return log;
  }

  /** Calls back after each new view, on the session's thread; the callback must be quick. */
  public void onPublish(Runnable callback) {
    published = callback;
  }

  /** Moves the cursor; takes effect shortly after. */
  public void send(CursorCommand command) {
    commands.add(command);
    inbox.add(new Message.Asked());
  }

  /** Stops both threads, then closes the source and the log. */
  @Override
  public void close() {
    closed = true;
    source.close();
    poller.interrupt();
    inbox.add(new Message.Asked());
    try {
      poller.join(TimeUnit.SECONDS.toMillis(5));
      owner.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    foreground.close();
    findings.close();
    survey.close();
    log.close();
  }

  private void pollSource() {
    try {
      while (!closed) {
        room.acquire();
        PollResult result = source.poll(POLL_TIMEOUT);
        inbox.add(new Message.Polled(result, source.parts()));
        boolean over =
            result instanceof PollResult.End
                || (result instanceof PollResult.Failed failed && !failed.retrying());
        if (over) {
          return;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.error("Reading from {} failed", source.description(), e);
      inbox.add(
          new Message.Polled(
              new PollResult.Failed(
                  "Reading from %s failed: %s. What was read before is kept; start again to go on."
                      .formatted(source.description(), reason(e)),
                  false),
              List.of()));
    }
  }

  private void run() {
    playedNanos = monotonicNanos.getAsLong();
    dirty = log.endPosition() > log.firstPosition();
    foreground.busyFor(OPENING);
    try {
      if (dirty) {
        // What is there already is shown before anything else is begun.
        publish();
        foreground.busyFor(OPENING);
      }
      while (!closed) {
        takeMessages();
        runCommands();
        play();
        publishIfDue();
        survey.wake();
        findings.wake();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      broken(e);
    }
  }

  /** A fault of this program: the last view stays, and says that it is the last one. */
  private void broken(Throwable fault) {
    LOG.error("The session over {} failed", source.description(), fault);
    link =
        new LinkState.Failed(
            "Sightline itself failed and shows nothing newer: %s. What was recorded is kept; save it, and start again. Please report this with the lines on the terminal."
                .formatted(reason(fault)),
            false);
    source.close();
    view = view.withLink(link);
    published.run();
  }

  private static String reason(Throwable fault) {
    Throwable cause =
        fault instanceof UncheckedIOException && fault.getCause() != null
            ? fault.getCause()
            : fault;
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }

  private void takeMessages() throws InterruptedException {
    long wait =
        dirty || cursor.mode() == Cursor.Mode.PLAYING ? PLAYING_WAIT_MILLIS : IDLE_WAIT_MILLIS;
    Message message = inbox.poll(wait, TimeUnit.MILLISECONDS);
    long until = monotonicNanos.getAsLong() + TAKE_SLICE_NANOS;
    while (message != null) {
      if (message instanceof Message.Polled polled) {
        room.release();
        take(polled.result(), polled.parts());
      } else if (message instanceof Message.FoundSomething) {
        survey.findingsChanged();
      } else if (message instanceof Message.SurveyedMore) {
        dirty = true;
      }
      message = monotonicNanos.getAsLong() < until ? inbox.poll() : null;
    }
  }

  private void take(PollResult result, List<SourcePart> parts) {
    if (link.finalFailure().isPresent()) {
      // What follows is only the source being closed, and is not to cover the reason up.
      return;
    }
    LinkState before = link;
    switch (result) {
      case PollResult.Batch batch -> append(batch.batch());
      case PollResult.Starting(var doing) -> link = new LinkState.Starting(doing);
      case PollResult.Idle _ -> link = new LinkState.Connected();
      case PollResult.End _ -> link = new LinkState.Ended();
      case PollResult.Failed failed ->
          link = new LinkState.Failed(failed.message(), failed.retrying());
    }
    if (link instanceof LinkState.Connected && parts.stream().anyMatch(part -> !part.connected())) {
      link = new LinkState.Partly(parts);
    }
    if (!link.equals(before)) {
      dirty = true;
      urgent = true;
    }
  }

  private void append(LogBatch batch) {
    try {
      log.append(batch);
    } catch (RuntimeException e) {
      link =
          new LinkState.Failed(
              "The session is not recorded any further: %s. Then start again.".formatted(reason(e)),
              false);
      source.close();
      return;
    }
    newest.apply(batch);
    link = new LinkState.Connected();
    dirty = true;
  }

  private void runCommands() {
    for (CursorCommand command = commands.poll(); command != null; command = commands.poll()) {
      foreground.busyFor(SEEKING);
      cursor = cursor.apply(command, log.firstNanos(), log.lastNanos());
      dirty = true;
      urgent = true;
    }
  }

  private void play() {
    long now = monotonicNanos.getAsLong();
    Cursor moved = cursor.advance(now - playedNanos, log.firstNanos(), log.lastNanos());
    playedNanos = now;
    if (!moved.equals(cursor)) {
      cursor = moved;
      dirty = true;
    }
  }

  private void publishIfDue() {
    long now = monotonicNanos.getAsLong();
    if (!dirty || (!urgent && now - publishedNanos < PUBLISH_INTERVAL_NANOS)) {
      return;
    }
    publish();
  }

  private void publish() {
    view = look();
    published.run();
    publishedNanos = monotonicNanos.getAsLong();
    urgent = false;
    dirty = false;
  }

  private SessionView look() {
    long lastNanos = log.lastNanos();
    if (log.endPosition() == log.firstPosition()) {
      return SessionView.empty(source.description(), cursor, link);
    }
    long instant = cursor.instant(lastNanos);
    long from = instant - rangeLength.toNanos();
    boolean isNewest = instant >= lastNanos && newest.topology().position() == log.endPosition();
    TopologyRange range =
        isNewest ? reader.until(from, newest.topology()) : reader.between(from, instant);
    double seconds = reader.seconds(range);
    return new SessionView(
        source.description(),
        cursor,
        instant,
        log.firstNanos(),
        lastNanos,
        range,
        seconds,
        reader.factsInRange(),
        log.endPosition() - log.firstPosition(),
        survey.activity(),
        link);
  }
}
