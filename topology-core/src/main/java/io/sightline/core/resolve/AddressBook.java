package io.sightline.core.resolve;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.ListenerObserved;
import io.sightline.core.fact.NetworkObserved;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.Transport;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which network namespace owns an address, and which process listens in it. Not thread-safe. */
final class AddressBook {
  /** A network namespace of one node. */
  record Network(NodeKey node, long namespace) {}

  private record Port(Network network, Transport transport, int port) {}

  private final Map<IpAddress, Set<Network>> owners = new HashMap<>();
  private final Map<Network, NetworkObserved> networks = new HashMap<>();
  private final Map<Port, ProcessKey> listeners = new HashMap<>();
  private final Map<Network, ProcessKey> lastActive = new HashMap<>();
  private final Map<Network, Map<ProcessKey, CgroupKey>> residents = new HashMap<>();

  void network(NetworkObserved fact) {
    Network network = new Network(fact.node(), fact.networkNamespace());
    NetworkObserved before = networks.put(network, fact);
    if (before != null) {
      for (IpAddress address : before.addresses()) {
        Set<Network> known = owners.get(address);
        if (known != null && known.remove(network) && known.isEmpty()) {
          owners.remove(address);
        }
      }
    }
    for (IpAddress address : fact.addresses()) {
      owners.computeIfAbsent(address, key -> new HashSet<>()).add(network);
    }
  }

  void listener(ListenerObserved fact) {
    listeners.put(
        new Port(
            new Network(fact.node(), fact.networkNamespace()),
            fact.transport(),
            fact.local().port()),
        fact.process());
  }

  void process(ProcessObserved fact) {
    Network network = new Network(fact.process().node(), fact.networkNamespace());
    residents
        .computeIfAbsent(network, key -> new LinkedHashMap<>())
        .putIfAbsent(fact.process(), fact.cgroup());
  }

  void exited(ProcessExited fact) {
    ProcessKey ended = fact.process();
    residents
        .values()
        .removeIf(
            members -> {
              members.remove(ended);
              return members.isEmpty();
            });
    listeners.values().removeIf(ended::equals);
    lastActive.values().removeIf(ended::equals);
  }

  /** The process that stands for a namespace in which all known ones are of one workload. */
  Optional<ProcessKey> resident(Network network) {
    Map<ProcessKey, CgroupKey> members = residents.getOrDefault(network, Map.of());
    return new HashSet<>(members.values()).size() == 1
        ? Optional.of(members.keySet().iterator().next())
        : Optional.empty();
  }

  /** Notes that this process opened a connection in that namespace. */
  void active(Network network, ProcessKey process) {
    lastActive.put(network, process);
  }

  /**
   * The namespace that owns an address; empty where none or several do. Of several, such as each
   * node has by a bridge of its own, the one on the node that asks is meant.
   */
  Optional<Network> owner(IpAddress address, NodeKey asking) {
    Set<Network> known = owners.get(address);
    if (known == null) {
      return Optional.empty();
    }
    if (known.size() == 1) {
      return Optional.of(known.iterator().next());
    }
    List<Network> near = known.stream().filter(it -> it.node().equals(asking)).toList();
    return near.size() == 1 ? Optional.of(near.getFirst()) : Optional.empty();
  }

  /** The addresses of a namespace. */
  List<IpAddress> addresses(Network network) {
    NetworkObserved known = networks.get(network);
    return known == null ? List.of() : known.addresses();
  }

  boolean knows(Network network) {
    return networks.containsKey(network);
  }

  /** The process that serves an endpoint in a namespace. */
  Optional<ProcessKey> server(Network network, Transport transport, int port) {
    return Optional.ofNullable(listeners.get(new Port(network, transport, port)));
  }

  /** The process that most probably sent from a namespace: the last one seen to connect there. */
  Optional<ProcessKey> client(Network network) {
    return Optional.ofNullable(lastActive.get(network));
  }
}
