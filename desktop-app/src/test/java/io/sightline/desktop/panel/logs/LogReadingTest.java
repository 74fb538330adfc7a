package io.sightline.desktop.panel.logs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Logs over HTTP, from a server that answers as the API server does. */
@Timeout(60)
class LogReadingTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final LogReading.Wish LIVE = LogReading.Wish.live(NOW.minusSeconds(600), 500);

  private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
  private final CountDownLatch more = new CountDownLatch(1);
  private final LogBuffer buffer = new LogBuffer(1_000);
  private HttpServer server;
  private KubernetesClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .withAutoConfigure(false)
                    .withRequestRetryBackoffLimit(0)
                    .withRequestTimeout(300)
                    .build())
            .build();
  }

  @AfterEach
  void stop() {
    more.countDown();
    client.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestURI().toString();
    asked.add(request);
    if (request.contains("/pods/secret/log")) {
      status(exchange, 403, "pods \"secret\" is forbidden");
    } else if (request.contains("/pods/new/log")) {
      status(exchange, 400, "container \"app\" in pod \"new\" is waiting to start");
    } else if (request.contains("/log")) {
      exchange.getResponseHeaders().set("Content-Type", "text/plain");
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream body = exchange.getResponseBody()) {
        if (request.contains("previous=true")) {
          write(body, "2026-11-23T11:58:00.5Z panic: out of memory\n");
        } else if (request.contains("/pods/web/")) {
          write(body, "2026-11-23T11:59:01.000000001Z GET / 200\n");
          write(body, "2026-11-23T11:59:03Z {\"level\":\"error\",\"msg\":\"no answer\"}\n");
          more.await();
          write(body, "2026-11-23T12:00:01Z \u001b[31mlate\u001b[0m");
        } else {
          write(body, "2026-11-23T11:59:02Z LOG:  checkpoint starting\n");
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    } else {
      status(exchange, 404, "not found");
    }
  }

  private static void write(OutputStream body, String text) throws IOException {
    body.write(text.getBytes(StandardCharsets.UTF_8));
    body.flush();
  }

  private static void status(HttpExchange exchange, int code, String message) throws IOException {
    String json =
        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"%s\",\"code\":%d}"
            .formatted(message.replace("\"", "\\\""), code);
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static LogTarget target(String pod) {
    return new LogTarget("uid", "shop", pod, "app", false, false);
  }

  private LogReading read(LogReading.Wish wish, LogTarget... targets) {
    return LogReading.start(client, List.of(targets), wish, buffer, InstantSource.fixed(NOW));
  }

  private List<String> texts() {
    return written(false);
  }

  /** What the containers wrote, or what is said of reading them. */
  private List<String> written(boolean notices) {
    return buffer.contents().lines().stream()
        .filter(line -> line.notice() == notices)
        .map(LogLine::text)
        .toList();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      Thread.sleep(10);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  @Test
  void logsOfSeveralPodsAreOneInTheOrderOfTime() throws InterruptedException {
    try (LogReading _ = read(LIVE, target("web"), target("postgres"))) {
      await(() -> texts().size() >= 3);
      assertThat(texts().subList(0, 3))
          .containsExactly(
              "GET / 200",
              "LOG:  checkpoint starting",
              "{\"level\":\"error\",\"msg\":\"no answer\"}");
      assertThat(buffer.contents().lines().get(2).level()).isEqualTo(LogLevel.ERROR);

      // Longer than a request may take: a log that is followed has no end.
      Thread.sleep(600);
      more.countDown();
      await(() -> texts().contains("late"));
    }
    assertThat(asked)
        .anySatisfy(
            request ->
                assertThat(request)
                    .contains("/api/v1/namespaces/shop/pods/web/log")
                    .contains("container=app", "follow=true", "timestamps=true", "tailLines=500")
                    .contains("sinceTime="));
  }

  @Test
  void theRunBeforeIsReadOnce() throws InterruptedException {
    try (LogReading _ = read(LIVE, new LogTarget("uid", "shop", "web", "app", false, true))) {
      await(() -> texts().contains("panic: out of memory"));
    }
    assertThat(asked).anySatisfy(request -> assertThat(request).contains("previous=true"));
    assertThat(asked).noneSatisfy(request -> assertThat(request).contains("follow=true"));
  }

  @Test
  void whatCannotBeReadSaysWhyBesideTheOthers() throws InterruptedException {
    try (LogReading _ =
        read(
            LogReading.Wish.past(NOW.minusSeconds(60), NOW),
            target("secret"),
            target("new"),
            target("postgres"))) {
      await(() -> written(true).size() >= 2 && !texts().isEmpty());
    }
    assertThat(buffer.contents().lines())
        .filteredOn(LogLine::notice)
        .extracting(LogLine::text)
        .anySatisfy(
            text ->
                assertThat(text).contains("may not read this log", "pods/log in namespace shop"))
        .anySatisfy(text -> assertThat(text).contains("is waiting to start"));
    assertThat(texts()).contains("LOG:  checkpoint starting");
  }

  @Test
  void ofAMomentInThePastNothingLaterIsRead() throws InterruptedException {
    Instant moment = Instant.parse("2026-11-23T11:59:02Z");
    more.countDown();
    LogReading.Wish wish = LogReading.Wish.past(moment.minusSeconds(60), moment);
    try (LogReading _ = read(wish, target("web"), target("postgres"))) {
      await(() -> texts().size() >= 2);
    }
    assertThat(texts()).containsExactly("GET / 200", "LOG:  checkpoint starting");
    assertThat(asked)
        .allSatisfy(
            request -> assertThat(request).contains("limitBytes=").doesNotContain("follow"));
  }

  @Test
  void aFullBufferKeepsTheNewestAndCountsTheRest() {
    LogBuffer small = new LogBuffer(100);
    for (int i = 0; i < 1_000; i++) {
      small.add(new LogLine(i, target("web"), "line " + i, LogLevel.UNKNOWN, false));
    }

    LogBuffer.Contents contents = small.contents();
    assertThat(contents.lines().size() + contents.dropped()).isEqualTo(1_000);
    assertThat(contents.lines().getLast().text()).isEqualTo("line 999");
    assertThat(contents.lines()).hasSizeLessThanOrEqualTo(110);
  }
}
