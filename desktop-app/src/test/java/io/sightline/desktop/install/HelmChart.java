package io.sightline.desktop.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the chart's templates: the installer's own objects, with Helm's expressions as their
 * values. Namespaces and certificates are not in it: Helm cannot sign for a URI, and what is made
 * before a release does not belong to it.
 */
final class HelmChart {
  private static final String VERSION = "helm-app-version";
  private static final String IMAGE = "helm-image";
  private static final String NAMESPACE = "helm-namespace";
  private static final String SUBJECT = "helm-subject";
  private static final String CONFIG_MAPS_ARGUMENT = "- \"--watch-config-maps\"";
  private static final Pattern RECORDER =
      Pattern.compile("(?m)^( +)- emptyDir:\\n +sizeLimit: \"[0-9]+Mi\"\\n +name: \"recorder\"\\n");
  private static final Pattern JOURNAL =
      Pattern.compile(
          "(?m)^ +- \"--journal=[a-z0-9,-]+\"\\n"
              + "|^ +- mountPath: \"/var/log/journal\"\\n"
              + " +name: \"journal\"\\n"
              + " +readOnly: true\\n"
              + "|^ +- hostPath:\\n"
              + " +path: \"[^\"]*\"\\n"
              + " +type: \"Directory\"\\n"
              + " +name: \"journal\"\\n");
  private static final String HEADER =
      """
      {{- /* Made of installers/kubernetes by HelmChartTest; change it there. */}}
      """;

  private static final InstallSettings VALUES =
      new InstallSettings(
          IMAGE,
          "{{ $.Values.imagePullPolicy }}",
          "{{ $.Values.architecture }}",
          "{{ $.Values.clusterName }}",
          VERSION,
          "{{ $.Release.Service }}",
          Optional.empty(),
          true,
          Optional.of("{{ $.Values.journals }}"),
          List.of());

  private HelmChart() {}

  /** The templates by file name. */
  static Map<String, String> templates() {
    Map<String, String> templates = new TreeMap<>();
    StringBuilder objects = new StringBuilder(HEADER);
    for (HasMetadata object : Manifests.of(VALUES)) {
      if (object instanceof Namespace) {
        continue;
      }
      boolean isOptional = object.getMetadata().getName().endsWith("-config-maps");
      String text = text(List.of(object));
      objects.append(
          isOptional ? "{{- if $.Values.watchConfigMaps }}\n" + text + "{{- end }}\n" : text);
    }
    templates.put("objects.yaml", switches(objects.toString()));
    templates.put("grants.yaml", HEADER + grants());
    return templates;
  }

  private static String grants() {
    Grant namespace = new Grant(NAMESPACE, Optional.empty());
    Grant.Subject subject = new Grant.Subject(Grant.Subject.Kind.USER, SUBJECT);
    String accounts = text(added(namespace));
    String binding = text(lastAdded(new Grant(NAMESPACE, Optional.of(subject))));
    String clusterBinding = text(lastAdded(new Grant(Grant.CLUSTER, Optional.of(subject))));
    return """
    {{- range $grant := $.Values.grants }}
    %s{{- range .subjects }}
    %s{{- end }}
    {{- end }}
    {{- range $.Values.clusterViewers }}
    %s{{- end }}
    """
        .formatted(
            accounts,
            subject(binding, namespace, subject),
            subject(clusterBinding, new Grant(Grant.CLUSTER, Optional.empty()), subject))
        .replace(NAMESPACE, "{{ $grant.namespace }}");
  }

  /** The binding's name is made of a digest, as the installer makes it. */
  private static String subject(String binding, Grant grant, Grant.Subject who) {
    String digest = grant.binding(who).substring(grant.role().length() + 1);
    assertThat(binding).contains("-" + digest + "\"").contains("kind: \"User\"");
    return binding
        .replace(digest, "{{ printf \"%s/%s\" .kind .name | sha256sum | trunc 10 }}")
        .replace("kind: \"User\"", "kind: \"{{ .kind }}\"")
        .replace("\"" + SUBJECT + "\"", "{{ .name | quote }}");
  }

  private static List<HasMetadata> added(Grant grant) {
    List<HasMetadata> with = Manifests.of(VALUES.toBuilder().grants(List.of(grant)).build());
    return with.subList(Manifests.of(VALUES).size(), with.size());
  }

  private static List<HasMetadata> lastAdded(Grant grant) {
    return List.of(added(grant).getLast());
  }

  private static String text(List<HasMetadata> objects) {
    return YamlText.of(objects)
        .replace(
            "\"" + IMAGE + "\"",
            "{{ required \"image is needed: sightline image makes one\" $.Values.image | quote }}")
        .replace(VERSION, "{{ $.Chart.AppVersion }}");
  }

  private static String switches(String text) {
    Matcher recorder = RECORDER.matcher(text);
    assertThat(recorder.find()).as("the recorder's volume").isTrue();
    String indent = recorder.group(1);
    String volume =
        """
        {{- if $.Values.recorderClaim }}
        %1$s- name: "recorder"
        %1$s  persistentVolumeClaim:
        %1$s    claimName: {{ $.Values.recorderClaim | quote }}
        {{- else }}
        %2$s{{- end }}
        """
            .formatted(indent, recorder.group());
    String placed = text.replace(recorder.group(), volume);
    int argument = placed.indexOf(CONFIG_MAPS_ARGUMENT);
    assertThat(argument).as("the argument for config maps").isPositive();
    int line = placed.lastIndexOf('\n', argument) + 1;
    int end = placed.indexOf('\n', argument) + 1;
    return journals(
        placed.substring(0, line)
            + "{{- if $.Values.watchConfigMaps }}\n"
            + placed.substring(line, end)
            + "{{- end }}\n"
            + placed.substring(end));
  }

  /** The agents' argument, mount and volume for the nodes' journals. */
  private static String journals(String text) {
    Matcher parts = JOURNAL.matcher(text);
    assertThat(parts.results()).as("what is there for journals").hasSize(3);
    return JOURNAL
        .matcher(text)
        .replaceAll(
            part ->
                Matcher.quoteReplacement(
                    "{{- if $.Values.journals }}\n" + part.group() + "{{- end }}\n"));
  }
}
