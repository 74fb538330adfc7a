package io.sightline.desktop.panel.logs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.sightline.capture.KeptContainer;
import io.sightline.capture.KeptLine;
import io.sightline.capture.KeptLogs;
import io.sightline.desktop.view.Moment;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reading logs to keep them, from a server that keeps to `limitBytes` as the kubelet does. */
@Timeout(60)
class LogFetchTest {
  private static final Instant FROM = Instant.parse("2026-11-23T12:00:00Z");
  private static final Instant UNTIL = FROM.plusSeconds(60);
  private static final Pattern LIMIT = Pattern.compile("limitBytes=(\\d+)");

  private HttpServer server;
  private KubernetesClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", LogFetchTest::answer);
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .withAutoConfigure(false)
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestURI().toString();
    if (request.contains("/pods/secret/")) {
      byte[] body = "{\"kind\":\"Status\",\"message\":\"no\"}".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(403, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
      return;
    }
    Matcher limit = LIMIT.matcher(request);
    long left = limit.find() ? Long.parseLong(limit.group(1)) : Long.MAX_VALUE;
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = new BufferedOutputStream(exchange.getResponseBody())) {
      for (String line : lines(request)) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        int length = (int) Math.min(left, bytes.length);
        out.write(bytes, 0, length);
        left -= length;
        if (left == 0) {
          return;
        }
      }
    }
  }

  private static List<String> lines(String request) {
    if (request.contains("/pods/loud/")) {
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 30_000; i++) {
        lines.add("%s %s".formatted(FROM.plusMillis(i), "x".repeat(800)));
      }
      return lines;
    }
    return List.of(
        FROM.minusSeconds(1) + " before the range",
        FROM + " first",
        FROM.plusSeconds(59) + " last token=hunter2",
        UNTIL.plusSeconds(1) + " after the range");
  }

  private KeptLogs fetch(String... pods) throws Exception {
    List<LogTarget> targets = new ArrayList<>();
    for (String pod : pods) {
      targets.add(new LogTarget("uid-" + pod, "shop", pod, "app", false, false));
    }
    try (LogFetch fetch =
        LogFetch.start(
            () -> Optional.of(client),
            targets,
            Moment.nanos(FROM),
            Moment.nanos(UNTIL),
            InstantSource.fixed(UNTIL))) {
      return fetch.result().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void onlyTheRangeIsReadAndWhatCannotBeReadIsSaidBesideIt() throws Exception {
    KeptLogs kept = fetch("web", "secret");

    assertThat(kept.lines())
        .extracting(KeptLine::text)
        .as("as they are, whatever is in them")
        .containsExactly("first", "last token=hunter2");
    assertThat(kept.range().containers())
        .extracting(KeptContainer::pod, KeptContainer::lines, KeptContainer::wholeUntilNanos)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("web", 2L, Moment.nanos(UNTIL)),
            org.assertj.core.groups.Tuple.tuple("secret", 0L, Moment.nanos(FROM)));
    assertThat(kept.range().containers().getLast().trouble()).contains("get on pods/log");
  }

  @Test
  void ofALogThatIsTooLongTheEndIsCutAndThatIsSaid() throws Exception {
    KeptLogs kept = fetch("loud", "web");

    KeptContainer loud = kept.range().containers().getFirst();
    KeptLine last =
        kept.lines().stream()
            .filter(line -> line.container() == 0)
            .reduce((_, b) -> b)
            .orElseThrow();
    assertThat(loud.lines()).isBetween(15_000L, 29_999L);
    assertThat(loud.wholeUntilNanos()).isEqualTo(last.timeNanos()).isLessThan(Moment.nanos(UNTIL));
    assertThat(last.text()).as("no half of a line").hasSize(800);
    assertThat(kept.range().containers().getLast().lines()).isEqualTo(2);
  }

  @Test
  void moreContainersThanAreReadAtOnceAreNamed() throws Exception {
    String[] pods = new String[LogScope.MAX_TARGETS + 2];
    for (int i = 0; i < pods.length; i++) {
      pods[i] = "web-" + i;
    }
    KeptLogs kept = fetch(pods);

    assertThat(kept.range().containers()).hasSize(pods.length);
    assertThat(kept.range().containers())
        .filteredOn(container -> container.trouble().startsWith("left out"))
        .hasSize(2);
    assertThat(kept.lines()).hasSize(2 * LogScope.MAX_TARGETS);
  }
}
