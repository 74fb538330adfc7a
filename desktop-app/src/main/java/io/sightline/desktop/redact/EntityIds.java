package io.sightline.desktop.redact;

import io.sightline.core.topology.EntityId;
import java.util.function.UnaryOperator;

/**
 * Replaces the names in the ids of entities, so that an id is again what is made of the replaced
 * names: see {@link EntityId}.
 */
final class EntityIds {
  private static final String NUMBER = "[0-9@-]+";

  /** The hierarchy of a control group. */
  private static final String GROUP = "v1_[a-z]+";

  private final UnaryOperator<String> text;

  EntityIds(UnaryOperator<String> text) {
    this.text = text;
  }

  String of(String id) {
    if (id.isEmpty() || id.equals(EntityId.INTERNET)) {
      return id;
    }
    int slash = id.indexOf('/');
    if (slash < 0) {
      return text.apply(id);
    }
    String kind = id.substring(0, slash);
    String rest = id.substring(slash + 1);
    return switch (kind) {
      // Cluster and node, then numbers of the node's kernel.
      case "process", "network", "workload" -> kind + "/" + parts(rest, true);
      case "namespace",
          "node",
          "cluster",
          "pod",
          "container",
          "service",
          "ingress",
          "volume",
          "external" ->
          kind + "/" + parts(rest, false);
      default -> text.apply(id);
    };
  }

  /** Replaces each part, as it stands in the facts by itself, too. */
  private String parts(String rest, boolean ofKernel) {
    String[] parts = rest.split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      boolean number =
          ofKernel && i > 0 && parts[i].matches(i == parts.length - 1 ? NUMBER : GROUP);
      parts[i] = number ? parts[i] : text.apply(parts[i]);
    }
    return String.join("/", parts);
  }
}
