package io.sightline.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a web server and its clients achieve with the agent and without it, both ends on this
 * machine.
 *
 * <p>A half of a pair is one second of each load. The order is without, with, with, without, and so
 * on; a fresh agent is started for each two halves that lie next to each other and stopped after
 * them, since an agent cannot be detached while it runs. After a start it gets some seconds of load
 * that are not measured, since an agent runs for weeks and its JVM compiles in the first seconds;
 * after a stop the machine gets 0.3 s. Nobody watches the agent: what the desktop app costs on the
 * same machine is not part of this.
 */
final class RateComparison implements AutoCloseable {
  /** Connections that saturate the cores. */
  static final int MANY = 32;

  private static final int PAIRS = 15;
  private static final Duration HALF = Duration.ofSeconds(1);
  private static final Duration WARM_UP = Duration.ofSeconds(12);
  private static final int WARM_UP_MANY_SECONDS = 4;
  private static final long SETTLE_MILLIS = 300;

  private final Workspace workspace;
  private final WebServer server;
  private final Pairs connects = new Pairs();
  private final Pairs single = new Pairs();
  private final Pairs many = new Pairs();
  private final List<Double> readySeconds = new ArrayList<>();
  private @Nullable Agent agent;

  RateComparison(Workspace workspace, WebServer server) {
    this.workspace = workspace;
    this.server = server;
  }

  private record Half(double connects, double single, double many) {}

  void run() throws IOException, InterruptedException {
    // The load generator in this JVM is compiled before anything is measured.
    measure();
    for (int pair = 0; pair < PAIRS; pair++) {
      boolean oursFirst = Pairs.oursFirst(pair);
      Half first = half(oursFirst);
      Half second = half(!oursFirst);
      add(oursFirst ? first : second, oursFirst ? second : first);
    }
    detach();
  }

  /** Connections per second that were opened, used once and closed. */
  Pairs connects() {
    return connects;
  }

  /** Requests per second on one persistent connection. */
  Pairs single() {
    return single;
  }

  /** Requests per second on {@link #MANY} persistent connections. */
  Pairs many() {
    return many;
  }

  /** How long the starts of the agent took until capture was attached, at the median. */
  double medianReadySeconds() {
    return Pairs.median(readySeconds.stream().mapToDouble(Double::doubleValue).sorted().toArray());
  }

  @Override
  public void close() {
    if (agent != null) {
      agent.close();
      agent = null;
    }
  }

  private Half half(boolean withAgent) throws IOException, InterruptedException {
    if (withAgent) {
      attach();
    } else {
      detach();
    }
    return measure();
  }

  private void attach() throws IOException, InterruptedException {
    if (agent == null) {
      Agent started = Agent.start(workspace);
      agent = started;
      readySeconds.add(started.readySeconds());
      ConnectLoad.run(server, WARM_UP);
      for (int second = 0; second < WARM_UP_MANY_SECONDS; second++) {
        PersistentLoad.run(workspace, server, MANY);
      }
    }
  }

  private void detach() throws InterruptedException {
    if (agent != null) {
      close();
      Thread.sleep(SETTLE_MILLIS);
    }
  }

  private Half measure() throws IOException, InterruptedException {
    return new Half(
        ConnectLoad.run(server, HALF),
        PersistentLoad.run(workspace, server, 1),
        PersistentLoad.run(workspace, server, MANY));
  }

  private void add(Half ours, Half peer) {
    connects.add(ours.connects(), peer.connects());
    single.add(ours.single(), peer.single());
    many.add(ours.many(), peer.many());
  }
}
