package io.sightline.desktop.panel.logs;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Reads the logs of several containers at once, each on a thread of its own, until it is closed.
 *
 * <p>What cannot be read (a container that has not started, a permission that lacks) is a line that
 * says so, beside the logs of the others.
 */
final class LogReading implements AutoCloseable {
  /** A line without end must not fill the memory. */
  private static final int MAX_LINE = 1 << 20;

  /**
   * What is read of each container.
   *
   * @param since nothing older
   * @param lines at most that many before the newest
   * @param follow whether to wait for more
   */
  record Wish(Instant since, int lines, boolean follow) {}

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
      if (target.previous() || !wish.follow()) {
        InputStream stream = once(target);
        open.add(stream);
        copy(target, stream);
      } else {
        LogWatch watch = follow(target);
        open.add(watch);
        copy(target, watch.getOutput());
        if (!closed) {
          tell(target, "the log ended: the container has stopped, or its pod is gone");
        }
      }
    } catch (KubernetesClientException e) {
      tell(target, explain(target, e));
    } catch (IOException e) {
      tell(target, "reading the log broke off: " + e.getMessage());
    }
  }

  private InputStream once(LogTarget target) {
    var log = container(target).usingTimestamps();
    String since = since();
    return target.previous()
        ? log.terminated().sinceTime(since).tailingLines(wish.lines()).getLogInputStream()
        : log.sinceTime(since).tailingLines(wish.lines()).getLogInputStream();
  }

  private LogWatch follow(LogTarget target) {
    return container(target)
        .usingTimestamps()
        .sinceTime(since())
        .tailingLines(wish.lines())
        .watchLog();
  }

  private io.fabric8.kubernetes.client.dsl.ContainerResource container(LogTarget target) {
    return client
        .pods()
        .inNamespace(target.namespace())
        .withName(target.pod())
        .inContainer(target.container())
        // What is not ready has the more to say.
        .withReadyWaitTimeout(0);
  }

  private String since() {
    return wish.since().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private void copy(LogTarget target, InputStream stream) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int c = reader.read(); c >= 0 && !closed; c = reader.read()) {
        if (c == '\n') {
          into.add(LogLine.parse(target, line.toString(), nowNanos()));
          line.setLength(0);
        } else if (line.length() < MAX_LINE) {
          line.append((char) c);
        }
      }
      if (!line.isEmpty()) {
        into.add(LogLine.parse(target, line.toString(), nowNanos()));
      }
    }
  }

  private static String explain(LogTarget target, KubernetesClientException e) {
    String why =
        e.getStatus() != null && e.getStatus().getMessage() != null
            ? e.getStatus().getMessage()
            : String.valueOf(e.getMessage());
    return switch (e.getCode()) {
      case 403 ->
          "you may not read this log: it needs the verb get on pods/log in namespace "
              + target.namespace();
      case 404 -> "there is no such log: " + why;
      default -> "the log cannot be read: " + why;
    };
  }

  private void tell(LogTarget target, String text) {
    if (!closed) {
      into.add(LogLine.notice(target, text, nowNanos()));
    }
  }

  private long nowNanos() {
    Instant now = clock.instant();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
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
