package io.sightline.desktop.command;

import io.sightline.capture.CaptureFactLog;
import io.sightline.capture.CaptureMetadata;
import io.sightline.desktop.app.Captures;
import io.sightline.desktop.app.ClusterOpener;
import io.sightline.desktop.app.SessionRequest;
import io.sightline.desktop.install.Cluster;
import io.sightline.desktop.install.InstallStep;
import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.issue.Notices;
import io.sightline.desktop.settings.Origin;
import io.sightline.desktop.source.KubernetesRoute;
import io.sightline.desktop.source.LiveSource;
import io.sightline.desktop.source.kube.Clusters;
import io.sightline.desktop.source.kube.Consent;
import io.sightline.desktop.source.kube.ExecPlugin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Windows on clusters. What they record goes with this, but for what was to be kept. */
final class ClusterWindows implements ClusterOpener, AutoCloseable {
  /** So that what led to a trouble can be seen at once; more is in the relay. */
  private static final Duration HISTORY = Duration.ofMinutes(15);

  private final ClusterOptions options;
  private final Clusters clusters;
  private @Nullable RunDirectory directory;
  private int opened;

  ClusterWindows(ClusterOptions options) {
    this.options = options;
    // One for all windows, so that nobody logs in or is asked twice.
    this.clusters = options.clusters(Consent.NEVER);
  }

  @Override
  public List<Choice> choices() throws IOException {
    return clusters.kubeconfig().contexts().stream()
        .map(
            context ->
                new Choice(
                    context.name(),
                    context.server(),
                    context.user(),
                    context.namespace(),
                    context.current()))
        .toList();
  }

  @Override
  public SessionRequest open(String context) throws IOException {
    return open(context, null);
  }

  /**
   * A window on the cluster of a context.
   *
   * @param kept where the capture is to be kept; null for a temporary file
   */
  SessionRequest open(String context, @Nullable Path kept) throws IOException {
    Notices notices = new Notices();
    KubernetesRoute route =
        options.route(options.asking(clusters, new WindowConsent(notices)), context);
    LiveSource source =
        new LiveSource(
            route,
            "desktop " + ProgramVersion.current(),
            HISTORY,
            LiveSource.Patience.UNTIL_CLOSED);
    Instant now = Clock.systemUTC().instant();
    CaptureMetadata metadata =
        new CaptureMetadata(
            ProgramVersion.current(),
            context,
            TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano(),
            0);
    CaptureFactLog log = CaptureFactLog.create(kept == null ? temporary() : kept, metadata);
    return Captures.recorded(source, log, notices)
        .withLogs(route::client)
        .from(Origin.context(context));
  }

  @Override
  public Optional<Cluster> administer(
      String context, Consent consent, Consumer<InstallStep> progress)
      throws IOException, InterruptedException {
    return Optional.of(Cluster.open(options.asking(clusters, consent), context, progress));
  }

  @Override
  public String version() {
    return ProgramVersion.current();
  }

  private synchronized Path temporary() throws IOException {
    RunDirectory run = directory;
    if (run == null) {
      run = RunDirectory.create();
      directory = run;
    }
    return run.path().resolve("session-%d.slcap".formatted(opened++));
  }

  @Override
  public synchronized void close() {
    RunDirectory run = directory;
    if (run != null) {
      run.close();
    }
  }

  /** Asks in the window that connects, and waits for the answer. */
  private record WindowConsent(Notices notices) implements Consent {
    @Override
    public Answer ask(ExecPlugin plugin) throws InterruptedException {
      CompletableFuture<Answer> answer = new CompletableFuture<>();
      notices.tell(
          new Issue(
              "Context %s of %s logs in by running a program that was not allowed before: %s"
                  .formatted(plugin.context(), plugin.file(), plugin.commandLine()),
              Issue.Severity.WARNING,
              "Allow and run",
              () -> answer.complete(Answer.ALWAYS)));
      try {
        return answer.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
