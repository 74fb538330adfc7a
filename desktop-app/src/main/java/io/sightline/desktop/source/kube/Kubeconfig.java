package io.sightline.desktop.source.kube;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.File;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A kubeconfig, read from one file or merged from several as kubectl does: of two entries of the
 * same name the first one counts, as a whole, and so does the first current context.
 *
 * <p>Reading it runs nothing and connects to nothing. The library's own merging is not used: it
 * runs plugins through a shell while it reads. Immutable.
 */
public final class Kubeconfig {
  private static final long MAX_BYTES = 4L << 20;
  private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  /** An entry and the file it is from, against whose directory its paths are resolved. */
  record Defined<T>(T value, Path file) {}

  /** All that is needed to log in to the cluster of a context. */
  record Target(KubeContext context, Defined<Cluster> cluster, Defined<AuthInfo> user) {}

  private final List<Path> files;
  private final Map<String, Defined<Cluster>> clusters = new LinkedHashMap<>();
  private final Map<String, Defined<AuthInfo>> users = new LinkedHashMap<>();
  private final Map<String, Defined<Context>> contexts = new LinkedHashMap<>();
  private @Nullable String current;

  private Kubeconfig(List<Path> files) {
    this.files = List.copyOf(files);
  }

  /**
   * What kubectl would use: the files named by {@code KUBECONFIG}, else {@code ~/.kube/config},
   * else the service account of the pod this runs in. Files that are not there are left out.
   *
   * @throws ClusterException naming the file that is no kubeconfig, or not this user's
   */
  public static Kubeconfig ofUser(Surroundings surroundings) throws ClusterException {
    List<Path> files =
        surroundings
            .variable("KUBECONFIG")
            .map(Kubeconfig::split)
            .orElseGet(() -> List.of(surroundings.home().resolve(".kube").resolve("config")));
    Kubeconfig merged = new Kubeconfig(files);
    for (Path file : files) {
      if (Files.exists(file)) {
        merged.add(file, read(file));
      }
    }
    if (merged.contexts.isEmpty()) {
      merged.addInCluster(surroundings, ACCOUNT);
    }
    return merged;
  }

  /**
   * One file.
   *
   * @throws ClusterException naming the file when it is not there, no kubeconfig, or a stranger's
   */
  public static Kubeconfig of(Path file) throws ClusterException {
    if (!Files.exists(file)) {
      throw ClusterException.lasting(file + " does not exist: name another kubeconfig");
    }
    Kubeconfig config = new Kubeconfig(List.of(file));
    config.add(file, read(file));
    return config;
  }

  private static List<Path> split(String value) {
    List<Path> files = new ArrayList<>();
    for (String name : value.split(Pattern.quote(File.pathSeparator), -1)) {
      if (!name.isEmpty()) {
        files.add(Path.of(name));
      }
    }
    return files;
  }

  private static Config read(Path file) throws ClusterException {
    String text;
    try {
      FileOwner.requireNoStranger(file);
      if (Files.size(file) > MAX_BYTES) {
        throw ClusterException.lasting(
            file + " is too large for a kubeconfig: leave it out of KUBECONFIG");
      }
      text = Files.readString(file);
    } catch (ClusterException e) {
      throw e;
    } catch (CharacterCodingException e) {
      throw ClusterException.lasting(
          file + " is no kubeconfig, it is not even text: leave it out of KUBECONFIG");
    } catch (IOException e) {
      throw ClusterException.lasting(
          "%s cannot be read (%s): make it readable for you, or leave it out of KUBECONFIG"
              .formatted(file, e.getClass().getSimpleName()));
    }
    if (text.isBlank()) {
      return new Config();
    }
    try {
      Config config = YAML.unmarshal(text, Config.class);
      boolean empty =
          config.getClusters() == null
              || (config.getClusters().isEmpty()
                  && config.getContexts().isEmpty()
                  && config.getUsers().isEmpty());
      if (empty && !"Config".equals(config.getKind())) {
        throw ClusterException.lasting(
            file + " is no kubeconfig: it has no clusters, users or contexts");
      }
      return config;
    } catch (RuntimeException e) {
      throw ClusterException.lasting(
          "%s is no kubeconfig (%s): mend it, or leave it out of KUBECONFIG"
              .formatted(file, firstLine(e)));
    }
  }

  private static String firstLine(Throwable problem) {
    Throwable cause = problem.getCause() == null ? problem : problem.getCause();
    return String.valueOf(cause.getMessage())
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .findFirst()
        .orElse("it cannot be parsed");
  }

  private void add(Path file, Config config) {
    Path absolute = file.toAbsolutePath();
    for (NamedCluster named : config.getClusters()) {
      put(clusters, named.getName(), named.getCluster(), absolute);
    }
    for (NamedAuthInfo named : config.getUsers()) {
      put(users, named.getName(), named.getUser(), absolute);
    }
    for (NamedContext named : config.getContexts()) {
      put(contexts, named.getName(), named.getContext(), absolute);
    }
    String chosen = config.getCurrentContext();
    if (current == null && chosen != null && !chosen.isEmpty()) {
      current = chosen;
    }
  }

  private static <T> void put(
      Map<String, Defined<T>> entries, @Nullable String name, @Nullable T value, Path file) {
    if (name != null && value != null) {
      entries.putIfAbsent(name, new Defined<>(value, file));
    }
  }

  /** The cluster in which this process is a pod, if it is one, as a context of its own. */
  private void addInCluster(Surroundings surroundings, Path account) {
    Optional<String> host = surroundings.variable("KUBERNETES_SERVICE_HOST");
    Optional<String> port = surroundings.variable("KUBERNETES_SERVICE_PORT");
    Path token = account.resolve("token");
    if (host.isEmpty() || port.isEmpty() || !Files.isReadable(token)) {
      return;
    }
    String literal = host.get().contains(":") ? "[" + host.get() + "]" : host.get();
    String name = "in-cluster";
    Cluster cluster = new Cluster();
    cluster.setServer("https://%s:%s".formatted(literal, port.get()));
    cluster.setCertificateAuthority(account.resolve("ca.crt").toString());
    AuthInfo user = new AuthInfo();
    user.setTokenFile(token.toString());
    Context context = new Context();
    context.setCluster(name);
    context.setUser(name);
    put(clusters, name, cluster, token);
    put(users, name, user, token);
    put(contexts, name, context, token);
    current = name;
  }

  /** All contexts, in the order of the files. */
  public List<KubeContext> contexts() {
    return contexts.entrySet().stream()
        .map(entry -> described(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** The context that kubectl takes without being told. */
  public Optional<KubeContext> current() {
    return contexts().stream().filter(KubeContext::current).findFirst();
  }

  /** Where this was read from, or would have been. */
  public List<Path> files() {
    return files;
  }

  private KubeContext described(String name, Defined<Context> defined) {
    Context context = defined.value();
    String cluster = Objects.requireNonNullElse(context.getCluster(), "");
    Defined<Cluster> known = clusters.get(cluster);
    String server = known == null ? null : known.value().getServer();
    return new KubeContext(
        name,
        cluster,
        Objects.requireNonNullElse(server, ""),
        Objects.requireNonNullElse(context.getUser(), ""),
        Objects.requireNonNullElse(context.getNamespace(), ""),
        defined.file(),
        name.equals(current));
  }

  /** What a context stands for; throws naming what is missing. */
  Target target(String name) throws ClusterException {
    Defined<Context> context = contexts.get(name);
    if (context == null) {
      throw ClusterException.lasting(
          contexts.isEmpty()
              ? "There is no context %s, nor any other, in %s".formatted(name, fileNames())
              : "There is no context %s in %s; there are: %s"
                  .formatted(name, fileNames(), String.join(", ", contexts.keySet())));
    }
    KubeContext described = described(name, context);
    Defined<Cluster> cluster = clusters.get(described.cluster());
    if (cluster == null || described.server().isEmpty()) {
      throw ClusterException.lasting(
          "Context %s of %s names the cluster '%s', which has no address there: add it, or choose another context"
              .formatted(name, described.file(), described.cluster()));
    }
    Defined<AuthInfo> user = users.get(described.user());
    if (user == null && !described.user().isEmpty()) {
      throw ClusterException.lasting(
          "Context %s of %s names the user '%s', which is not defined: add it, or choose another context"
              .formatted(name, described.file(), described.user()));
    }
    return new Target(
        described, cluster, user == null ? new Defined<>(new AuthInfo(), described.file()) : user);
  }

  private String fileNames() {
    return String.join(", ", files.stream().map(Path::toString).toList());
  }
}
