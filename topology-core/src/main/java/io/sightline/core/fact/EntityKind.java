package io.sightline.core.fact;

import java.util.Arrays;
import java.util.Optional;

/** What an entity is. */
public enum EntityKind {
  CLUSTER("cluster"),
  NETWORK("network"),
  NODE("node"),
  NAMESPACE("namespace"),
  WORKLOAD("workload"),
  POD("pod"),
  CONTAINER("container"),
  PROCESS("process"),
  SERVICE("service"),
  INGRESS("ingress"),
  VOLUME("volume"),
  EXTERNAL_HOST("externalHost"),
  INTERNET("internet");

  private final String wireName;

  EntityKind(String wireName) {
    this.wireName = wireName;
  }

  /** The name in exports. */
  public String wireName() {
    return wireName;
  }

  /** The kind with that wire name, empty for the name of a newer version. */
  public static Optional<EntityKind> ofWireName(String wireName) {
    return Arrays.stream(values()).filter(kind -> kind.wireName.equals(wireName)).findFirst();
  }
}
