package io.sightline.gate;

import io.sightline.core.fact.IpAddress;
import io.sightline.core.kube.Container;
import io.sightline.core.kube.ContainerState;
import io.sightline.core.kube.EndpointSlice;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.Namespace;
import io.sightline.core.kube.Node;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.OwnerReference;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PodPhase;
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.kube.Resources;
import io.sightline.core.kube.Service;
import io.sightline.core.kube.ServicePort;
import io.sightline.core.kube.ServiceType;
import io.sightline.core.kube.Termination;
import io.sightline.core.kube.Workload;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The objects that an API server would hold of what a test lays out. */
final class ClusterScript {
  static final String CLUSTER = "3f0c5a52-6f0e-4b8e-9a53-6d1e2f3a4b5c";
  static final String NAMESPACE = "demo";

  private final long sinceNanos;

  ClusterScript(long sinceNanos) {
    this.sinceNanos = sinceNanos;
  }

  static String uid(String name) {
    return "%08x-7a6b-4c5d-8e9f-0123456789ab".formatted(name.hashCode());
  }

  static String containerId(String pod) {
    return "%064x".formatted(pod.hashCode() & 0xffff_ffffL);
  }

  Namespace namespace() {
    return new Namespace(meta(ObjectKind.NAMESPACE, "", NAMESPACE, null), "Active");
  }

  Node node(String name, String bootId, String address) {
    Node.Capacity capacity = new Node.Capacity(2_000, 1L << 32, 110);
    return new Node(
        meta(ObjectKind.NODE, "", name, null),
        List.of(IpAddress.parse(address)),
        List.of(),
        capacity,
        capacity,
        false,
        bootId,
        "6.18",
        "v1.36.0",
        "containerd://2.1");
  }

  Workload workload(ObjectKind kind, String name, @Nullable OwnerReference owner) {
    return new Workload(
        meta(kind, NAMESPACE, name, owner),
        List.of(new Workload.Image("main", "registry.example/" + name + ":1")),
        1,
        1,
        1,
        1,
        0,
        false,
        "",
        List.of());
  }

  static OwnerReference owner(ObjectKind kind, String name) {
    return new OwnerReference(kind.apiName(), name, uid(name));
  }

  Pod pod(String name, String node, String address, boolean host, @Nullable OwnerReference owner) {
    Container container =
        new Container(
            "main",
            false,
            false,
            "registry.example/" + name + ":1",
            containerId(name),
            ContainerState.RUNNING,
            "",
            "",
            0,
            sinceNanos,
            0,
            Termination.NONE,
            0,
            true,
            Resources.NONE,
            List.of(),
            List.of());
    return new Pod(
        meta(ObjectKind.POD, NAMESPACE, name, owner),
        node,
        List.of(IpAddress.parse(address)),
        host,
        PodPhase.RUNNING,
        true,
        "",
        "",
        "Burstable",
        "default",
        sinceNanos,
        uid(name),
        List.of(),
        List.of(container));
  }

  Service service(String name, String address, PortProtocol protocol, int port, int nodePort) {
    return new Service(
        meta(ObjectKind.SERVICE, NAMESPACE, name, null),
        nodePort == 0 ? ServiceType.CLUSTER_IP : ServiceType.NODE_PORT,
        List.of(IpAddress.parse(address)),
        false,
        List.of(new ServicePort("main", protocol, port, "main", nodePort)),
        Labels.NONE,
        "",
        List.of(),
        List.of());
  }

  EndpointSlice endpoints(String service, PortProtocol protocol, int port, Pod... pods) {
    return new EndpointSlice(
        meta(ObjectKind.ENDPOINT_SLICE, NAMESPACE, service + "-x7k2p", null),
        service,
        List.of(new EndpointSlice.Port("main", protocol, port)),
        Arrays.stream(pods)
            .map(
                pod ->
                    new EndpointSlice.Endpoint(
                        pod.addresses(), true, false, pod.key().uid(), pod.node()))
            .toList());
  }

  private ObjectMeta meta(
      ObjectKind kind, String namespace, String name, @Nullable OwnerReference owner) {
    return new ObjectMeta(
        new ObjectKey(CLUSTER, kind, namespace, name, uid(name)),
        "1",
        sinceNanos,
        0,
        Labels.NONE,
        owner);
  }
}
