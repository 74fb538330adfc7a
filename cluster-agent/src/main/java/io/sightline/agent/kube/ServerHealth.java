package io.sightline.agent.kube;

import io.sightline.core.fact.CoverageState;
import io.sightline.core.kube.SharedValues;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the API server for its version every few seconds, so that one that is away is noticed where
 * nothing changes, and one that is back is noticed at once. Runs until its thread is interrupted.
 */
final class ServerHealth implements Runnable {
  static final String SIGNAL = "api-server";

  private static final Logger LOG = LoggerFactory.getLogger(ServerHealth.class);
  private static final Duration SILENCE = Duration.ofSeconds(5);
  private static final Duration WHILE_WELL = Duration.ofSeconds(5);
  private static final Duration WHILE_AWAY = Duration.ofSeconds(1);

  /** A single failure is no absence: a server that is replaced refuses for a moment. */
  private static final int FAILURES_UNTIL_AWAY = 2;

  private static final KeptFields VERSION = KeptFields.of("gitVersion");

  /** Is told what was found. */
  interface Listener {
    /** The server says a version that it did not say before. */
    void versionKnown(String version) throws InterruptedException;

    /** The server was away and is back. */
    void back();
  }

  private final ApiClient api;
  private final FactOutlet outlet;
  private final Listener listener;
  private final TrimmingReader reader = new TrimmingReader(new SharedValues());
  private final Pause pause = new Pause();
  private volatile boolean away;
  private volatile boolean well;
  private @Nullable CoverageState said;
  private int failures;
  private String version = "";

  ServerHealth(ApiClient api, FactOutlet outlet, Listener listener) {
    this.api = api;
    this.outlet = outlet;
    this.listener = listener;
  }

  /** Whether it answered when it was last asked; from any thread. */
  boolean answers() {
    return !away;
  }

  /** Somebody got no answer: asks at once. From any thread. */
  void suspect() {
    if (well) {
      well = false;
      pause.cut();
    }
  }

  @Override
  public void run() {
    try {
      while (true) {
        probe();
        pause.exactly(failures == 0 ? WHILE_WELL : WHILE_AWAY);
      }
    } catch (InterruptedException e) {
      // It was closed.
    }
  }

  private void probe() throws InterruptedException {
    try {
      String found = version();
      boolean wasAway = failures > 0;
      failures = 0;
      away = false;
      well = true;
      say(CoverageState.OBSERVED, "");
      if (!found.equals(version)) {
        version = found;
        listener.versionKnown(found);
      }
      if (wasAway) {
        listener.back();
      }
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      failures++;
      well = false;
      if (failures >= FAILURES_UNTIL_AWAY) {
        away = true;
        say(
            CoverageState.NOT_OBSERVED,
            "The API server does not answer as it should; the cluster's objects are shown as they"
                + " were before: "
                + e.getMessage());
      }
    }
  }

  private String version() throws IOException {
    try (BodyStream in = api.get("/version", "application/json", SILENCE)) {
      return reader.object(in, VERSION).text("gitVersion");
    } catch (ApiException e) {
      boolean wellButClosed =
          e.status() == ApiException.FORBIDDEN || e.status() == ApiException.NOT_FOUND;
      if (wellButClosed) {
        return version;
      }
      throw e;
    }
  }

  private void say(CoverageState state, String why) throws InterruptedException {
    if (state == said) {
      return;
    }
    if (state != CoverageState.OBSERVED) {
      LOG.warn("{}", why);
    } else if (said != null) {
      LOG.info("The API server answers again");
    }
    said = state;
    outlet.coverage(SIGNAL, state, why);
  }
}
