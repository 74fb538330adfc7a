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
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;

/**
 * One request for a container's log: {@code GET /api/v1/namespaces/{namespace}/pods/{name}/log}.
 *
 * <p>Asked for directly, since the client's own way first waits for the pod to be ready, for which
 * it watches pods: what is not ready has the more to say, and who may read a log may not be allowed
 * to watch.
 *
 * @param bounds what else the query says
 */
record LogRequest(LogTarget target, Instant since, String bounds) {
  /** A line without end must not fill the memory. */
  private static final int MAX_LINE = 1 << 20;

  private static final int MAX_STATUS = 1 << 16;

  /** The newest lines that are there. */
  static LogRequest newest(LogTarget target, Instant since, int lines, boolean follow) {
    return new LogRequest(target, since, "&tailLines=" + lines + (follow ? "&follow=true" : ""));
  }

  /** From an instant on, up to so many bytes. */
  static LogRequest from(LogTarget target, Instant since, long maxBytes) {
    return new LogRequest(target, since, "&limitBytes=" + maxBytes);
  }

  /** Sends it and waits for the begin of the answer. */
  HttpResponse<InputStream> send(KubernetesClient client)
      throws InterruptedException, ExecutionException {
    return client
        .getHttpClient()
        .sendAsync(
            client.getHttpClient().newHttpRequestBuilder().uri(uri(client)).forStreaming().build(),
            InputStream.class)
        .get();
  }

  private String uri(KubernetesClient client) {
    return "%sapi/v1/namespaces/%s/pods/%s/log?container=%s&timestamps=true&sinceTime=%s%s%s"
        .formatted(
            client.getMasterUrl(),
            encode(target.namespace()),
            encode(target.pod()),
            encode(target.container()),
            encode(since.truncatedTo(ChronoUnit.SECONDS).toString()),
            bounds,
            target.previous() ? "&previous=true" : "");
  }

  private static String encode(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8);
  }

  /**
   * Reads lines until they end or one is not wanted any more.
   *
   * @return whether the last one ended in a line feed, and so was whole
   */
  static boolean lines(InputStream stream, Predicate<String> wanted) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        if (c == '\n') {
          if (!wanted.test(line.toString())) {
            return true;
          }
          line.setLength(0);
        } else if (line.length() < MAX_LINE) {
          line.append((char) c);
        }
      }
      if (line.isEmpty()) {
        return true;
      }
      var _ = wanted.test(line.toString());
      return false;
    }
  }

  /** Why there is no log in an answer. */
  static String explain(LogTarget target, HttpResponse<InputStream> response) throws IOException {
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
}
