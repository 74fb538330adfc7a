package io.sightline.agent.kube;

import io.sightline.core.kube.ObjectKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the relay lists and watches at the API server, and so all that its account needs to be
 * allowed: the installer's ClusterRole and the watching itself are made from this one list.
 */
public enum WatchedKind {
  NAMESPACES("", "v1", "namespaces", ObjectKind.NAMESPACE, When.ALWAYS),
  NODES("", "v1", "nodes", ObjectKind.NODE, When.ALWAYS),
  PODS("", "v1", "pods", ObjectKind.POD, When.ALWAYS),
  SERVICES("", "v1", "services", ObjectKind.SERVICE, When.ALWAYS),
  VOLUME_CLAIMS("", "v1", "persistentvolumeclaims", ObjectKind.VOLUME_CLAIM, When.ALWAYS),
  EVENTS("", "v1", "events", null, When.ALWAYS),
  ENDPOINT_SLICES(
      "discovery.k8s.io", "v1", "endpointslices", ObjectKind.ENDPOINT_SLICE, When.ALWAYS),
  DEPLOYMENTS("apps", "v1", "deployments", ObjectKind.DEPLOYMENT, When.ALWAYS),
  REPLICA_SETS("apps", "v1", "replicasets", ObjectKind.REPLICA_SET, When.ALWAYS),
  STATEFUL_SETS("apps", "v1", "statefulsets", ObjectKind.STATEFUL_SET, When.ALWAYS),
  DAEMON_SETS("apps", "v1", "daemonsets", ObjectKind.DAEMON_SET, When.ALWAYS),
  JOBS("batch", "v1", "jobs", ObjectKind.JOB, When.ALWAYS),
  CRON_JOBS("batch", "v1", "cronjobs", ObjectKind.CRON_JOB, When.ALWAYS),
  AUTOSCALERS("autoscaling", "v2", "horizontalpodautoscalers", ObjectKind.AUTOSCALER, When.ALWAYS),
  NETWORK_POLICIES(
      "networking.k8s.io", "v1", "networkpolicies", ObjectKind.NETWORK_POLICY, When.ALWAYS),
  INGRESSES("networking.k8s.io", "v1", "ingresses", ObjectKind.INGRESS, When.ALWAYS),
  GATEWAYS("gateway.networking.k8s.io", "v1", "gateways", ObjectKind.GATEWAY, When.SERVED),
  HTTP_ROUTES("gateway.networking.k8s.io", "v1", "httproutes", ObjectKind.HTTP_ROUTE, When.SERVED),
  /** Their metadata only; the API has no right that is for metadata alone, so it is asked for. */
  CONFIG_MAPS("", "v1", "configmaps", ObjectKind.CONFIG_MAP, When.ASKED_FOR);

  /** When a kind is watched. */
  public enum When {
    ALWAYS,
    /** Where the cluster has the definition; it may get it later. */
    SERVED,
    /** Only where the relay was told to. */
    ASKED_FOR
  }

  /** What the account must be allowed to do with each kind; nothing else is ever asked of it. */
  public static final List<String> VERBS = List.of("list", "watch");

  private static final String JSON = "application/json";
  private static final String METADATA =
      "application/json;as=PartialObjectMetadata%s;g=meta.k8s.io;v=v1";

  private final String group;
  private final String version;
  private final String plural;
  private final @Nullable ObjectKind kind;
  private final When when;

  WatchedKind(String group, String version, String plural, @Nullable ObjectKind kind, When when) {
    this.group = group;
    this.version = version;
    this.plural = plural;
    this.kind = kind;
    this.when = when;
  }

  /** The API group; empty for the core group, as a role's rule has it. */
  public String group() {
    return group;
  }

  public String version() {
    return version;
  }

  /** The resource as a role's rule names it. */
  public String plural() {
    return plural;
  }

  /** What the objects are as facts; empty for events, which are no objects of a topology. */
  public Optional<ObjectKind> kind() {
    return Optional.ofNullable(kind);
  }

  public When when() {
    return when;
  }

  /** The kinds that are watched, with or without those that must be asked for. */
  public static List<WatchedKind> watched(boolean withConfigMaps) {
    return Arrays.stream(values())
        .filter(kind -> withConfigMaps || kind.when != When.ASKED_FOR)
        .toList();
  }

  /** Where all namespaces' objects are listed. */
  String path() {
    return (group.isEmpty() ? "/api/" : "/apis/" + group + "/") + version + "/" + plural;
  }

  /** What a list is asked for as: of config maps the server leaves out what is in them. */
  String listType() {
    return kind == ObjectKind.CONFIG_MAP ? METADATA.formatted("List") : JSON;
  }

  String watchType() {
    return kind == ObjectKind.CONFIG_MAP ? METADATA.formatted("") : JSON;
  }
}
