package io.sightline.desktop.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sightline.capture.CaptureFactLog;
import io.sightline.capture.CaptureReader;
import io.sightline.core.fact.LogBatch;
import io.sightline.desktop.script.CaptureFiles;
import io.sightline.desktop.script.ClusterScript;
import io.sightline.desktop.view.Moment;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** From a scripted API server into a capture, and out of it again: what users run. */
@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_OUT)
class LogsCommandTest {
  @TempDir Path folder;

  private HttpServer server;
  private Path capture;
  private Path config;

  @BeforeEach
  void start() throws IOException {
    capture = CaptureFiles.write(folder.resolve("c.slcap"), "cluster", ClusterScript.batches());
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", LogsCommandTest::answer);
    server.start();
    config =
        Files.writeString(
            folder.resolve("config"),
            """
            apiVersion: v1
            kind: Config
            current-context: c
            contexts:
            - name: c
              context: {cluster: c, user: u}
            clusters:
            - name: c
              cluster: {server: "http://127.0.0.1:%d"}
            users:
            - name: u
              user: {}
            """
                .formatted(server.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    StringBuilder text = new StringBuilder();
    if (path.endsWith("/log")) {
      String pod = path.replaceAll(".*/pods/([^/]*)/log", "$1");
      for (int second = 0; second < 60; second += 10) {
        text.append(Moment.instant(ClusterScript.time(second)))
            .append(" ERROR password=hunter2 ")
            .append(second)
            .append(" of ")
            .append(pod)
            .append('\n');
      }
    }
    byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, Math.max(1, body.length));
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body.length == 0 ? new byte[1] : body);
    }
  }

  private CommandRun keep(String... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("logs", capture, "--context", "c", "--kubeconfig", config));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray());
  }

  @Test
  void keptFromAClusterTheyArePrintedVerifiedReportedAndRedactedAway() throws IOException {
    List<LogBatch> before = facts(capture);
    CommandRun kept = keep("--keep", "shop/checkout");
    assertThat(kept.exitCode()).as(kept.err()).isZero();
    assertThat(kept.err()).contains("checkout: ").contains(" lines of ").contains("are kept");
    assertThat(facts(capture)).isEqualTo(before);

    CommandRun printed = CommandRun.of("logs", capture);
    assertThat(printed.exitCode()).isZero();
    assertThat(printed.out().lines().toList())
        .isSorted()
        .hasSizeGreaterThanOrEqualTo(12)
        .allMatch(line -> line.contains(" shop/checkout-"));
    CommandRun part =
        CommandRun.of("logs", capture, "--from", Moment.instant(ClusterScript.time(40)));
    assertThat(part.out().lines().count()).isEqualTo(printed.out().lines().count() / 3);

    CommandRun verified = CommandRun.of("verify", capture);
    assertThat(verified.exitCode()).isZero();
    assertThat(verified.out())
        .contains("%d log lines, kept at 1 times".formatted(printed.out().lines().count()));

    Path report = folder.resolve("report.md");
    assertThat(CommandRun.of("report", capture, "-o", report).exitCode()).isZero();
    assertThat(Files.readString(report)).contains("Log lines:").contains("hunter2");

    Path redacted = folder.resolve("redacted.slcap");
    CommandRun redaction = CommandRun.of("redact", capture, "-o", redacted);
    assertThat(redaction.exitCode()).isZero();
    assertThat(redaction.err()).contains("kept log lines are not in");
    try (CaptureReader reader = CaptureReader.open(redacted)) {
      assertThat(reader.keptRanges()).isEmpty();
    }
    assertThat(CommandRun.of("logs", redacted).err()).contains("no log lines are kept");
  }

  @Test
  void aPodIsNamedAloneAndItsEndToo() throws IOException {
    assertThat(keep("--keep", "checkout-a:15s").exitCode()).isZero();

    try (CaptureFactLog log = CaptureFactLog.open(capture)) {
      assertThat(log.keptLogs(_ -> true))
          .singleElement()
          .satisfies(
              kept -> {
                assertThat(kept.range().untilNanos() - kept.range().fromNanos())
                    .isEqualTo(15_000_000_000L);
                assertThat(kept.range().containers())
                    .allMatch(container -> container.pod().equals("checkout-a"));
              });
    }
  }

  @Test
  void whatIsNotThereIsSaidAndTheCaptureStaysAsItIs() throws IOException {
    byte[] before = Files.readAllBytes(capture);
    CommandRun unknown = keep("--keep", "nobody");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err()).contains("no pod or workload is called nobody");
    CommandRun wrong = keep("--keep", "checkout:soon");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("write it like 30s");
    assertThat(Files.readAllBytes(capture)).isEqualTo(before);
  }

  private static List<LogBatch> facts(Path file) throws IOException {
    List<LogBatch> batches = new ArrayList<>();
    try (CaptureReader reader = CaptureReader.open(file)) {
      reader.read(0, batches::add);
    }
    return batches;
  }
}
