package io.sightline.desktop.panel.logs;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the logs of several containers at once, each on a thread of its own, until it is closed.
 *
 * <p>What cannot be read (a container that has not started, a permission that lacks) is a line that
 * says so, beside the logs of the others.
 */
final class LogReading implements AutoCloseable {
  /** How much of a container's past is read at most. */
  private static final int MAX_PAST_BYTES = 4 << 20;

  /**
   * What is read of each container.
   *
   * @param since nothing older
   * @param until nothing newer; null to wait for more
   * @param lines where more is waited for, at most that many of those that are there
   */
  record Wish(Instant since, @Nullable Instant until, int lines) {
    static Wish live(Instant since, int lines) {
      return new Wish(since, null, lines);
    }

    static Wish past(Instant since, Instant until) {
      return new Wish(since, until, 0);
    }

    boolean follow() {
      return until == null;
    }
  }

  private final KubernetesClient client;
  private final Wish wish;
  private final LogBuffer into;
  private final InstantSource clock;
  private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  private LogReading(KubernetesClient client, Wish wish, LogBuffer into, InstantSource clock) {
    this.client = client;
    this.wish = wish;
    this.into = into;
    this.clock = clock;
  }

  static LogReading start(
      KubernetesClient client,
      List<LogTarget> targets,
      Wish wish,
      LogBuffer into,
      InstantSource clock) {
    LogReading reading = new LogReading(client, wish, into, clock);
    for (LogTarget target : targets) {
      Thread.ofVirtual().name("log " + target).start(() -> reading.read(target));
    }
    return reading;
  }

  private void read(LogTarget target) {
    try {
      HttpResponse<InputStream> response = request(target).send(client);
      open.add(response.body());
      if (!response.isSuccessful()) {
        tell(target, LogRequest.explain(target, response));
        return;
      }
      copy(target, response.body());
      if (isFollowed(target)) {
        tell(target, "the log ended: the container has stopped, or its pod is gone");
      }
    } catch (IOException e) {
      tell(target, "reading the log broke off: " + e.getMessage());
    } catch (ExecutionException e) {
      tell(target, "the log cannot be read: " + e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The run before has ended, so there is nothing to wait for. */
  private boolean isFollowed(LogTarget target) {
    return wish.follow() && !target.previous();
  }

  private LogRequest request(LogTarget target) {
    return wish.follow()
        ? LogRequest.newest(target, wish.since(), wish.lines(), isFollowed(target))
        : LogRequest.from(target, wish.since(), MAX_PAST_BYTES);
  }

  private void copy(LogTarget target, InputStream stream) throws IOException {
    LogRequest.lines(
        stream,
        line -> {
          LogLine next = LogLine.parse(target, line, nowNanos());
          boolean wanted = !closed && !isTooNew(next);
          if (wanted) {
            into.add(next);
          }
          return wanted;
        });
  }

  private boolean isTooNew(LogLine line) {
    return wish.until() != null && line.timeNanos() > nanos(wish.until());
  }

  private void tell(LogTarget target, String text) {
    if (!closed) {
      into.add(LogLine.notice(target, text, nowNanos()));
    }
  }

  private long nowNanos() {
    return nanos(clock.instant());
  }

  private static long nanos(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
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
