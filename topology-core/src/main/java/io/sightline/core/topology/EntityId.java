package io.sightline.core.topology;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.ProcessKey;
import java.util.Locale;

/**
 * Makes the ids of entities. An id is stable over the life of what it names, says its kind in its
 * first part, and is the same in stream, file and export.
 */
public final class EntityId {
  /** All hosts on the Internet whose name and address do not matter one by one. */
  public static final String INTERNET = "internet";

  static final String EXTERNAL_PREFIX = "external/";
  static final String CLUSTER_PREFIX = "cluster/";
  static final String NODE_PREFIX = "node/";
  static final String POD_PREFIX = "pod/";
  private static final String WORKLOAD_PREFIX = "workload/";
  static final String CONTAINER_PREFIX = "container/";
  static final String SERVICE_PREFIX = "service/";

  private EntityId() {}

  /** A machine with an agent on it, as long as no cluster is known to have it as its node. */
  public static String ofNode(NodeKey node) {
    return NODE_PREFIX + node.qualifiedName();
  }

  public static String ofNetwork(NodeKey node, long networkNamespace) {
    return "network/" + node.qualifiedName() + "/" + networkNamespace;
  }

  public static String ofNamespace(NodeKey node, String name) {
    return "namespace/" + node.qualifiedName() + "/" + name;
  }

  /** A namespace of a Kubernetes cluster. */
  public static String ofNamespace(String cluster, String name) {
    return "namespace/" + cluster + "/" + name;
  }

  public static String ofCluster(String cluster) {
    return CLUSTER_PREFIX + cluster;
  }

  /**
   * A node of a Kubernetes cluster: nodes of two clusters may have one name.
   *
   * @param cluster UID of the cluster
   */
  public static String ofNode(String cluster, String name) {
    return NODE_PREFIX + cluster + "/" + name;
  }

  /**
   * A pod.
   *
   * @param kubeletUid the UID in its control group's path, so that a pod has its id before its
   *     object is known; see {@link io.sightline.core.kube.Pod#kubeletUid}
   */
  public static String ofPod(String kubeletUid) {
    return POD_PREFIX + kubeletUid;
  }

  /**
   * A container of a pod.
   *
   * @param containerId the runtime's, without its scheme
   */
  public static String ofContainer(String containerId) {
    return CONTAINER_PREFIX + containerId;
  }

  /** A deployment or another controller of pods. */
  public static String ofWorkload(String uid) {
    return WORKLOAD_PREFIX + uid;
  }

  public static String ofService(String uid) {
    return SERVICE_PREFIX + uid;
  }

  public static String ofIngress(String uid) {
    return "ingress/" + uid;
  }

  public static String ofVolume(String uid) {
    return "volume/" + uid;
  }

  public static String ofCgroup(CgroupKey cgroup) {
    String hierarchy =
        cgroup.hierarchy() == CgroupKey.Hierarchy.UNIFIED
            ? ""
            : cgroup.hierarchy().name().toLowerCase(Locale.ROOT) + "/";
    return "workload/" + cgroup.node().qualifiedName() + "/" + hierarchy + cgroup.inode();
  }

  public static String ofProcess(ProcessKey process) {
    return "process/"
        + process.node().qualifiedName()
        + "/"
        + process.pid()
        + "@"
        + process.startTimeNanos();
  }

  public static String ofExternalHost(IpAddress address) {
    return EXTERNAL_PREFIX + address;
  }

  /**
   * A host outside as it is known in a cluster: a private address is another host in each.
   *
   * @param cluster UID of the cluster; empty where there is but one
   */
  public static String ofExternalHost(String cluster, IpAddress address) {
    return cluster.isEmpty() || !address.isPrivate()
        ? ofExternalHost(address)
        : EXTERNAL_PREFIX + cluster + "/" + address;
  }

  /** What stands between the first slash of an id and the next; empty where there are no two. */
  static String secondPart(String entity) {
    int first = entity.indexOf('/');
    int second = entity.indexOf('/', first + 1);
    return first < 0 || second < 0 ? "" : entity.substring(first + 1, second);
  }

  public static boolean isExternalHost(String entity) {
    return entity.startsWith(EXTERNAL_PREFIX);
  }

  public static boolean isPod(String entity) {
    return entity.startsWith(POD_PREFIX);
  }

  public static boolean isWorkload(String entity) {
    return entity.startsWith(WORKLOAD_PREFIX);
  }

  public static boolean isNode(String entity) {
    return entity.startsWith(NODE_PREFIX);
  }

  public static boolean isService(String entity) {
    return entity.startsWith(SERVICE_PREFIX);
  }

  /** The address in the id of an external host; throws where there is none in it. */
  public static IpAddress addressOf(String externalHost) {
    return IpAddress.parse(externalHost.substring(externalHost.lastIndexOf('/') + 1));
  }
}
