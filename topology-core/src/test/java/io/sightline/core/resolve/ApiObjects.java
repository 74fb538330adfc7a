package io.sightline.core.resolve;

import io.sightline.core.fact.IpAddress;
import io.sightline.core.kube.Container;
import io.sightline.core.kube.ContainerState;
import io.sightline.core.kube.EndpointSlice;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.Node;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PodPhase;
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.kube.Resources;
import io.sightline.core.kube.Service;
import io.sightline.core.kube.ServicePort;
import io.sightline.core.kube.ServiceType;
import io.sightline.core.kube.Termination;
import io.sightline.core.topology.EntityId;
import java.util.Arrays;
import java.util.List;

/** Objects of the API as a resolver needs them. */
final class ApiObjects {
  static final String CLUSTER = "c1";

  private ApiObjects() {}

  static String uid(String name) {
    return "%08x-0000-4000-8000-000000000000".formatted(name.hashCode());
  }

  static String podEntity(String name) {
    return EntityId.ofPod(uid(name));
  }

  static String serviceEntity(String name) {
    return EntityId.ofService(uid(name));
  }

  static String cgroupPath(String pod) {
    return "/kubepods/burstable/pod%s/%064x".formatted(uid(pod), pod.hashCode() & 0xffff_ffffL);
  }

  static Pod pod(String name, String address, long startedNanos) {
    return pod(name, address, startedNanos, false, PodPhase.RUNNING, 0);
  }

  static Pod hostPod(String name, String address) {
    return pod(name, address, 1, true, PodPhase.RUNNING, 0);
  }

  static Pod ended(Pod pod, long finishedNanos) {
    return pod(
        pod.key().name(),
        pod.addresses().getFirst().toString(),
        pod.startedNanos(),
        false,
        PodPhase.SUCCEEDED,
        finishedNanos);
  }

  private static Pod pod(
      String name,
      String address,
      long startedNanos,
      boolean hostNetwork,
      PodPhase phase,
      long finishedNanos) {
    Container container =
        new Container(
            "main",
            false,
            false,
            "registry.example/" + name + ":1",
            "%064x".formatted(name.hashCode() & 0xffff_ffffL),
            finishedNanos == 0 ? ContainerState.RUNNING : ContainerState.TERMINATED,
            "",
            "",
            0,
            startedNanos,
            finishedNanos,
            Termination.NONE,
            0,
            true,
            Resources.NONE,
            List.of(),
            List.of());
    return new Pod(
        meta(ObjectKind.POD, "shop", name, startedNanos),
        "node-1",
        List.of(IpAddress.parse(address)),
        hostNetwork,
        phase,
        phase == PodPhase.RUNNING,
        "",
        "",
        "Burstable",
        "default",
        startedNanos,
        uid(name),
        List.of(),
        List.of(container));
  }

  static Service service(String name, String address, ServicePort... ports) {
    return service(name, ServiceType.CLUSTER_IP, List.of(address), List.of(), ports);
  }

  static Service headless(String name, ServicePort... ports) {
    return service(name, ServiceType.CLUSTER_IP, List.of(), List.of(), ports);
  }

  static Service service(
      String name,
      ServiceType type,
      List<String> addresses,
      List<String> external,
      ServicePort... ports) {
    return new Service(
        meta(ObjectKind.SERVICE, "shop", name, 1),
        type,
        addresses.stream().map(IpAddress::parse).toList(),
        addresses.isEmpty(),
        List.of(ports),
        Labels.NONE,
        "",
        external.stream().map(IpAddress::parse).toList(),
        List.of());
  }

  static ServicePort port(String name, PortProtocol protocol, int port, int nodePort) {
    return new ServicePort(name, protocol, port, name, nodePort);
  }

  static EndpointSlice slice(
      String service, String portName, PortProtocol protocol, int port, Pod... pods) {
    return new EndpointSlice(
        meta(ObjectKind.ENDPOINT_SLICE, "shop", service + "-abc", 1),
        service,
        List.of(new EndpointSlice.Port(portName, protocol, port)),
        Arrays.stream(pods)
            .map(
                pod ->
                    new EndpointSlice.Endpoint(
                        pod.addresses(), true, false, pod.key().uid(), pod.node()))
            .toList());
  }

  static Node node(String cluster, String name, String boot, String address) {
    ObjectKey key = new ObjectKey(cluster, ObjectKind.NODE, "", name, uid(cluster + name));
    Node.Capacity capacity = new Node.Capacity(4_000, 1L << 30, 110);
    return new Node(
        new ObjectMeta(key, "1", 1, 0, Labels.NONE, null),
        List.of(IpAddress.parse(address)),
        List.of(),
        capacity,
        capacity,
        false,
        boot,
        "6.18",
        "v1.36",
        "containerd");
  }

  private static ObjectMeta meta(ObjectKind kind, String namespace, String name, long created) {
    return new ObjectMeta(
        new ObjectKey(CLUSTER, kind, namespace, name, uid(name)),
        "1",
        created,
        0,
        Labels.NONE,
        null);
  }
}
