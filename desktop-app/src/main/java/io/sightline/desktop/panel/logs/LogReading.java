package io.sightline.desktop.panel.logs;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
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
  /** A line without end must not fill the memory. */
  private static final int MAX_LINE = 1 << 20;

  private static final int MAX_STATUS = 1 << 16;

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
      HttpResponse<InputStream> response =
          client
              .getHttpClient()
              .sendAsync(
                  client
                      .getHttpClient()
                      .newHttpRequestBuilder()
                      .uri(uri(target))
                      .forStreaming()
                      .build(),
                  InputStream.class)
              .get();
      open.add(response.body());
      if (!response.isSuccessful()) {
        tell(target, explain(target, response));
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

  /**
   * Of `GET /api/v1/namespaces/{namespace}/pods/{name}/log`. Asked for directly, since the client's
   * own way first waits for the pod to be ready, for which it watches pods: what is not ready has
   * the more to say, and who may read a log may not be allowed to watch.
   */
  private String uri(LogTarget target) {
    String bounds = wish.follow() ? "&tailLines=" + wish.lines() : "&limitBytes=" + MAX_PAST_BYTES;
    return "%sapi/v1/namespaces/%s/pods/%s/log?container=%s&timestamps=true&sinceTime=%s%s%s%s"
        .formatted(
            client.getMasterUrl(),
            encode(target.namespace()),
            encode(target.pod()),
            encode(target.container()),
            encode(wish.since().truncatedTo(ChronoUnit.SECONDS).toString()),
            bounds,
            target.previous() ? "&previous=true" : "",
            isFollowed(target) ? "&follow=true" : "");
  }

  private static String encode(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8);
  }

  private void copy(LogTarget target, InputStream stream) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int c = reader.read(); c >= 0 && !closed; c = reader.read()) {
        if (c == '\n') {
          LogLine next = LogLine.parse(target, line.toString(), nowNanos());
          if (isTooNew(next)) {
            return;
          }
          into.add(next);
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

  private boolean isTooNew(LogLine line) {
    return wish.until() != null && line.timeNanos() > nanos(wish.until());
  }

  private static String explain(LogTarget target, HttpResponse<InputStream> response)
      throws IOException {
    return switch (response.code()) {
      case 401 -> "the API server does not know you any more: sign in again";
      case 403 ->
          "you may not read this log: it needs the verb get on pods/log in namespace "
              + target.namespace();
      default -> "the log cannot be read: " + message(response);
    };
  }

  /** The words of the API's `Status` where there is one. */
  private static String message(HttpResponse<InputStream> response) throws IOException {
    byte[] body = response.body().readNBytes(MAX_STATUS);
    try {
      Status status =
          Serialization.unmarshal(new String(body, StandardCharsets.UTF_8), Status.class);
      if (status.getMessage() != null) {
        return status.getMessage();
      }
    } catch (RuntimeException _) {
      // What stands between us and the API server answers in its own way.
    }
    return "HTTP status " + response.code();
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
