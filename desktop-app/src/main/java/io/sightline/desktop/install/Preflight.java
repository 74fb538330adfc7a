package io.sightline.desktop.install;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.VersionInfo;
import io.sightline.core.kube.Installed;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks at a cluster before anything is changed in it, and says what will not work. */
public final class Preflight {
  /**
   * The oldest API server with all fields that are used: the pod's AppArmor profile came in 1.30.
   */
  private static final int OLDEST_MINOR = 30;

  private static final int SHOWN_NODES = 5;
  private static final String HELM = "Helm";
  private static final String ENFORCE = "pod-security.kubernetes.io/enforce";

  /** How much a finding matters. */
  public enum Level {
    /** As it should be. */
    OK,
    /** It can go on, and less will work. */
    WARNING,
    /** It would fail. */
    OBSTACLE
  }

  /** What was looked at, and what was found. */
  public record Finding(Level level, String text) {}

  /** Whether nothing that was found stands in the way. */
  public static boolean isPossible(List<Finding> findings) {
    return findings.stream().noneMatch(finding -> finding.level() == Level.OBSTACLE);
  }

  private final KubernetesClient client;
  private final InstallSettings settings;
  private final List<Finding> findings = new ArrayList<>();

  private Preflight(KubernetesClient client, InstallSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  /**
   * Looks.
   *
   * @param objects that are going to be applied
   */
  public static List<Finding> of(
      KubernetesClient client, InstallSettings settings, List<HasMetadata> objects) {
    Preflight preflight = new Preflight(client, settings);
    preflight.version();
    preflight.permissions(objects);
    preflight.installation();
    preflight.namespaces();
    preflight.nodes();
    preflight.claim();
    return List.copyOf(preflight.findings);
  }

  private void version() {
    VersionInfo version = client.getKubernetesVersion();
    String text = version.getMajor() + "." + version.getMinor();
    int major = number(version.getMajor());
    int minor = number(version.getMinor());
    if (major == 1 && minor < OLDEST_MINOR) {
      obstacle(
          "Kubernetes %s is older than 1.%d, from which on all that is installed is understood"
              .formatted(text, OLDEST_MINOR));
    } else {
      ok("Kubernetes " + text);
    }
  }

  private void permissions(List<HasMetadata> objects) {
    List<String> missing = new Permissions(client).missing(objects);
    if (missing.isEmpty()) {
      ok("you may do all that is needed");
    } else {
      obstacle(
          "you may not %s; ask for these permissions (cluster-admin has them)"
              .formatted(String.join(", ", missing)));
    }
  }

  private void installation() {
    DaemonSet agents = readable(() -> InstallationReader.agents(client));
    if (agents == null) {
      return;
    }
    Map<String, String> labels = agents.getMetadata().getLabels();
    String version = labels.getOrDefault(Labels.VERSION, "of unknown version");
    if (HELM.equals(labels.get(Labels.MANAGED_BY))) {
      obstacle("Sightline %s was installed by Helm; use helm upgrade".formatted(version));
    } else {
      ok(
          "Sightline %s is installed and will be replaced by %s"
              .formatted(version, settings.version()));
      LostOptions.of(InstalledChoices.of(agents, relay()), settings).forEach(this::warning);
    }
  }

  private @Nullable Deployment relay() {
    return readable(() -> InstallationReader.relay(client));
  }

  private void namespaces() {
    for (String name : List.of(Installed.RELAY_NAMESPACE, Installed.AGENT_NAMESPACE)) {
      Namespace namespace = readable(() -> client.namespaces().withName(name).get());
      if (namespace == null) {
        continue;
      }
      Map<String, String> labels =
          Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of());
      if (namespace.getMetadata().getDeletionTimestamp() != null) {
        obstacle("the namespace %s is being deleted; try again when it is gone".formatted(name));
      } else if (!Installed.APPLICATION.equals(labels.get(Labels.NAME))) {
        warning(
            "the namespace %s exists and was not made by Sightline; it is taken over, and uninstalling will delete it with all that is in it"
                .formatted(name));
      }
      String enforced = labels.get(ENFORCE);
      if (name.equals(Installed.AGENT_NAMESPACE)
          && enforced != null
          && !enforced.equals("privileged")) {
        warning(
            "the namespace %s enforces PodSecurity '%s', which admits no agent (hostPID, capabilities); it will enforce 'privileged'"
                .formatted(name, enforced));
      }
    }
    for (Grant grant : settings.grants()) {
      if (!grant.isOfCluster()
          && readable(() -> client.namespaces().withName(grant.namespace()).get()) == null) {
        obstacle("there is no namespace '%s' to grant; make it first".formatted(grant.namespace()));
      }
    }
  }

  private void nodes() {
    List<Node> nodes = readable(() -> client.nodes().list().getItems());
    if (nodes == null) {
      warning("you may not list nodes, so their kernels were not looked at");
      return;
    }
    TreeMap<String, TreeSet<String>> elsewhere = new TreeMap<>();
    TreeSet<String> tooOld = new TreeSet<>();
    TreeSet<String> kernels = new TreeSet<>();
    int fit = 0;
    for (Node node : nodes) {
      String name = node.getMetadata().getName();
      NodeFitness fitness = NodeFitness.of(node, settings.architecture());
      switch (fitness) {
        case NodeFitness.OtherPlatform(String platform) ->
            elsewhere.computeIfAbsent(platform, _ -> new TreeSet<>()).add(name);
        case NodeFitness.OldKernel(String kernel) -> tooOld.add(name + " (" + kernel + ")");
        case NodeFitness.Fit(String kernel) -> {
          fit++;
          kernels.add(kernel);
        }
      }
    }
    elsewhere.forEach(
        (platform, names) ->
            warning(
                "no agent will run on %s: they are %s, the image is for linux/%s"
                    .formatted(names(names), platform, settings.architecture())));
    if (!tooOld.isEmpty()) {
      warning(
          "agents will not capture on %s: the kernel must be %s or newer"
              .formatted(names(tooOld), NodeFitness.OLDEST));
    }
    if (fit == 0) {
      obstacle("there is no node on which an agent can run");
    } else {
      ok(
          "%d of %d nodes have a kernel that will do (%s); whether it was built with type information (BTF), each agent says when it starts"
              .formatted(fit, nodes.size(), names(kernels)));
    }
  }

  private void claim() {
    settings
        .recorderClaim()
        .ifPresent(
            name -> {
              if (readable(
                      () ->
                          client
                              .persistentVolumeClaims()
                              .inNamespace(Installed.RELAY_NAMESPACE)
                              .withName(name)
                              .get())
                  == null) {
                warning(
                    "there is no PersistentVolumeClaim '%s' in %s yet; the relay starts when there is"
                        .formatted(name, Installed.RELAY_NAMESPACE));
              }
            });
  }

  /** What is asked for, or null where it may not be seen. */
  private static <T> @Nullable T readable(Supplier<@Nullable T> question) {
    try {
      return question.get();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return null;
      }
      throw e;
    }
  }

  /** The first few of many. */
  private static String names(Collection<String> all) {
    String shown = String.join(", ", all.stream().limit(SHOWN_NODES).toList());
    return all.size() <= SHOWN_NODES
        ? shown
        : "%s and %d more".formatted(shown, all.size() - SHOWN_NODES);
  }

  /** The digits it begins with: some providers write "30+". */
  private static int number(String text) {
    String digits = text.replaceAll("\\D.*$", "");
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }

  private void ok(String text) {
    findings.add(new Finding(Level.OK, text));
  }

  private void warning(String text) {
    findings.add(new Finding(Level.WARNING, text));
  }

  private void obstacle(String text) {
    findings.add(new Finding(Level.OBSTACLE, text));
  }
}
