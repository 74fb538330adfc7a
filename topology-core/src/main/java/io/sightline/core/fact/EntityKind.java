package io.sightline.core.fact;

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
}
