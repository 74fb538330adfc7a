package io.sightline.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests on persistent connections, one at a time on each, made by wrk. */
final class PersistentLoad {
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s*([0-9.]+)");
  private static final Pattern PROBLEM = Pattern.compile("(Socket errors:|Non-2xx).*");

  private PersistentLoad() {}

  /** Requests per second over a second. */
  static double run(Workspace workspace, WebServer server, int connections)
      throws IOException, InterruptedException {
    int threads = Math.min(connections, Runtime.getRuntime().availableProcessors());
    String output =
        workspace.run(
            "wrk",
            List.of(
                "wrk",
                "-t" + threads,
                "-c" + connections,
                "-d1s",
                "http://127.0.0.1:%d/".formatted(server.port())));
    Matcher problem = PROBLEM.matcher(output);
    Matcher rate = RATE.matcher(output);
    if (problem.find() || !rate.find()) {
      throw new IOException("wrk could not measure: " + output.strip());
    }
    return Double.parseDouble(rate.group(1));
  }
}
