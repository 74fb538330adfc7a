package io.sightline.desktop.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The Helm chart is the installer's objects and nothing else. */
class HelmChartTest {
  private static final Path CHART = Path.of("../installers/helm/sightline");
  private static final String WRITE = "SIGHTLINE_WRITE_CHART";

  @Test
  void theChartIsMadeOfTheInstallersObjects() throws IOException {
    for (Map.Entry<String, String> template : HelmChart.templates().entrySet()) {
      Path file = CHART.resolve("templates").resolve(template.getKey());
      if (System.getenv(WRITE) != null) {
        Files.writeString(file, template.getValue());
      }
      assertThat(file)
          .as("made anew by %s=1 mvn -pl desktop-app test -Dtest=HelmChartTest", WRITE)
          .hasContent(template.getValue());
    }
  }

  /** What a value leaves when it is put in its place by hand, as Helm would. */
  @Test
  void withItsExpressionsFilledInItIsTheSameYaml() throws IOException {
    String text =
        Files.readString(CHART.resolve("templates/objects.yaml"))
            .replaceAll("(?s)\\{\\{- /\\*.*?\\*/}}\\n", "")
            .replaceAll(
                "(?s)\\{\\{- if \\$\\.Values\\.watchConfigMaps }}\\n(.*?)\\{\\{- end }}\\n", "")
            .replaceAll("(?s)\\{\\{- if \\$\\.Values\\.journals }}\\n(.*?)\\{\\{- end }}\\n", "")
            .replaceAll(
                "(?s)\\{\\{- if \\$\\.Values\\.recorderClaim }}.*?\\{\\{- else }}\\n"
                    + "(.*?)\\{\\{- end }}\\n",
                "$1")
            .replaceAll("\\{\\{ required [^}]*}}", "registry.example/sightline:1")
            .replace("{{ $.Values.imagePullPolicy }}", "Always")
            .replace("{{ $.Values.architecture }}", "amd64")
            .replace("{{ $.Values.clusterName }}", "cluster")
            .replace("{{ $.Release.Service }}", "Helm")
            .replace("{{ $.Chart.AppVersion }}", "1.0");
    List<HasMetadata> expected =
        Manifests.of(
                InstallSettings.of("registry.example/sightline:1", "Always", "1.0").toBuilder()
                    .architecture("amd64")
                    .manager("Helm")
                    .build())
            .stream()
            .filter(object -> !(object instanceof Namespace))
            .toList();
    assertThat(text).doesNotContain("{{");
    assertThat(
            Arrays.stream(text.split("(?m)^---\\n", -1))
                .filter(document -> !document.isBlank())
                .map(document -> Manifests.YAML.unmarshal(document, HasMetadata.class))
                .toList())
        .isEqualTo(expected);
  }
}
