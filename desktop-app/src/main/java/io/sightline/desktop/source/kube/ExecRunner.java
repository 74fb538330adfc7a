package io.sightline.desktop.source.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.NamedExtension;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the plugins of kubeconfigs: the program itself with its own arguments, without a shell, its
 * errors apart from its answer, for a bounded time.
 *
 * <p>Source: Kubernetes, "client-go credential plugins". Thread-safe.
 */
final class ExecRunner {
  private static final int MAX_ANSWER = 1 << 20;
  private static final int MAX_ERRORS = 64 << 10;
  private static final int SHOWN_ERROR_LINES = 4;
  private static final String CLUSTER_CONFIG = "client.authentication.k8s.io/exec";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Surroundings surroundings;
  private final SearchPath path;
  private final Duration atMost;

  ExecRunner(Surroundings surroundings, Duration atMost) {
    this.surroundings = surroundings;
    this.path = new SearchPath(surroundings);
    this.atMost = atMost;
  }

  /**
   * Runs a plugin, which the user must have allowed.
   *
   * @param progress told what the plugin says to the user meanwhile
   */
  ExecCredential run(ExecPlugin plugin, Kubeconfig.Target target, Consumer<String> progress)
      throws ClusterException, InterruptedException {
    boolean interactive =
        surroundings.terminal() && plugin.interaction() != ExecPlugin.Interaction.NEVER;
    if (plugin.interaction() == ExecPlugin.Interaction.ALWAYS && !interactive) {
      throw ClusterException.lasting(
          "%s, by which context %s logs in, must ask you on a terminal: start sightline from one"
              .formatted(plugin.name(), plugin.context()));
    }
    String program = plugin.argv().getFirst();
    Path found =
        path.find(program)
            .orElseThrow(
                () ->
                    ClusterException.lasting(
                        "%s, by which context %s logs in, is not installed or not in the PATH of your login shell%s"
                            .formatted(
                                program,
                                plugin.context(),
                                plugin.installHint().isBlank()
                                    ? ""
                                    : ": " + oneLine(plugin.installHint()))));
    List<String> argv = new ArrayList<>(plugin.argv());
    argv.set(0, found.toString());
    ProcessBuilder builder = new ProcessBuilder(argv);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(surroundings.variables());
    environment.put("PATH", path.value());
    environment.putAll(plugin.environment());
    environment.put("KUBERNETES_EXEC_INFO", request(plugin, target, interactive));
    builder.redirectInput(
        interactive ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.from(nothing()));
    try {
      return await(plugin, builder.start(), progress);
    } catch (ClusterException e) {
      throw e;
    } catch (IOException e) {
      throw ClusterException.lasting(
          "%s, by which context %s logs in, cannot be started: %s"
              .formatted(found, plugin.context(), e.getMessage()));
    }
  }

  private static File nothing() {
    return new File(File.separatorChar == '\\' ? "NUL" : "/dev/null");
  }

  private ExecCredential await(ExecPlugin plugin, Process process, Consumer<String> progress)
      throws ClusterException, InterruptedException {
    BoundedOutput answer = BoundedOutput.of(process.getInputStream(), MAX_ANSWER, _ -> {});
    BoundedOutput errors =
        BoundedOutput.of(
            process.getErrorStream(),
            MAX_ERRORS,
            text -> {
              if (!text.isBlank()) {
                progress.accept("%s says: %s".formatted(plugin.name(), oneLine(text)));
              }
            });
    boolean ended;
    try {
      ended = process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      if (process.isAlive()) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    }
    if (!ended) {
      throw ClusterException.lasting(
          "%s, by which context %s logs in, did not answer within %d s and was ended%s. Run it in a terminal: %s"
              .formatted(
                  plugin.name(),
                  plugin.context(),
                  atMost.toSeconds(),
                  said(errors),
                  plugin.commandLine()));
    }
    if (process.exitValue() != 0) {
      throw ClusterException.lasting(
          "%s, by which context %s logs in, failed (exit code %d)%s. Run it in a terminal: %s"
              .formatted(
                  plugin.name(),
                  plugin.context(),
                  process.exitValue(),
                  said(errors),
                  plugin.commandLine()));
    }
    byte[] bytes = answer.await();
    if (answer.isCut()) {
      throw unusable(plugin, "it is longer than 1 MiB", errors);
    }
    try {
      return parse(JSON.readTree(bytes), plugin);
    } catch (JsonProcessingException e) {
      throw unusable(plugin, "it is no JSON", errors);
    } catch (DateTimeException e) {
      throw unusable(plugin, "its expirationTimestamp is no time", errors);
    } catch (IllegalArgumentException e) {
      throw unusable(plugin, String.valueOf(e.getMessage()), errors);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("bytes in memory can be read", e);
    }
  }

  private static ClusterException unusable(ExecPlugin plugin, String why, BoundedOutput errors)
      throws InterruptedException {
    return ClusterException.lasting(
        "The answer of %s, by which context %s logs in, cannot be used: %s%s. Run it in a terminal: %s"
            .formatted(plugin.name(), plugin.context(), why, said(errors), plugin.commandLine()));
  }

  private static String said(BoundedOutput errors) throws InterruptedException {
    List<String> lines =
        new String(errors.await(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isBlank())
            .toList();
    int from = Math.max(0, lines.size() - SHOWN_ERROR_LINES);
    return lines.isEmpty()
        ? ""
        : ": " + oneLine(String.join("; ", lines.subList(from, lines.size())));
  }

  /** On one line, without what a terminal would obey, and not without end. */
  private static String oneLine(String text) {
    String plain = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return plain.length() <= 600 ? plain : plain.substring(0, 600) + "…";
  }

  private static ExecCredential parse(JsonNode answer, ExecPlugin plugin) {
    if (!answer.path("kind").asText().equals("ExecCredential")) {
      throw new IllegalArgumentException("it is no ExecCredential");
    }
    String version = answer.path("apiVersion").asText();
    if (!version.equals(plugin.apiVersion())) {
      throw new IllegalArgumentException(
          "it is of version %s, and the kubeconfig says %s"
              .formatted(version, plugin.apiVersion()));
    }
    JsonNode status = answer.path("status");
    String token = text(status, "token");
    String certificate = text(status, "clientCertificateData");
    String key = text(status, "clientKeyData");
    if (token == null && certificate == null) {
      throw new IllegalArgumentException("it holds neither a token nor a certificate");
    }
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException("of certificate and key it holds only one");
    }
    String expires = text(status, "expirationTimestamp");
    return new ExecCredential(
        token,
        certificate,
        key,
        expires == null ? null : OffsetDateTime.parse(expires).toInstant());
  }

  private static @Nullable String text(JsonNode node, String field) {
    String value = node.path(field).asText("");
    return value.isEmpty() ? null : value;
  }

  /** What the plugin is asked, as JSON. */
  private static String request(ExecPlugin plugin, Kubeconfig.Target target, boolean interactive)
      throws ClusterException {
    ObjectNode request = JSON.createObjectNode();
    request.put("kind", "ExecCredential");
    request.put("apiVersion", plugin.apiVersion());
    ObjectNode spec = request.putObject("spec");
    spec.put("interactive", interactive);
    if (plugin.clusterInfo()) {
      Cluster cluster = target.cluster().value();
      ObjectNode info = spec.putObject("cluster");
      info.put("server", cluster.getServer());
      putIfSet(info, "tls-server-name", cluster.getTlsServerName());
      putIfSet(info, "proxy-url", cluster.getProxyUrl());
      putIfSet(info, "certificate-authority-data", authority(target));
      if (Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify())) {
        info.put("insecure-skip-tls-verify", true);
      }
      if (Boolean.TRUE.equals(cluster.getDisableCompression())) {
        info.put("disable-compression", true);
      }
      if (cluster.getExtensions() != null) {
        for (NamedExtension extension : cluster.getExtensions()) {
          if (CLUSTER_CONFIG.equals(extension.getName())) {
            info.set("config", JSON.valueToTree(extension.getExtension()));
          }
        }
      }
    }
    return request.toString();
  }

  private static void putIfSet(ObjectNode node, String field, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      node.put(field, value);
    }
  }

  /** The authority's certificates as the plugin wants them, also where they are in a file. */
  private static @Nullable String authority(Kubeconfig.Target target) throws ClusterException {
    Cluster cluster = target.cluster().value();
    String data = cluster.getCertificateAuthorityData();
    String name = cluster.getCertificateAuthority();
    if ((data != null && !data.isEmpty()) || name == null || name.isEmpty()) {
      return data;
    }
    Path file = target.cluster().file().resolveSibling(name);
    try {
      return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    } catch (IOException e) {
      throw ClusterException.lasting(
          "certificate-authority of %s names %s, which cannot be read"
              .formatted(target.cluster().file(), file));
    }
  }

  /** A moment before it expires, so that what is sent now still holds when it arrives. */
  static boolean isUsable(ExecCredential credential, Instant now) {
    Instant expires = credential.expires();
    return expires == null || now.plusSeconds(5).isBefore(expires);
  }
}
