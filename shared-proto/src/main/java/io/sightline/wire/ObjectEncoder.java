package io.sightline.wire;

import com.google.protobuf.ByteString;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.kube.Autoscaler;
import io.sightline.core.kube.Condition;
import io.sightline.core.kube.ConfigMap;
import io.sightline.core.kube.Container;
import io.sightline.core.kube.ContainerPort;
import io.sightline.core.kube.EndpointSlice;
import io.sightline.core.kube.LabelSelector;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.Namespace;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.Node;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.ObjectReference;
import io.sightline.core.kube.OwnerReference;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.Probe;
import io.sightline.core.kube.Resources;
import io.sightline.core.kube.Route;
import io.sightline.core.kube.Service;
import io.sightline.core.kube.ServicePort;
import io.sightline.core.kube.Termination;
import io.sightline.core.kube.VolumeClaim;
import io.sightline.core.kube.Workload;
import io.sightline.wire.v1.FactProto;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.ToIntFunction;

/** Writes Kubernetes objects into the tables of one batch. */
final class ObjectEncoder {
  private final ToIntFunction<String> strings;
  private final long baseNanos;

  /**
   * @param strings gives the index of a text in the batch's table
   * @param baseNanos what times are written relative to
   */
  ObjectEncoder(ToIntFunction<String> strings, long baseNanos) {
    this.strings = strings;
    this.baseNanos = baseNanos;
  }

  FactProto.ObjectObserved.Builder encode(ObjectObserved it) {
    FactProto.ObjectObserved.Builder out =
        FactProto.ObjectObserved.newBuilder()
            .setTime(it.timeNanos() - baseNanos)
            .setMeta(meta(it.object().meta()));
    return switch (it.object()) {
      case Pod pod -> out.setPod(pod(pod));
      case Service service -> out.setService(service(service));
      case EndpointSlice slice -> out.setEndpointSlice(slice(slice));
      case Node node -> out.setNode(node(node));
      case Namespace namespace ->
          out.setNamespace(FactProto.Namespace.newBuilder().setPhase(index(namespace.phase())));
      case Workload workload -> out.setWorkload(workload(workload));
      case Autoscaler autoscaler -> out.setAutoscaler(autoscaler(autoscaler));
      case NetworkPolicy policy -> out.setNetworkPolicy(policy(policy));
      case VolumeClaim claim -> out.setVolumeClaim(claim(claim));
      case Route route -> out.setRoute(route(route));
      case ConfigMap _ -> out.setConfigMap(FactProto.ConfigMap.getDefaultInstance());
    };
  }

  FactProto.ObjectKey.Builder key(ObjectKey it) {
    return FactProto.ObjectKey.newBuilder()
        .setCluster(index(it.cluster()))
        .setKind(index(it.kind().apiName()))
        .setNamespace(index(it.namespace()))
        .setName(index(it.name()))
        .setUid(index(it.uid()));
  }

  FactProto.ObjectReference.Builder reference(ObjectReference it) {
    return FactProto.ObjectReference.newBuilder()
        .setCluster(index(it.cluster()))
        .setKind(index(it.kind()))
        .setNamespace(index(it.namespace()))
        .setName(index(it.name()))
        .setUid(index(it.uid()));
  }

  private FactProto.ObjectMeta.Builder meta(ObjectMeta it) {
    FactProto.ObjectMeta.Builder out =
        FactProto.ObjectMeta.newBuilder()
            .setKey(key(it.key()))
            .setResourceVersion(index(it.resourceVersion()))
            .addAllLabels(labels(it.labels()));
    time(it.createdNanos(), out::setCreated);
    time(it.deletedNanos(), out::setDeleted);
    OwnerReference owner = it.owner();
    return owner == null
        ? out
        : out.setOwner(
            FactProto.Owner.newBuilder()
                .setKind(index(owner.kind()))
                .setName(index(owner.name()))
                .setUid(index(owner.uid())));
  }

  private FactProto.Pod.Builder pod(Pod it) {
    FactProto.Pod.Builder out =
        FactProto.Pod.newBuilder()
            .setNode(index(it.node()))
            .addAllAddresses(addresses(it.addresses()))
            .setHostNetwork(it.hostNetwork())
            .setPhase(index(it.phase()))
            .setReady(it.ready())
            .setReason(index(it.reason()))
            .setMessage(index(it.message()))
            .setQosClass(index(it.qosClass()))
            .setServiceAccount(index(it.serviceAccount()))
            .setKubeletUid(index(it.kubeletUid()))
            .addAllClaims(indices(it.claims()));
    time(it.startedNanos(), out::setStarted);
    it.containers().forEach(container -> out.addContainers(container(container)));
    return out;
  }

  private FactProto.Container.Builder container(Container it) {
    FactProto.Container.Builder out =
        FactProto.Container.newBuilder()
            .setName(index(it.name()))
            .setInit(it.init())
            .setSidecar(it.sidecar())
            .setImage(index(it.image()))
            .setId(index(it.id()))
            .setState(index(it.state()))
            .setReason(index(it.reason()))
            .setMessage(index(it.message()))
            .setExitCode(it.exitCode())
            .setRestarts(it.restarts())
            .setReady(it.ready());
    time(it.startedNanos(), out::setStarted);
    time(it.finishedNanos(), out::setFinished);
    if (!it.last().equals(Termination.NONE)) {
      out.setLast(termination(it.last()));
    }
    if (!it.resources().equals(Resources.NONE)) {
      out.setResources(resources(it.resources()));
    }
    it.ports().forEach(port -> out.addPorts(port(port)));
    it.probes().forEach(probe -> out.addProbes(probe(probe)));
    return out;
  }

  private FactProto.Termination.Builder termination(Termination it) {
    FactProto.Termination.Builder out =
        FactProto.Termination.newBuilder().setReason(index(it.reason())).setExitCode(it.exitCode());
    time(it.startedNanos(), out::setStarted);
    time(it.finishedNanos(), out::setFinished);
    return out;
  }

  private static FactProto.Resources.Builder resources(Resources it) {
    return FactProto.Resources.newBuilder()
        .setCpuRequestMillis(it.cpuRequestMillis())
        .setCpuLimitMillis(it.cpuLimitMillis())
        .setMemoryRequestBytes(it.memoryRequestBytes())
        .setMemoryLimitBytes(it.memoryLimitBytes());
  }

  private FactProto.ContainerPort.Builder port(ContainerPort it) {
    return FactProto.ContainerPort.newBuilder()
        .setName(index(it.name()))
        .setProtocol(index(it.protocol()))
        .setPort(it.port());
  }

  private FactProto.Probe.Builder probe(Probe it) {
    return FactProto.Probe.newBuilder()
        .setKind(index(it.kind()))
        .setTarget(index(it.target()))
        .setPeriodSeconds(it.periodSeconds())
        .setTimeoutSeconds(it.timeoutSeconds())
        .setFailureThreshold(it.failureThreshold());
  }

  private FactProto.Service.Builder service(Service it) {
    FactProto.Service.Builder out =
        FactProto.Service.newBuilder()
            .setType(index(it.type()))
            .addAllClusterAddresses(addresses(it.clusterAddresses()))
            .setHeadless(it.headless())
            .addAllSelector(labels(it.selector()))
            .setExternalName(index(it.externalName()))
            .addAllExternalAddresses(addresses(it.externalAddresses()))
            .addAllLoadBalancerHosts(indices(it.loadBalancerHosts()));
    for (ServicePort port : it.ports()) {
      out.addPorts(
          FactProto.ServicePort.newBuilder()
              .setName(index(port.name()))
              .setProtocol(index(port.protocol()))
              .setPort(port.port())
              .setTargetPort(index(port.targetPort()))
              .setNodePort(port.nodePort()));
    }
    return out;
  }

  private FactProto.EndpointSlice.Builder slice(EndpointSlice it) {
    FactProto.EndpointSlice.Builder out =
        FactProto.EndpointSlice.newBuilder().setService(index(it.service()));
    for (EndpointSlice.Port port : it.ports()) {
      out.addPorts(port(new ContainerPort(port.name(), port.protocol(), port.port())));
    }
    for (EndpointSlice.Endpoint endpoint : it.endpoints()) {
      out.addEndpoints(
          FactProto.EndpointSlice.Backend.newBuilder()
              .addAllAddresses(addresses(endpoint.addresses()))
              .setReady(endpoint.ready())
              .setTerminating(endpoint.terminating())
              .setPodUid(index(endpoint.podUid()))
              .setNode(index(endpoint.node())));
    }
    return out;
  }

  private FactProto.Node.Builder node(Node it) {
    FactProto.Node.Builder out =
        FactProto.Node.newBuilder()
            .addAllAddresses(addresses(it.addresses()))
            .setCapacity(capacity(it.capacity()))
            .setAllocatable(capacity(it.allocatable()))
            .setUnschedulable(it.unschedulable())
            .setBootId(index(it.bootId()))
            .setKernelVersion(index(it.kernelVersion()))
            .setKubeletVersion(index(it.kubeletVersion()))
            .setContainerRuntime(index(it.containerRuntime()));
    it.conditions().forEach(condition -> out.addConditions(condition(condition)));
    return out;
  }

  private static FactProto.Node.Capacity.Builder capacity(Node.Capacity it) {
    return FactProto.Node.Capacity.newBuilder()
        .setCpuMillis(it.cpuMillis())
        .setMemoryBytes(it.memoryBytes())
        .setPods(it.pods());
  }

  private FactProto.Condition.Builder condition(Condition it) {
    FactProto.Condition.Builder out =
        FactProto.Condition.newBuilder()
            .setType(index(it.type()))
            .setStatus(index(it.status()))
            .setReason(index(it.reason()))
            .setMessage(index(it.message()));
    time(it.sinceNanos(), out::setSince);
    return out;
  }

  private FactProto.Workload.Builder workload(Workload it) {
    FactProto.Workload.Builder out =
        FactProto.Workload.newBuilder()
            .setDesired(it.desired())
            .setCurrent(it.current())
            .setReady(it.ready())
            .setUpdated(it.updated())
            .setUnavailable(it.unavailable())
            .setPaused(it.paused())
            .setSchedule(index(it.schedule()));
    for (Workload.Image image : it.images()) {
      out.addImages(
          FactProto.Workload.Image.newBuilder()
              .setContainer(index(image.container()))
              .setImage(index(image.image())));
    }
    it.conditions().forEach(condition -> out.addConditions(condition(condition)));
    return out;
  }

  private FactProto.Autoscaler.Builder autoscaler(Autoscaler it) {
    FactProto.Autoscaler.Builder out =
        FactProto.Autoscaler.newBuilder()
            .setTargetKind(index(it.targetKind()))
            .setTargetName(index(it.targetName()))
            .setMinimum(it.minimum())
            .setMaximum(it.maximum())
            .setCurrent(it.current())
            .setDesired(it.desired());
    for (Autoscaler.Metric metric : it.metrics()) {
      out.addMetrics(
          FactProto.Autoscaler.Metric.newBuilder()
              .setName(index(metric.name()))
              .setTarget(index(metric.target()))
              .setCurrent(index(metric.current())));
    }
    it.conditions().forEach(condition -> out.addConditions(condition(condition)));
    return out;
  }

  private FactProto.NetworkPolicy.Builder policy(NetworkPolicy it) {
    FactProto.NetworkPolicy.Builder out =
        FactProto.NetworkPolicy.newBuilder()
            .setPods(selector(it.pods()))
            .setIsolatesIngress(it.isolatesIngress())
            .setIsolatesEgress(it.isolatesEgress());
    it.ingress().forEach(rule -> out.addIngress(rule(rule)));
    it.egress().forEach(rule -> out.addEgress(rule(rule)));
    return out;
  }

  private FactProto.NetworkPolicy.Rule.Builder rule(NetworkPolicy.Rule it) {
    FactProto.NetworkPolicy.Rule.Builder out = FactProto.NetworkPolicy.Rule.newBuilder();
    for (NetworkPolicy.Peer peer : it.peers()) {
      FactProto.NetworkPolicy.Peer.Builder to =
          FactProto.NetworkPolicy.Peer.newBuilder()
              .setCidr(index(peer.cidr()))
              .addAllExcept(indices(peer.except()));
      if (peer.pods() != null) {
        to.setPods(selector(peer.pods()));
      }
      if (peer.namespaces() != null) {
        to.setNamespaces(selector(peer.namespaces()));
      }
      out.addPeers(to);
    }
    for (NetworkPolicy.Port port : it.ports()) {
      out.addPorts(
          FactProto.NetworkPolicy.Port.newBuilder()
              .setProtocol(index(port.protocol()))
              .setPort(index(port.port()))
              .setEndPort(port.endPort()));
    }
    return out;
  }

  private FactProto.LabelSelector.Builder selector(LabelSelector it) {
    FactProto.LabelSelector.Builder out =
        FactProto.LabelSelector.newBuilder().addAllEqual(labels(it.equal()));
    for (LabelSelector.Requirement requirement : it.requirements()) {
      out.addRequirements(
          FactProto.LabelSelector.Requirement.newBuilder()
              .setKey(index(requirement.key()))
              .setOperator(index(requirement.operator()))
              .addAllValues(indices(requirement.values())));
    }
    return out;
  }

  private FactProto.VolumeClaim.Builder claim(VolumeClaim it) {
    return FactProto.VolumeClaim.newBuilder()
        .setPhase(index(it.phase()))
        .setStorageClass(index(it.storageClass()))
        .setVolume(index(it.volume()))
        .setRequestedBytes(it.requestedBytes())
        .setCapacityBytes(it.capacityBytes());
  }

  private FactProto.Route.Builder route(Route it) {
    FactProto.Route.Builder out =
        FactProto.Route.newBuilder()
            .setClassName(index(it.className()))
            .addAllHosts(indices(it.hosts()))
            .setTls(it.tls())
            .addAllAddresses(addresses(it.addresses()))
            .addAllAddressHosts(indices(it.addressHosts()))
            .addAllParents(indices(it.parents()));
    for (Route.Backend backend : it.backends()) {
      out.addBackends(
          FactProto.Route.Backend.newBuilder()
              .setHost(index(backend.host()))
              .setPath(index(backend.path()))
              .setNamespace(index(backend.namespace()))
              .setService(index(backend.service()))
              .setPort(index(backend.port())));
    }
    return out;
  }

  private List<Integer> labels(Labels it) {
    return indices(it.pairs());
  }

  private List<Integer> indices(List<String> texts) {
    return texts.stream().map(strings::applyAsInt).toList();
  }

  private static List<ByteString> addresses(List<IpAddress> addresses) {
    return addresses.stream().map(FactEncoder::bytes).toList();
  }

  /** Writes a time, but not one that says that there is none. */
  private void time(long nanos, LongConsumer out) {
    if (nanos != 0) {
      out.accept(nanos - baseNanos);
    }
  }

  private int index(String text) {
    return strings.applyAsInt(text);
  }

  private int index(Enum<?> value) {
    return strings.applyAsInt(value.name());
  }
}
