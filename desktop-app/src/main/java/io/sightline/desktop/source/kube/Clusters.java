package io.sightline.desktop.source.kube;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.ExecConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The clusters of the user's kubeconfig, and how to log in to them. What plugins gave is shared by
 * all connections until it expires or an API server refuses it. Thread-safe.
 */
public final class Clusters {
  /** Long enough for a user to log in to a browser that a plugin has opened. */
  private static final Duration PLUGIN_TIME = Duration.ofMinutes(3);

  private final Surroundings surroundings;
  private final @Nullable Path file;
  private final Consent consent;
  private final AllowedPlugins allowed;
  private final ExecRunner runner;
  private final InstantSource clock;
  private final Map<String, Login> logins;

  /** What a plugin gave. It is run by one at a time, so that a user logs in to a browser once. */
  private static final class Login {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ExecCredential credential;
  }

  /**
   * Clusters of a kubeconfig, which is read anew for each connection.
   *
   * @param file the one to read; null for what kubectl would use
   */
  public Clusters(Surroundings surroundings, @Nullable Path file, Consent consent) {
    this(surroundings, file, consent, PLUGIN_TIME, InstantSource.system());
  }

  Clusters(
      Surroundings surroundings,
      @Nullable Path file,
      Consent consent,
      Duration pluginTime,
      InstantSource clock) {
    this.surroundings = surroundings;
    this.file = file;
    this.consent = consent;
    this.allowed = new AllowedPlugins(surroundings.configDirectory());
    this.runner = new ExecRunner(surroundings, pluginTime);
    this.clock = clock;
    this.logins = new ConcurrentHashMap<>();
  }

  private Clusters(Clusters other, Consent consent) {
    this.surroundings = other.surroundings;
    this.file = other.file;
    this.consent = consent;
    this.allowed = other.allowed;
    this.runner = other.runner;
    this.clock = other.clock;
    this.logins = other.logins;
  }

  /** The same clusters and logins, with somebody else to ask about plugins. */
  public Clusters asking(Consent other) {
    return new Clusters(this, other);
  }

  /** The kubeconfig as it is now. */
  public Kubeconfig kubeconfig() throws ClusterException {
    Path named = file;
    return named == null ? Kubeconfig.ofUser(surroundings) : Kubeconfig.of(named);
  }

  /**
   * A client for the cluster of a context. Runs the context's plugin when it has one and the user
   * allows it; sends nothing yet.
   *
   * @param progress told what is waited for
   */
  public ClusterClient open(String context, Consumer<String> progress)
      throws ClusterException, InterruptedException {
    Kubeconfig.Target target = kubeconfig().target(context);
    AuthInfo user = target.user().value();
    ExecConfig exec = user.getExec();
    if (exec == null) {
      return ClusterClient.of(target, null, surroundings);
    }
    ExecPlugin plugin =
        ExecPlugin.of(context, new Kubeconfig.Defined<>(exec, target.user().file()));
    return ClusterClient.of(
        target, new PluginLogin(plugin, target, progress).begun(), surroundings);
  }

  /** What a plugin gives, as long as it holds. */
  final class PluginLogin {
    private final ExecPlugin plugin;
    private final Kubeconfig.Target target;
    private final Consumer<String> progress;
    private final String key;

    private PluginLogin(ExecPlugin plugin, Kubeconfig.Target target, Consumer<String> progress) {
      this.plugin = plugin;
      this.target = target;
      this.progress = progress;
      this.key = plugin.digest() + target.context().server();
    }

    private PluginLogin begun() throws ClusterException, InterruptedException {
      var _ = credential();
      return this;
    }

    /** Runs the plugin when there is nothing that still holds; may take its time. */
    ExecCredential credential() throws ClusterException, InterruptedException {
      Login login = logins.computeIfAbsent(key, _ -> new Login());
      login.lock.lockInterruptibly();
      try {
        Instant now = clock.instant();
        ExecCredential known = login.credential;
        if (known != null && ExecRunner.isUsable(known, now)) {
          return known;
        }
        progress.accept("waiting for you to allow " + plugin.name());
        allowed.require(plugin, consent);
        progress.accept("logging in with " + plugin.name());
        ExecCredential given = runner.run(plugin, target, progress);
        login.credential = given;
        return given;
      } finally {
        login.lock.unlock();
      }
    }

    /** After the API server refused it. */
    void forget() {
      logins.remove(key);
    }
  }
}
