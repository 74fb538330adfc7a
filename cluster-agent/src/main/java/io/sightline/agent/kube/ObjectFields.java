package io.sightline.agent.kube;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;

/**
 * The fields that are kept of each kind of objects: all that the relay ever reads of a cluster.
 *
 * <p>Annotations are not among them, but for the one that says how a static pod's control group is
 * called; nor are environments, commands, data, or what a container wrote when it ended.
 */
final class ObjectFields {
  private static final String METADATA =
      """
      metadata {
        name namespace uid resourceVersion creationTimestamp deletionTimestamp
        labels {*}
        ownerReferences {kind name uid controller}
      }
      """;

  private static final String CONDITIONS =
      "conditions {type status reason message lastTransitionTime}";
  private static final String RESOURCES = "resources {requests {cpu memory} limits {cpu memory}}";
  private static final String SELECTOR = "matchLabels {*} matchExpressions {key operator values}";
  private static final String LOAD_BALANCER = "loadBalancer {ingress {ip hostname}}";

  private static final String PROBE =
      """
      periodSeconds timeoutSeconds failureThreshold
      httpGet {scheme port path} tcpSocket {port} exec {} grpc {port}
      """;
  private static final String CONTAINER =
      """
      name image restartPolicy ports {name protocol containerPort}
      livenessProbe {%1$s} readinessProbe {%1$s} startupProbe {%1$s}
      """
              .formatted(PROBE)
          + RESOURCES;
  private static final String CONTAINER_STATUS =
      """
      name containerID restartCount ready
      state {
        waiting {reason message} running {startedAt}
        terminated {reason exitCode startedAt finishedAt}
      }
      lastState {terminated {reason exitCode startedAt finishedAt}}
      """;
  private static final String POD =
      """
      metadata {annotations {kubernetes.io/config.hash}}
      spec {
        nodeName hostNetwork serviceAccountName
        volumes {name persistentVolumeClaim {claimName} ephemeral {}}
        initContainers {%1$s} containers {%1$s}
      }
      status {
        phase reason message qosClass startTime podIP podIPs {ip}
        conditions {type status reason message}
        initContainerStatuses {%2$s} containerStatuses {%2$s}
      }
      """
          .formatted(CONTAINER, CONTAINER_STATUS);

  private static final String TEMPLATE = "template {spec {containers {name image}}}";
  private static final String WORKLOAD =
      """
      spec {replicas paused %s}
      status {
        replicas readyReplicas updatedReplicas unavailableReplicas
        desiredNumberScheduled currentNumberScheduled numberReady updatedNumberScheduled
        numberUnavailable
        %s
      }
      """
          .formatted(TEMPLATE, CONDITIONS);
  private static final String JOB =
      """
      spec {completions parallelism suspend %s} status {active succeeded failed %s}
      """
          .formatted(TEMPLATE, CONDITIONS);
  private static final String CRON_JOB =
      """
      spec {schedule suspend jobTemplate {spec {%s}}} status {active {uid}}
      """
          .formatted(TEMPLATE);

  private static final String SERVICE =
      """
      spec {
        type clusterIP clusterIPs selector {*} externalName externalIPs
        ports {name protocol port targetPort nodePort}
      }
      status {%s}
      """
          .formatted(LOAD_BALANCER);
  private static final String ENDPOINT_SLICE =
      """
      ports {name protocol port}
      endpoints {addresses conditions {ready terminating} targetRef {kind uid} nodeName}
      """;
  private static final String NODE =
      """
      spec {unschedulable}
      status {
        addresses {type address} capacity {cpu memory pods} allocatable {cpu memory pods}
        nodeInfo {bootID kernelVersion kubeletVersion containerRuntimeVersion}
        %s
      }
      """
          .formatted(CONDITIONS);

  private static final String METRIC = "metric {name}";
  private static final String VALUE = "{averageUtilization averageValue value}";
  private static final String AUTOSCALER =
      """
      spec {
        scaleTargetRef {kind name} minReplicas maxReplicas
        metrics {
          type resource {name target %1$s} containerResource {name container target %1$s}
          pods {%2$s target %1$s} object {%2$s target %1$s} external {%2$s target %1$s}
        }
      }
      status {
        currentReplicas desiredReplicas
        currentMetrics {
          type resource {name current %1$s} containerResource {name container current %1$s}
          pods {%2$s current %1$s} object {%2$s current %1$s} external {%2$s current %1$s}
        }
        %3$s
      }
      """
          .formatted(VALUE, METRIC, CONDITIONS);

  private static final String PEER =
      """
      podSelector {%1$s} namespaceSelector {%1$s} ipBlock {cidr except}
      """
          .formatted(SELECTOR);
  private static final String NETWORK_POLICY =
      """
      spec {
        podSelector {%1$s} policyTypes
        ingress {from {%2$s} ports {protocol port endPort}}
        egress {to {%2$s} ports {protocol port endPort}}
      }
      """
          .formatted(SELECTOR, PEER);
  private static final String VOLUME_CLAIM =
      """
      spec {storageClassName volumeName resources {requests {storage}}}
      status {phase capacity {storage}}
      """;
  private static final String BACKEND = "service {name port {number name}}";
  private static final String INGRESS =
      """
      spec {
        ingressClassName tls {hosts} defaultBackend {%1$s}
        rules {host http {paths {path backend {%1$s}}}}
      }
      status {%2$s}
      """
          .formatted(BACKEND, LOAD_BALANCER);
  private static final String HTTP_ROUTE =
      """
      spec {
        hostnames parentRefs {kind name}
        rules {matches {path {value}} backendRefs {kind name namespace port}}
      }
      """;
  private static final String GATEWAY =
      """
      spec {gatewayClassName listeners {hostname protocol}} status {addresses {type value}}
      """;
  private static final String EVENT =
      """
      involvedObject {kind namespace name uid} reason message type count
      firstTimestamp lastTimestamp eventTime series {count lastObservedTime}
      """;

  /** What a stream says when it ends with an error. */
  private static final String STATUS = "code reason message";

  private static final Map<WatchedKind, KeptFields> OBJECTS = new EnumMap<>(WatchedKind.class);
  private static final Map<WatchedKind, KeptFields> CHANGES = new EnumMap<>(WatchedKind.class);

  static {
    for (WatchedKind kind : WatchedKind.values()) {
      String listing = METADATA + " " + listing(kind);
      OBJECTS.put(kind, KeptFields.of(listing));
      CHANGES.put(kind, KeptFields.of("type object {" + listing + " " + STATUS + "}"));
    }
  }

  private ObjectFields() {}

  /** Of an object. */
  static KeptFields of(WatchedKind kind) {
    return requireNonNull(OBJECTS.get(kind));
  }

  /** Of what a watch says of a change. */
  static KeptFields ofChange(WatchedKind kind) {
    return requireNonNull(CHANGES.get(kind));
  }

  private static String listing(WatchedKind kind) {
    return switch (kind) {
      case PODS -> POD;
      case NAMESPACES -> "status {phase}";
      case NODES -> NODE;
      case SERVICES -> SERVICE;
      case VOLUME_CLAIMS -> VOLUME_CLAIM;
      case EVENTS -> EVENT;
      case ENDPOINT_SLICES -> ENDPOINT_SLICE;
      case DEPLOYMENTS, REPLICA_SETS, STATEFUL_SETS, DAEMON_SETS -> WORKLOAD;
      case JOBS -> JOB;
      case CRON_JOBS -> CRON_JOB;
      case AUTOSCALERS -> AUTOSCALER;
      case NETWORK_POLICIES -> NETWORK_POLICY;
      case INGRESSES -> INGRESS;
      case GATEWAYS -> GATEWAY;
      case HTTP_ROUTES -> HTTP_ROUTE;
      case CONFIG_MAPS -> "";
    };
  }
}
