package io.sightline.desktop.command;

import io.sightline.desktop.panel.logs.ClusterLogs;
import io.sightline.desktop.panel.logs.ContextLogs;
import io.sightline.desktop.source.ClustersSource;
import io.sightline.desktop.source.KubernetesRoute;
import io.sightline.desktop.source.LiveSource;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;

/** The clusters of one window: their facts, and the way to their logs. Thread-safe. */
final class WindowClusters {
  private final Function<String, KubernetesRoute> routes;
  private final Duration history;
  private final ContextLogs logs = new ContextLogs();
  private final ClustersSource source = new ClustersSource();

  /**
   * None so far.
   *
   * @param routes the way to the relay of a context's cluster
   * @param history how much of the past is shown of each
   */
  WindowClusters(Function<String, KubernetesRoute> routes, Duration history) {
    this.routes = routes;
    this.history = history;
  }

  ClustersSource source() {
    return source;
  }

  ClusterLogs logs() {
    return logs;
  }

  /** Adds the cluster of a context. */
  void add(String context) throws IOException {
    KubernetesRoute route = routes.apply(context);
    LiveSource facts =
        new LiveSource(
            route,
            "desktop " + ProgramVersion.current(),
            history,
            LiveSource.Patience.UNTIL_CLOSED);
    try {
      source.add(context, facts);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    logs.add(context, route::client);
  }
}
