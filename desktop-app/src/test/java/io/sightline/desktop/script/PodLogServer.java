package io.sightline.desktop.script;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.sightline.desktop.view.Moment;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An API server that has logs of the scripted cluster's pods, of each a line every ten seconds. */
public final class PodLogServer implements AutoCloseable {
  private static final List<String> TEXTS =
      List.of(
          "INFO line %d of %s",
          "INFO  GET /cart 200 in 12 ms, line %d of %s",
          "WARN  pool is waiting for a connection, line %d of %s",
          "{\"level\":\"info\",\"msg\":\"line %d of %s\"}",
          "ERROR no answer from postgres within 2 s, line %d of %s",
          "INFO  line %d of %s");

  private final HttpServer server;
  private final KubernetesClient client;
  private final AtomicInteger asked = new AtomicInteger();

  /** Starts on a port of the loopback address. */
  public PodLogServer() throws IOException {
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
                    .build())
            .build();
  }

  /** How often a log was asked for. */
  public int asked() {
    return asked.get();
  }

  /** A client of it. */
  public KubernetesClient client() {
    return client;
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    String pod = exchange.getRequestURI().getPath().replaceAll(".*/pods/([^/]*)/log", "$1");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < TEXTS.size(); i++) {
      text.append(Moment.instant(ClusterScript.time(10 * i)))
          .append(' ')
          .append(TEXTS.get(i).formatted(10 * i, pod))
          .append('\n');
    }
    byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    client.close();
    server.stop(0);
  }
}
