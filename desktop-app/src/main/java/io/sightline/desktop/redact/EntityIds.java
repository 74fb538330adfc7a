package io.sightline.desktop.redact;

import io.sightline.core.topology.EntityId;
import java.util.function.UnaryOperator;

/**
 * Replaces the names in the ids of entities, so that an id is again what is made of the replaced
 * names: see {@link EntityId}.
 */
final class EntityIds {
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
      // The node, then numbers of its kernel.
      case "process", "network" -> kind + "/" + beforeLast(rest, 1);
      case "workload" -> kind + "/" + workload(rest);
      case "namespace" -> kind + "/" + namespace(rest);
      case "node", "cluster", "pod", "container", "service", "ingress", "volume", "external" ->
          kind + "/" + text.apply(rest);
      default -> text.apply(id);
    };
  }

  /** A UID of the API, or a node and the inode of a control group, perhaps with its hierarchy. */
  private String workload(String rest) {
    if (rest.matches("(?s).*/v1_[a-z]+/\\d+")) {
      return beforeLast(rest, 2);
    }
    return rest.matches("(?s).*/\\d+") ? beforeLast(rest, 1) : text.apply(rest);
  }

  private String namespace(String rest) {
    int slash = rest.lastIndexOf('/');
    return slash < 0
        ? text.apply(rest)
        : text.apply(rest.substring(0, slash)) + "/" + text.apply(rest.substring(slash + 1));
  }

  /** Replaces what stands before the last parts, which are numbers. */
  private String beforeLast(String rest, int parts) {
    int end = rest.length();
    for (int i = 0; i < parts; i++) {
      end = rest.lastIndexOf('/', end - 1);
    }
    String numbers = end < 0 ? "" : rest.substring(end);
    return numbers.matches("/(?:v1_[a-z]+/)?[0-9@-]+")
        ? text.apply(rest.substring(0, end)) + numbers
        : text.apply(rest);
  }
}
