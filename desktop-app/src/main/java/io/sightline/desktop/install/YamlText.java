package io.sightline.desktop.install;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/** Objects as YAML documents. */
public final class YamlText {
  private YamlText() {}

  /** One document for each, so that {@code kubectl apply -f -} takes them. */
  public static String of(List<? extends HasMetadata> objects) {
    StringBuilder text = new StringBuilder();
    for (HasMetadata object : objects) {
      String yaml = Manifests.YAML.asYaml(object);
      text.append(yaml.startsWith("---") ? "" : "---\n").append(yaml);
    }
    return text.toString();
  }
}
