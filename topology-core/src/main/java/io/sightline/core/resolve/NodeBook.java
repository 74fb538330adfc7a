package io.sightline.core.resolve;

import io.sightline.core.fact.IpAddress;
import io.sightline.core.kube.Node;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.topology.EntityId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which address is a node's. Not thread-safe. */
final class NodeBook {
  private final Map<IpAddress, String> nodes = new HashMap<>();
  private final Map<ObjectKey, Node> known = new HashMap<>();

  /** Takes a node; returns the addresses of which it was not known that they are its own. */
  Collection<IpAddress> observed(Node node) {
    gone(node.key());
    known.put(node.key(), node);
    String entity = EntityId.ofNode(node.key().cluster(), node.key().name());
    Set<IpAddress> fresh = new LinkedHashSet<>();
    for (IpAddress address : node.addresses()) {
      if (!entity.equals(nodes.put(address, entity))) {
        fresh.add(address);
      }
    }
    return fresh;
  }

  void gone(ObjectKey key) {
    Node node = known.remove(key);
    if (node != null) {
      String entity = EntityId.ofNode(key.cluster(), key.name());
      node.addresses().forEach(address -> nodes.remove(address, entity));
    }
  }

  /** The entity of the node that has the address. */
  Optional<String> at(IpAddress address) {
    return Optional.ofNullable(nodes.get(address));
  }

  /** All addresses of nodes. */
  Collection<IpAddress> addresses() {
    return List.copyOf(nodes.keySet());
  }
}
