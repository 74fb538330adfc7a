package io.sightline.desktop.install;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.sightline.core.kube.Installed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The objects of an installation, read from the YAML files of {@code installers/kubernetes}.
 *
 * <p>Values are set in the parsed objects, never in the text, so that no name can add to it.
 */
public final class Manifests {
  private static final List<String> FILES =
      List.of("namespaces.yaml", "access.yaml", "relay.yaml", "agent.yaml");
  private static final String CONFIG_MAPS = "config-maps.yaml";
  private static final String GRANT_NAMESPACE = "grant-namespace.yaml";
  private static final String GRANT_SUBJECT = "grant-subject.yaml";
  static final String RECORDER_VOLUME = "recorder";
  static final String CONFIG_MAPS_ARGUMENT = "--watch-config-maps";
  private static final Pattern DOCUMENT_END = Pattern.compile("(?m)^---\\s*$");
  private static final Pattern PLACE = Pattern.compile("\\$\\{([a-zA-Z]+)}");

  /** Reads and writes objects. */
  static final KubernetesSerialization YAML = new KubernetesSerialization();

  private Manifests() {}

  /** All objects but the certificates' Secrets, in the order in which they are applied. */
  public static List<HasMetadata> of(InstallSettings settings) {
    Map<String, String> values =
        Map.of(
            "image", settings.image(),
            "imagePullPolicy", settings.pullPolicy(),
            "architecture", settings.architecture(),
            "cluster", settings.cluster());
    List<HasMetadata> objects = new ArrayList<>();
    for (String file : FILES) {
      objects.addAll(read(file, values));
    }
    for (HasMetadata object : objects) {
      if (object instanceof Deployment relay) {
        placeRecorder(relay, settings);
        if (settings.watchConfigMaps()) {
          container(relay).getArgs().add(CONFIG_MAPS_ARGUMENT);
        }
      } else if (object instanceof DaemonSet agents) {
        settings
            .journals()
            .ifPresent(
                directory -> JournalMount.add(agents.getSpec().getTemplate().getSpec(), directory));
      }
    }
    if (settings.watchConfigMaps()) {
      objects.addAll(read(CONFIG_MAPS, Map.of()));
    }
    objects.addAll(grants(settings.grants()));
    objects.forEach(object -> label(object, settings));
    return objects;
  }

  /** The two namespaces alone. */
  public static List<HasMetadata> namespaces(InstallSettings settings) {
    List<HasMetadata> objects = read("namespaces.yaml", Map.of());
    objects.forEach(object -> label(object, settings));
    return objects;
  }

  /** What grants add: accounts and roles once for each namespace, a binding for each subject. */
  private static List<HasMetadata> grants(List<Grant> grants) {
    List<HasMetadata> objects = new ArrayList<>();
    TreeSet<String> namespaces = new TreeSet<>();
    grants.stream()
        .filter(grant -> !grant.isOfCluster())
        .forEach(grant -> namespaces.add(grant.namespace()));
    for (String namespace : namespaces) {
      objects.addAll(read(GRANT_NAMESPACE, Map.of("namespace", namespace)));
    }
    for (Grant grant : grants) {
      grant
          .subject()
          .ifPresent(
              who ->
                  objects.addAll(
                      read(
                          GRANT_SUBJECT,
                          Map.of(
                              "binding", grant.binding(who),
                              "role", grant.role(),
                              "kind", who.kind().text(),
                              "subject", who.name()))));
    }
    return objects;
  }

  /** The objects of one file, with values in their places. */
  static List<HasMetadata> read(String file, Map<String, String> values) {
    List<HasMetadata> objects = new ArrayList<>();
    for (String document : DOCUMENT_END.split(text(file), -1)) {
      Map<?, ?> parsed = YAML.unmarshal(document, Map.class);
      if (parsed != null) {
        objects.add(YAML.convertValue(fill(parsed, values, file), HasMetadata.class));
      }
    }
    return objects;
  }

  private static Object fill(Object node, Map<String, String> values, String file) {
    return switch (node) {
      case String string -> fillText(string, values, file);
      case List<?> list -> list.stream().map(item -> fill(item, values, file)).toList();
      case Map<?, ?> map -> {
        Map<String, Object> filled = new LinkedHashMap<>();
        map.forEach((key, value) -> filled.put(key.toString(), fill(value, values, file)));
        yield filled;
      }
      default -> node;
    };
  }

  private static String fillText(String text, Map<String, String> values, String file) {
    Matcher places = PLACE.matcher(text);
    return places.replaceAll(
        place ->
            Matcher.quoteReplacement(
                requireNonNull(
                    values.get(place.group(1)),
                    () -> "%s has a place %s without a value".formatted(file, place.group()))));
  }

  private static Container container(Deployment relay) {
    return relay.getSpec().getTemplate().getSpec().getContainers().getFirst();
  }

  private static void placeRecorder(Deployment relay, InstallSettings settings) {
    settings
        .recorderClaim()
        .ifPresent(
            claim -> {
              for (Volume volume : relay.getSpec().getTemplate().getSpec().getVolumes()) {
                if (volume.getName().equals(RECORDER_VOLUME)) {
                  volume.setEmptyDir(null);
                  volume.setPersistentVolumeClaim(
                      new PersistentVolumeClaimVolumeSource(claim, false));
                }
              }
            });
  }

  /** Marks an object as part of the installation. */
  static void label(HasMetadata object, InstallSettings settings) {
    Map<String, String> labels = new HashMap<>(object.getMetadata().getLabels());
    labels.put(Labels.NAME, Installed.APPLICATION);
    labels.put(Labels.MANAGED_BY, settings.manager());
    labels.put(Labels.VERSION, Labels.value(settings.version()));
    object.getMetadata().setLabels(new TreeMap<>(labels));
  }

  private static String text(String file) {
    try (InputStream in = Manifests.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its file " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
