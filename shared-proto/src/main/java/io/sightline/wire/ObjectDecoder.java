package io.sightline.wire;

import com.google.protobuf.ByteString;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.kube.Autoscaler;
import io.sightline.core.kube.Condition;
import io.sightline.core.kube.ConfigMap;
import io.sightline.core.kube.Container;
import io.sightline.core.kube.ContainerPort;
import io.sightline.core.kube.ContainerState;
import io.sightline.core.kube.EndpointSlice;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.LabelSelector;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.Namespace;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.Node;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.ObjectReference;
import io.sightline.core.kube.OwnerReference;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PodPhase;
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.kube.Probe;
import io.sightline.core.kube.Resources;
import io.sightline.core.kube.Route;
import io.sightline.core.kube.Service;
import io.sightline.core.kube.ServicePort;
import io.sightline.core.kube.ServiceType;
import io.sightline.core.kube.Termination;
import io.sightline.core.kube.VolumeClaim;
import io.sightline.core.kube.Workload;
import io.sightline.wire.v1.FactProto;
import java.util.List;

/** Reads Kubernetes objects out of one batch. */
final class ObjectDecoder {
  private final FactTables tables;
  private final long baseNanos;

  ObjectDecoder(FactTables tables, long baseNanos) {
    this.tables = tables;
    this.baseNanos = baseNanos;
  }

  Fact decode(FactProto.ObjectObserved it) {
    if (!it.hasMeta()) {
      throw new IllegalArgumentException("the metadata are missing");
    }
    return new ObjectObserved(baseNanos + it.getTime(), object(it, meta(it.getMeta())));
  }

  private KubeObject object(FactProto.ObjectObserved it, ObjectMeta meta) {
    return switch (it.getObjectCase()) {
      case POD -> pod(meta, it.getPod());
      case SERVICE -> service(meta, it.getService());
      case ENDPOINT_SLICE -> slice(meta, it.getEndpointSlice());
      case NODE -> node(meta, it.getNode());
      case NAMESPACE -> new Namespace(meta, text(it.getNamespace().getPhase()));
      case WORKLOAD -> workload(meta, it.getWorkload());
      case AUTOSCALER -> autoscaler(meta, it.getAutoscaler());
      case NETWORK_POLICY -> policy(meta, it.getNetworkPolicy());
      case VOLUME_CLAIM -> claim(meta, it.getVolumeClaim());
      case ROUTE -> route(meta, it.getRoute());
      case CONFIG_MAP -> new ConfigMap(meta);
      case OBJECT_NOT_SET -> throw new UnknownValueException();
    };
  }

  ObjectKey key(FactProto.ObjectKey it) {
    return new ObjectKey(
        text(it.getCluster()),
        ObjectKind.ofApiName(text(it.getKind())).orElseThrow(UnknownValueException::new),
        text(it.getNamespace()),
        text(it.getName()),
        text(it.getUid()));
  }

  ObjectReference reference(FactProto.ObjectReference it) {
    return new ObjectReference(
        text(it.getCluster()),
        text(it.getKind()),
        text(it.getNamespace()),
        text(it.getName()),
        text(it.getUid()));
  }

  private ObjectMeta meta(FactProto.ObjectMeta it) {
    return new ObjectMeta(
        key(it.getKey()),
        text(it.getResourceVersion()),
        it.hasCreated() ? time(it.getCreated()) : 0,
        it.hasDeleted() ? time(it.getDeleted()) : 0,
        labels(it.getLabelsList()),
        it.hasOwner()
            ? new OwnerReference(
                text(it.getOwner().getKind()),
                text(it.getOwner().getName()),
                text(it.getOwner().getUid()))
            : null);
  }

  private Pod pod(ObjectMeta meta, FactProto.Pod it) {
    return new Pod(
        meta,
        text(it.getNode()),
        addresses(it.getAddressesList()),
        it.getHostNetwork(),
        tables.named(PodPhase.class, it.getPhase()),
        it.getReady(),
        text(it.getReason()),
        text(it.getMessage()),
        text(it.getQosClass()),
        text(it.getServiceAccount()),
        it.hasStarted() ? time(it.getStarted()) : 0,
        text(it.getKubeletUid()),
        texts(it.getClaimsList()),
        it.getContainersList().stream().map(this::container).toList());
  }

  private Container container(FactProto.Container it) {
    return new Container(
        text(it.getName()),
        it.getInit(),
        it.getSidecar(),
        text(it.getImage()),
        text(it.getId()),
        tables.named(ContainerState.class, it.getState()),
        text(it.getReason()),
        text(it.getMessage()),
        it.getExitCode(),
        it.hasStarted() ? time(it.getStarted()) : 0,
        it.hasFinished() ? time(it.getFinished()) : 0,
        it.hasLast() ? termination(it.getLast()) : Termination.NONE,
        it.getRestarts(),
        it.getReady(),
        it.hasResources() ? resources(it.getResources()) : Resources.NONE,
        it.getPortsList().stream().map(this::port).toList(),
        it.getProbesList().stream().map(this::probe).toList());
  }

  private Termination termination(FactProto.Termination it) {
    return new Termination(
        text(it.getReason()),
        it.getExitCode(),
        it.hasStarted() ? time(it.getStarted()) : 0,
        it.hasFinished() ? time(it.getFinished()) : 0);
  }

  private static Resources resources(FactProto.Resources it) {
    return new Resources(
        it.getCpuRequestMillis(),
        it.getCpuLimitMillis(),
        it.getMemoryRequestBytes(),
        it.getMemoryLimitBytes());
  }

  private ContainerPort port(FactProto.ContainerPort it) {
    return new ContainerPort(
        text(it.getName()), tables.named(PortProtocol.class, it.getProtocol()), it.getPort());
  }

  private Probe probe(FactProto.Probe it) {
    return new Probe(
        tables.named(Probe.Kind.class, it.getKind()),
        text(it.getTarget()),
        it.getPeriodSeconds(),
        it.getTimeoutSeconds(),
        it.getFailureThreshold());
  }

  private Service service(ObjectMeta meta, FactProto.Service it) {
    return new Service(
        meta,
        tables.named(ServiceType.class, it.getType()),
        addresses(it.getClusterAddressesList()),
        it.getHeadless(),
        it.getPortsList().stream().map(this::servicePort).toList(),
        labels(it.getSelectorList()),
        text(it.getExternalName()),
        addresses(it.getExternalAddressesList()),
        texts(it.getLoadBalancerHostsList()));
  }

  private ServicePort servicePort(FactProto.ServicePort it) {
    return new ServicePort(
        text(it.getName()),
        tables.named(PortProtocol.class, it.getProtocol()),
        it.getPort(),
        text(it.getTargetPort()),
        it.getNodePort());
  }

  private EndpointSlice slice(ObjectMeta meta, FactProto.EndpointSlice it) {
    return new EndpointSlice(
        meta,
        text(it.getService()),
        it.getPortsList().stream()
            .map(this::port)
            .map(port -> new EndpointSlice.Port(port.name(), port.protocol(), port.port()))
            .toList(),
        it.getEndpointsList().stream()
            .map(
                endpoint ->
                    new EndpointSlice.Endpoint(
                        addresses(endpoint.getAddressesList()),
                        endpoint.getReady(),
                        endpoint.getTerminating(),
                        text(endpoint.getPodUid()),
                        text(endpoint.getNode())))
            .toList());
  }

  private Node node(ObjectMeta meta, FactProto.Node it) {
    return new Node(
        meta,
        addresses(it.getAddressesList()),
        conditions(it.getConditionsList()),
        capacity(it.getCapacity()),
        capacity(it.getAllocatable()),
        it.getUnschedulable(),
        text(it.getBootId()),
        text(it.getKernelVersion()),
        text(it.getKubeletVersion()),
        text(it.getContainerRuntime()));
  }

  private static Node.Capacity capacity(FactProto.Node.Capacity it) {
    return new Node.Capacity(it.getCpuMillis(), it.getMemoryBytes(), it.getPods());
  }

  private List<Condition> conditions(List<FactProto.Condition> conditions) {
    return conditions.stream()
        .map(
            it ->
                new Condition(
                    text(it.getType()),
                    text(it.getStatus()),
                    text(it.getReason()),
                    text(it.getMessage()),
                    it.hasSince() ? time(it.getSince()) : 0))
        .toList();
  }

  private Workload workload(ObjectMeta meta, FactProto.Workload it) {
    return new Workload(
        meta,
        it.getImagesList().stream()
            .map(image -> new Workload.Image(text(image.getContainer()), text(image.getImage())))
            .toList(),
        it.getDesired(),
        it.getCurrent(),
        it.getReady(),
        it.getUpdated(),
        it.getUnavailable(),
        it.getPaused(),
        text(it.getSchedule()),
        conditions(it.getConditionsList()));
  }

  private Autoscaler autoscaler(ObjectMeta meta, FactProto.Autoscaler it) {
    return new Autoscaler(
        meta,
        text(it.getTargetKind()),
        text(it.getTargetName()),
        it.getMinimum(),
        it.getMaximum(),
        it.getCurrent(),
        it.getDesired(),
        it.getMetricsList().stream()
            .map(
                metric ->
                    new Autoscaler.Metric(
                        text(metric.getName()),
                        text(metric.getTarget()),
                        text(metric.getCurrent())))
            .toList(),
        conditions(it.getConditionsList()));
  }

  private NetworkPolicy policy(ObjectMeta meta, FactProto.NetworkPolicy it) {
    return new NetworkPolicy(
        meta,
        selector(it.getPods()),
        it.getIsolatesIngress(),
        it.getIsolatesEgress(),
        it.getIngressList().stream().map(this::rule).toList(),
        it.getEgressList().stream().map(this::rule).toList());
  }

  private NetworkPolicy.Rule rule(FactProto.NetworkPolicy.Rule it) {
    return new NetworkPolicy.Rule(
        it.getPeersList().stream()
            .map(
                peer ->
                    new NetworkPolicy.Peer(
                        peer.hasPods() ? selector(peer.getPods()) : null,
                        peer.hasNamespaces() ? selector(peer.getNamespaces()) : null,
                        text(peer.getCidr()),
                        texts(peer.getExceptList())))
            .toList(),
        it.getPortsList().stream()
            .map(
                port ->
                    new NetworkPolicy.Port(
                        tables.named(PortProtocol.class, port.getProtocol()),
                        text(port.getPort()),
                        port.getEndPort()))
            .toList());
  }

  private LabelSelector selector(FactProto.LabelSelector it) {
    return new LabelSelector(
        labels(it.getEqualList()),
        it.getRequirementsList().stream()
            .map(
                requirement ->
                    new LabelSelector.Requirement(
                        text(requirement.getKey()),
                        tables.named(LabelSelector.Operator.class, requirement.getOperator()),
                        texts(requirement.getValuesList())))
            .toList());
  }

  private VolumeClaim claim(ObjectMeta meta, FactProto.VolumeClaim it) {
    return new VolumeClaim(
        meta,
        text(it.getPhase()),
        text(it.getStorageClass()),
        text(it.getVolume()),
        it.getRequestedBytes(),
        it.getCapacityBytes());
  }

  private Route route(ObjectMeta meta, FactProto.Route it) {
    return new Route(
        meta,
        text(it.getClassName()),
        texts(it.getHostsList()),
        it.getTls(),
        it.getBackendsList().stream()
            .map(
                backend ->
                    new Route.Backend(
                        text(backend.getHost()),
                        text(backend.getPath()),
                        text(backend.getNamespace()),
                        text(backend.getService()),
                        text(backend.getPort())))
            .toList(),
        addresses(it.getAddressesList()),
        texts(it.getAddressHostsList()),
        texts(it.getParentsList()));
  }

  private Labels labels(List<Integer> indices) {
    return indices.isEmpty() ? Labels.NONE : new Labels(texts(indices));
  }

  private List<String> texts(List<Integer> indices) {
    return indices.stream().map(tables::string).toList();
  }

  private static List<IpAddress> addresses(List<ByteString> addresses) {
    return addresses.stream().map(FactDecoder::address).toList();
  }

  private long time(long relativeNanos) {
    return baseNanos + relativeNanos;
  }

  private String text(int index) {
    return tables.string(index);
  }
}
