package io.sightline.core.kube;

/** A Kubernetes object as it was at one version. */
public sealed interface KubeObject
    permits Pod,
        Service,
        EndpointSlice,
        Node,
        Namespace,
        Workload,
        Autoscaler,
        NetworkPolicy,
        VolumeClaim,
        Route,
        ConfigMap {

  ObjectMeta meta();

  default ObjectKey key() {
    return meta().key();
  }
}
