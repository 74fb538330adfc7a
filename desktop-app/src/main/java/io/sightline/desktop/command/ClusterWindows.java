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
  public SessionRequest open(List<String> contexts) throws IOException {
    return open(contexts, null);
  }

  /**
   * A window on the clusters of some contexts, to which others may be added.
   *
   * @param kept where the capture is to be kept; null for a temporary file
   */
  SessionRequest open(List<String> contexts, @Nullable Path kept) throws IOException {
    Notices notices = new Notices();
    Clusters asking = options.asking(clusters, new WindowConsent(notices));
    WindowClusters shown = new WindowClusters(context -> options.route(asking, context), HISTORY);
    try {
      for (String context : contexts) {
        shown.add(context);
      }
    } catch (IOException | RuntimeException e) {
      shown.source().close();
      throw e;
    }
    Instant now = Clock.systemUTC().instant();
    CaptureMetadata metadata =
        new CaptureMetadata(
            ProgramVersion.current(),
            String.join(" + ", contexts),
            TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano(),
            0);
    CaptureFactLog log = CaptureFactLog.create(kept == null ? temporary() : kept, metadata);
    return Captures.recorded(shown.source(), log, notices)
        .withClusters(shown.logs(), shown::add)
        .from(() -> Origin.contexts(shown.source().names()));
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
