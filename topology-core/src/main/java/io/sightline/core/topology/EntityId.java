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

  private EntityId() {}

  public static String ofNode(NodeKey node) {
    return "node/" + node.name();
  }

  public static String ofNetwork(NodeKey node, long networkNamespace) {
    return "network/" + node.name() + "/" + networkNamespace;
  }

  public static String ofNamespace(NodeKey node, String name) {
    return "namespace/" + node.name() + "/" + name;
  }

  public static String ofCgroup(CgroupKey cgroup) {
    String hierarchy =
        cgroup.hierarchy() == CgroupKey.Hierarchy.UNIFIED
            ? ""
            : cgroup.hierarchy().name().toLowerCase(Locale.ROOT) + "/";
    return "workload/" + cgroup.node().name() + "/" + hierarchy + cgroup.inode();
  }

  public static String ofProcess(ProcessKey process) {
    return "process/"
        + process.node().name()
        + "/"
        + process.pid()
        + "@"
        + process.startTimeNanos();
  }

  public static String ofExternalHost(IpAddress address) {
    return "external/" + address;
  }
}
