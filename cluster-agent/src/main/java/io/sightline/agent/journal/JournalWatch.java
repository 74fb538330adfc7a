package io.sightline.agent.journal;

import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.Severity;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the node's services say in the journal, as facts for each window. What comes faster than
 * {@link #MAX_EVENTS_A_SECOND} is counted and not told. Reads in the caller's thread, a bounded
 * number of lines at each call; of one thread.
 */
public final class JournalWatch implements AutoCloseable {
  /** How many different events of a second are told. */
  static final int MAX_EVENTS_A_SECOND = 50;

  private static final int MAX_ENTRIES_A_SECOND = 5_000;
  private static final long RETRY_NANOS = Duration.ofSeconds(10).toNanos();

  /** So much of what was said before the agent came is told too. */
  private static final long BEFORE_NANOS = Duration.ofMinutes(1).toNanos();

  private static final String SIGNAL = "journal";

  private final NodeKey node;
  private final JournalSettings settings;
  private final JournalFollower follower;
  private final JournalEvents events;
  private String trouble = "";
  private boolean toldCoverage;
  private long retryNanos = Long.MIN_VALUE;
  private long delivered;
  private long rejected;
  private long shed;

  /**
   * Begins with what is new.
   *
   * @param nowNanos since 1970
   */
  public JournalWatch(NodeKey node, JournalSettings settings, long nowNanos) {
    this.node = node;
    this.settings = settings;
    this.follower =
        new JournalFollower(settings.directory(), settings.units(), nowNanos - BEFORE_NANOS);
    this.events = new JournalEvents(node.name());
  }

  /**
   * The account since it began.
   *
   * @param delivered lines that became facts
   * @param rejected entries that could not be read
   * @param shed lines that came too fast, or of which reading was too far behind
   */
  public record Account(long delivered, long rejected, long shed) {
    /** Where no journal is read. */
    public static final Account NONE = new Account(0, 0, 0);

    /** All that would have become facts. */
    public long attempted() {
      return delivered + rejected + shed;
    }
  }

  /** The account so far. */
  public Account account() {
    return new Account(delivered, rejected, shed);
  }

  private record Identity(String entity, String kind, String message, Severity severity) {}

  /** Adds what was said since the last call, once a second. */
  public void tell(long nowNanos, List<Fact> into) {
    if (nowNanos < retryNanos) {
      return;
    }
    try {
      JournalFollower.Read read = follower.poll(MAX_ENTRIES_A_SECOND);
      rejected += read.unreadable();
      long lost = read.skipped() + read.unreadable();
      Map<Identity, EventObserved> told = new LinkedHashMap<>();
      long tooMany = 0;
      for (JournalEntry entry : read.entries()) {
        EventObserved event = events.of(entry).orElse(null);
        if (event != null && !add(event, told)) {
          tooMany++;
        }
      }
      into.addAll(told.values());
      shed += tooMany + read.skipped();
      lost += tooMany;
      if (lost > 0) {
        // With the node, so that those of several are not taken for one.
        into.add(
            new Loss(
                nowNanos - Duration.ofSeconds(1).toNanos(),
                nowNanos,
                SIGNAL + " " + node.name(),
                lost));
      }
      reportCoverage("", nowNanos, into);
    } catch (IOException | RuntimeException e) {
      failed(e, nowNanos, into);
    }
  }

  /** The same thing said again within the second is told once, with its number. */
  private boolean add(EventObserved event, Map<Identity, EventObserved> told) {
    Identity identity =
        new Identity(event.entity(), event.kind(), event.message(), event.severity());
    EventObserved before = told.get(identity);
    if (before == null && told.size() == MAX_EVENTS_A_SECOND) {
      return false;
    }
    told.put(
        identity,
        before == null
            ? event
            : new EventObserved(
                before.timeNanos(),
                before.severity(),
                before.entity(),
                before.kind(),
                before.message(),
                null,
                before.count() + 1));
    delivered++;
    return true;
  }

  private void failed(Exception problem, long nowNanos, List<Fact> into) {
    String reason =
        problem instanceof NoSuchFileException missing
            ? "there is no " + missing.getFile()
            : problem.getMessage() == null ? problem.toString() : problem.getMessage();
    retryNanos = nowNanos + RETRY_NANOS;
    try {
      follower.reopen(nowNanos);
    } catch (IOException _) {
      // It was open for reading only.
    }
    reportCoverage("the journal is not read: " + reason, nowNanos, into);
  }

  private void reportCoverage(String now, long nowNanos, List<Fact> into) {
    if (toldCoverage && now.equals(trouble)) {
      return;
    }
    toldCoverage = true;
    trouble = now;
    into.add(
        now.isEmpty()
            ? new CoverageReading(
                nowNanos,
                node,
                SIGNAL,
                CoverageState.OBSERVED,
                String.join(", ", settings.units().stream().sorted().toList()))
            : new CoverageReading(nowNanos, node, SIGNAL, CoverageState.NOT_OBSERVED, now));
  }

  /** The facts of a window, for a caller that has none of its own. */
  List<Fact> tell(long nowNanos) {
    List<Fact> facts = new ArrayList<>();
    tell(nowNanos, facts);
    return facts;
  }

  @Override
  public void close() {
    try {
      follower.close();
    } catch (IOException _) {
      // It was open for reading only.
    }
  }
}
