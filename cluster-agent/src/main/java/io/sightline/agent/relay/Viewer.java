package io.sightline.agent.relay;

import java.util.Set;
import java.util.TreeSet;

/** Who may see what. */
public sealed interface Viewer {
  /** Sees the whole cluster. */
  record OfAll() implements Viewer {}

  /**
   * Sees some namespaces, and of the rest only that it talks to them.
   *
   * @param namespaces their names; none means nothing at all
   */
  record OfNamespaces(Set<String> namespaces) implements Viewer {
    public OfNamespaces {
      namespaces = Set.copyOf(namespaces);
    }

    /** The same for the same namespaces, in whatever order: part of what a stream goes on from. */
    long fingerprint() {
      return new TreeSet<>(namespaces).toString().hashCode() * 0x9E37_79B9_7F4A_7C15L;
    }
  }
}
