package io.sightline.agent.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.sightline.core.kube.SharedValues;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks the API server, with the account and the certificates of its client. Thread-safe. */
final class ApiClient implements AutoCloseable {
  private static final long ANSWER_SECONDS = 10;
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(60);
  private static final KeptFields STATUS = KeptFields.of("message");

  private final KubernetesClient client;
  private final HttpClient http;
  private final URI server;

  /** A client, which is closed with this one. */
  ApiClient(KubernetesClient client) {
    this.client = client;
    this.http = client.getHttpClient();
    this.server = URI.create(client.getMasterUrl().toString());
  }

  /**
   * Asks for something, and waits until the server begins to answer.
   *
   * @param silence how long the answer may pause
   * @return the answer, to be closed
   * @throws ApiException when the server refuses
   */
  BodyStream get(String path, String accept, Duration silence) throws IOException {
    HttpRequest request =
        http.newHttpRequestBuilder()
            .uri(server.resolve(path))
            .header("Accept", accept)
            // Its time-outs are for whole answers, and a watch has no end.
            .forStreaming()
            .build();
    BodyStream body = new BodyStream(silence);
    CompletableFuture<HttpResponse<AsyncBody>> answer = http.consumeBytes(request, body);
    HttpResponse<AsyncBody> response = await(answer);
    body.open(response.body());
    if (!response.isSuccessful()) {
      throw refusal(response, body);
    }
    return body;
  }

  private static HttpResponse<AsyncBody> await(CompletableFuture<HttpResponse<AsyncBody>> answer)
      throws IOException {
    try {
      return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(messageOf(cause), cause);
    } catch (TimeoutException e) {
      abandon(answer);
      throw new IOException("no answer within %d s".formatted(ANSWER_SECONDS), e);
    } catch (InterruptedException e) {
      abandon(answer);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the API server");
    }
  }

  /** The answer may still come; its connection must not stay open for it. */
  private static void abandon(CompletableFuture<HttpResponse<AsyncBody>> answer) {
    var _ =
        answer.whenComplete(
            (late, _) -> {
              if (late != null) {
                late.body().cancel();
              }
            });
    answer.cancel(true);
  }

  private static String messageOf(Throwable cause) {
    String message = cause.getMessage();
    String name = cause.getClass().getSimpleName();
    return message == null || message.isBlank() ? name : name + ": " + message;
  }

  private static ApiException refusal(HttpResponse<AsyncBody> response, BodyStream body) {
    String said = "";
    try (body) {
      said = new TrimmingReader(new SharedValues()).object(body, STATUS).text("message");
    } catch (IOException e) {
      // A proxy's page, or nothing: the status says enough.
    }
    String message = "status " + response.code() + (said.isEmpty() ? "" : ": " + said);
    return new ApiException(response.code(), message, retryAfter(response));
  }

  private static Duration retryAfter(HttpResponse<AsyncBody> response) {
    @Nullable String header = response.header("Retry-After");
    if (header == null) {
      return Duration.ZERO;
    }
    try {
      Duration asked = Duration.ofSeconds(Math.max(0, Long.parseLong(header.strip())));
      return asked.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : asked;
    } catch (NumberFormatException e) {
      return Duration.ZERO;
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
