package io.sightline.agent.kube;

import io.sightline.core.fact.IpAddress;
import io.sightline.core.kube.Condition;
import io.sightline.core.kube.ConfigMap;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.Namespace;
import io.sightline.core.kube.Node;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.OwnerReference;
import io.sightline.core.kube.SharedValues;
import io.sightline.core.kube.VolumeClaim;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes objects of their kept fields. Not thread-safe. */
final class ObjectReader {
  private final String cluster;
  private final SharedValues shared;
  private final PodReader pods;
  private final WorkloadReader workloads = new WorkloadReader();
  private final NetworkReader networks = new NetworkReader();

  /**
   * A reader of a cluster's objects.
   *
   * @param cluster UID of the cluster
   */
  ObjectReader(String cluster, SharedValues shared) {
    this.cluster = cluster;
    this.shared = shared;
    this.pods = new PodReader(shared);
  }

  /**
   * An object.
   *
   * @param known what was known of it before, of which it holds what has not changed; null where
   *     nothing was
   * @throws IllegalArgumentException when it is not named, or something in it is not as the API has
   *     it
   */
  KubeObject read(ObjectKind kind, JsonFields object, @Nullable KubeObject known) {
    String version = object.at("metadata").text("resourceVersion");
    return read(object, meta(kind, object, version, known == null ? null : known.meta()));
  }

  /**
   * Whether an object says the same as another version of it did: of a change to what is not kept,
   * a node's heartbeat for example, nothing is told.
   */
  boolean saysTheSame(JsonFields object, KubeObject known) {
    // That it was changed is all that is told of a config map.
    return !(known instanceof ConfigMap)
        && read(
                object,
                meta(known.key().kind(), object, known.meta().resourceVersion(), known.meta()))
            .equals(known);
  }

  private KubeObject read(JsonFields object, ObjectMeta meta) {
    JsonFields spec = object.at("spec");
    JsonFields status = object.at("status");
    return switch (meta.key().kind()) {
      case POD -> pods.pod(meta, object);
      case SERVICE -> networks.service(meta, spec, status);
      case ENDPOINT_SLICE -> networks.endpointSlice(meta, object);
      case NETWORK_POLICY -> PolicyReader.policy(meta, spec);
      case INGRESS -> networks.ingress(meta, spec, status);
      case HTTP_ROUTE -> networks.httpRoute(meta, spec);
      case GATEWAY -> networks.gateway(meta, spec, status);
      case NODE -> node(meta, spec, status);
      case NAMESPACE -> new Namespace(meta, status.text("phase"));
      case VOLUME_CLAIM -> volumeClaim(meta, spec, status);
      case CONFIG_MAP -> new ConfigMap(meta);
      case AUTOSCALER -> workloads.autoscaler(meta, spec, status);
      case DEPLOYMENT, REPLICA_SET, STATEFUL_SET -> workloads.replicated(meta, spec, status);
      case DAEMON_SET -> workloads.daemonSet(meta, spec, status);
      case JOB -> workloads.job(meta, spec, status);
      case CRON_JOB -> workloads.cronJob(meta, spec, status);
    };
  }

  private ObjectMeta meta(
      ObjectKind kind, JsonFields object, String resourceVersion, @Nullable ObjectMeta known) {
    JsonFields metadata = object.at("metadata");
    String name = metadata.text("name");
    String uid = metadata.text("uid");
    if (name.isEmpty() || uid.isEmpty()) {
      throw new IllegalArgumentException("it has no name or no UID");
    }
    ObjectKey key = new ObjectKey(cluster, kind, metadata.text("namespace"), name, uid);
    Labels labels = metadata.labels("labels");
    OwnerReference owner = owner(metadata);
    return new ObjectMeta(
        // Keys of maps, so another instance with each version would be held beside the first.
        known != null && known.key().equals(key) ? known.key() : key,
        resourceVersion,
        metadata.time("creationTimestamp"),
        metadata.time("deletionTimestamp"),
        labels.isEmpty() ? Labels.NONE : same(labels, known == null ? null : known.labels()),
        owner == null ? null : same(owner, known == null ? null : known.owner()));
  }

  private <T> T same(T value, @Nullable T known) {
    return known != null && known.equals(value) ? known : shared.share(value);
  }

  private static @Nullable OwnerReference owner(JsonFields metadata) {
    for (JsonFields owner : metadata.list("ownerReferences")) {
      if (owner.flag("controller")) {
        return new OwnerReference(owner.text("kind"), owner.text("name"), owner.text("uid"));
      }
    }
    return null;
  }

  private static Node node(ObjectMeta meta, JsonFields spec, JsonFields status) {
    JsonFields info = status.at("nodeInfo");
    List<String> addresses = new ArrayList<>();
    for (JsonFields address : status.list("addresses")) {
      if (address.text("type").endsWith("IP")) {
        addresses.add(address.text("address"));
      }
    }
    return new Node(
        meta,
        addresses(addresses),
        conditions(status),
        capacity(status.at("capacity")),
        capacity(status.at("allocatable")),
        spec.flag("unschedulable"),
        info.text("bootID"),
        info.text("kernelVersion"),
        info.text("kubeletVersion"),
        info.text("containerRuntimeVersion"));
  }

  private static Node.Capacity capacity(JsonFields capacity) {
    return new Node.Capacity(
        Quantities.millis(capacity.text("cpu")),
        Quantities.units(capacity.text("memory")),
        Quantities.units(capacity.text("pods")));
  }

  private static VolumeClaim volumeClaim(ObjectMeta meta, JsonFields spec, JsonFields status) {
    return new VolumeClaim(
        meta,
        status.text("phase"),
        spec.text("storageClassName"),
        spec.text("volumeName"),
        Quantities.units(spec.at("resources").at("requests").text("storage")),
        Quantities.units(status.at("capacity").text("storage")));
  }

  static List<Condition> conditions(JsonFields status) {
    List<Condition> conditions = new ArrayList<>();
    for (JsonFields condition : status.list("conditions")) {
      conditions.add(
          new Condition(
              condition.text("type"),
              condition.text("status"),
              condition.text("reason"),
              condition.text("message"),
              condition.time("lastTransitionTime")));
    }
    return conditions;
  }

  /** Those that are addresses: a host name may stand where one is expected. */
  static List<IpAddress> addresses(List<String> literals) {
    List<IpAddress> addresses = new ArrayList<>(literals.size());
    for (String literal : literals) {
      try {
        addresses.add(IpAddress.parse(literal));
      } catch (IllegalArgumentException e) {
        // Not one; who wants host names reads them elsewhere.
      }
    }
    return addresses;
  }
}
