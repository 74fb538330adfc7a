package io.sightline.core.topology;

import io.sightline.core.fact.NodeKey;
import io.sightline.core.kube.Node;
import io.sightline.core.kube.ObjectKey;
import java.util.HashMap;
import java.util.Map;

/**
 * Which node of a cluster a machine with an agent is. Names are not enough, since nodes of two
 * clusters may share one: agent and API both know the boot. Not thread-safe.
 */
final class NodeNames {
  /** The label of a node that holds its boot, by which its object finds it. */
  static final String BOOT = "boot";

  private final Map<NodeKey, String> ids = new HashMap<>();
  private final Map<ObjectKey, NodeKey> known = new HashMap<>();

  /** The entity of a machine: that of its node where one is known to be it. */
  String idOf(NodeKey machine) {
    // Where its cluster is known, so is which node of it.
    String id = machine.cluster().isEmpty() ? ids.get(machine) : null;
    return id == null ? EntityId.ofNode(machine) : id;
  }

  /** Takes a node's object; after a reboot it tells of another boot. */
  void learn(Node node) {
    forget(node.key());
    NodeKey machine = machine(node);
    known.put(node.key(), machine);
    ids.put(machine, EntityId.ofNode(node.key().cluster(), node.key().name()));
  }

  void forget(ObjectKey node) {
    NodeKey machine = known.remove(node);
    if (machine != null) {
      ids.remove(machine, EntityId.ofNode(node.cluster(), node.name()));
    }
  }

  static NodeKey machine(Node node) {
    return new NodeKey(node.key().name(), node.bootId());
  }
}
