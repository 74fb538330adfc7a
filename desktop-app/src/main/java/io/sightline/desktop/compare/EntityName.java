package io.sightline.desktop.compare;

import java.util.Comparator;

/**
 * What an entity is known by in any capture: ids are of one run, or of one installation.
 *
 * @param namespace empty where there is none
 * @param kind its name in exports
 */
public record EntityName(String namespace, String kind, String name)
    implements Comparable<EntityName> {
  private static final Comparator<EntityName> ORDER =
      Comparator.comparing(EntityName::namespace)
          .thenComparing(EntityName::name)
          .thenComparing(EntityName::kind);

  @Override
  public int compareTo(EntityName other) {
    return ORDER.compare(this, other);
  }

  /** "shop/orders". */
  @Override
  public String toString() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }
}
