package io.sightline.desktop.panel.logs;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.sightline.capture.KeptContainer;
import io.sightline.capture.KeptLine;
import io.sightline.capture.KeptLogs;
import io.sightline.capture.KeptRange;
import io.sightline.desktop.view.Moment;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads a range of the logs of several containers whole, to be kept.
 *
 * <p>What may be kept at once is shared out evenly among the containers; of one that has more, the
 * later lines are cut, and up to when it is whole is said. What cannot be read is said beside what
 * can. Each container is read on a thread of its own.
 */
public final class LogFetch implements AutoCloseable {
  /** No container may take more than this, even when it is the only one. */
  private static final long MAX_BYTES_OF_ONE = 16L << 20;

  private static final int MAX_NAMED = KeptRange.MAX_CONTAINERS;

  private static final int MAX_TROUBLE = 400;

  private final KubernetesClient client;
  private final long fromNanos;
  private final long untilNanos;
  private final long maxBytes;
  private final int maxLines;
  private final AtomicLong lines = new AtomicLong();
  private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
  private final CompletableFuture<KeptLogs> result;
  private volatile boolean closed;

  private LogFetch(
      KubernetesClient client,
      List<LogTarget> targets,
      long fromNanos,
      long untilNanos,
      InstantSource clock) {
    this.client = client;
    this.fromNanos = fromNanos;
    this.untilNanos = untilNanos;
    int shares = Math.clamp(targets.size(), 1, LogScope.MAX_TARGETS);
    // A byte is at most one character, so the characters are within their limit too.
    this.maxBytes = Math.min(MAX_BYTES_OF_ONE, KeptLogs.MAX_CHARACTERS / shares);
    this.maxLines = KeptLogs.MAX_LINES / shares;
    List<CompletableFuture<OfOne>> all = new ArrayList<>();
    for (LogTarget target : targets.subList(0, Math.min(targets.size(), MAX_NAMED))) {
      all.add(
          all.size() < LogScope.MAX_TARGETS
              ? start(target)
              : CompletableFuture.completedFuture(leftOut(target)));
    }
    this.result =
        CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
            .thenApply(_ -> together(all.stream().map(CompletableFuture::join).toList(), clock));
  }

  private record OfOne(
      LogTarget target, List<LogLine> lines, long wholeUntilNanos, String trouble) {}

  /**
   * Begins to read.
   *
   * @param targets those after the first {@link LogScope#MAX_TARGETS} are only named as left out
   * @throws IOException when there is no connection to the cluster
   */
  public static LogFetch start(
      ClusterLogs logs,
      List<LogTarget> targets,
      long fromNanos,
      long untilNanos,
      InstantSource clock)
      throws IOException {
    KubernetesClient client =
        logs.client().orElseThrow(() -> new IOException("there is no connection to the cluster"));
    return new LogFetch(client, targets, fromNanos, untilNanos, clock);
  }

  /** How many lines were read so far. */
  public long linesSoFar() {
    return lines.get();
  }

  /** What is to be kept, once all is read; it never fails, since what did is said in it. */
  public CompletableFuture<KeptLogs> result() {
    return result;
  }

  private CompletableFuture<OfOne> start(LogTarget target) {
    CompletableFuture<OfOne> future = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("keep log " + target)
        .start(
            () -> {
              try {
                future.complete(read(target));
              } catch (RuntimeException | Error e) {
                future.complete(new OfOne(target, List.of(), fromNanos, "reading failed: " + e));
              }
            });
    return future;
  }

  private OfOne leftOut(LogTarget target) {
    return new OfOne(
        target,
        List.of(),
        fromNanos,
        "left out: %d containers are kept at once".formatted(LogScope.MAX_TARGETS));
  }

  private OfOne read(LogTarget target) {
    OneLog log = new OneLog(target);
    try {
      HttpResponse<InputStream> response =
          LogRequest.from(target, Moment.instant(fromNanos), maxBytes).send(client);
      open.add(response.body());
      if (!response.isSuccessful()) {
        return log.failed(LogRequest.explain(target, response));
      }
      CountingInput counted = new CountingInput(response.body());
      boolean whole = LogRequest.lines(counted, log::take);
      return log.read(counted.bytes() >= maxBytes, whole);
    } catch (IOException e) {
      return log.failed("reading broke off: " + e.getMessage());
    } catch (ExecutionException e) {
      return log.failed("the log cannot be read: " + e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return log.failed("reading was interrupted");
    }
  }

  /** The log of one container as it is read; of one thread. */
  private final class OneLog {
    private final LogTarget target;
    private final List<LogLine> taken = new ArrayList<>();
    private long newestNanos = fromNanos;
    private boolean full;

    OneLog(LogTarget target) {
      this.target = target;
    }

    /** Takes a line, unless it is not of the range; answers whether more is wanted. */
    boolean take(String text) {
      LogLine line = LogLine.parse(target, text, newestNanos);
      if (closed || line.timeNanos() > untilNanos) {
        return false;
      }
      if (line.timeNanos() < fromNanos) {
        return true;
      }
      if (taken.size() == maxLines) {
        full = true;
        return false;
      }
      newestNanos = Math.max(newestNanos, line.timeNanos());
      taken.add(line);
      lines.incrementAndGet();
      return true;
    }

    OfOne read(boolean limitReached, boolean lastIsWhole) {
      if (limitReached && !lastIsWhole && !taken.isEmpty()) {
        // The limit fell into a line.
        taken.removeLast();
      }
      boolean cut = full || limitReached;
      long until = cut ? taken.isEmpty() ? fromNanos : taken.getLast().timeNanos() : untilNanos;
      return new OfOne(target, taken, until, "");
    }

    OfOne failed(String why) {
      return new OfOne(target, taken, taken.isEmpty() ? fromNanos : newestNanos, why);
    }
  }

  private KeptLogs together(List<OfOne> all, InstantSource clock) {
    List<KeptContainer> containers = new ArrayList<>();
    List<KeptLine> kept = new ArrayList<>();
    for (OfOne one : all) {
      LogTarget target = one.target();
      for (LogLine line : one.lines()) {
        kept.add(new KeptLine(containers.size(), line.timeNanos(), line.text()));
      }
      containers.add(
          new KeptContainer(
              target.podUid(),
              target.namespace(),
              target.pod(),
              target.container(),
              target.previous(),
              target.dependency(),
              one.lines().size(),
              one.wholeUntilNanos(),
              shortened(one.trouble())));
    }
    kept.sort(Comparator.comparingLong(KeptLine::timeNanos));
    return new KeptLogs(
        new KeptRange(
            ThreadLocalRandom.current().nextLong(),
            Moment.nanos(clock.instant()),
            fromNanos,
            untilNanos,
            containers),
        kept);
  }

  private static String shortened(String text) {
    return text.length() <= MAX_TROUBLE ? text : text.substring(0, MAX_TROUBLE) + " …";
  }

  @Override
  public void close() {
    closed = true;
    for (AutoCloseable stream : open) {
      try {
        stream.close();
      } catch (Exception _) {
        // It is not wanted any more, however it ends.
      }
    }
  }
}
