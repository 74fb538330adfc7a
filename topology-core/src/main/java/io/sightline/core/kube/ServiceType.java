package io.sightline.core.kube;

/** Where a service can be reached from (`spec.type`). */
public enum ServiceType {
  CLUSTER_IP,
  NODE_PORT,
  LOAD_BALANCER,
  EXTERNAL_NAME
}
