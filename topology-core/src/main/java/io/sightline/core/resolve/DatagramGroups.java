package io.sightline.core.resolve;

import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Datagram flows that leave out the client's port, by what their ends have in common.
 *
 * <p>A server's record of such a flow is of all processes that ask it from one address, a client's
 * of one process. So the ends are not one to one. Where clients ask the server itself, their
 * records count, and the server's is the shadow of them all. Where they ask a service, their
 * records do not tell which server answered: there the servers' count. Of what comes from a node's
 * own network, where many share the address and it is translated on the way, the clients' count all
 * the same, or one of them would be given what all of them asked. Not thread-safe.
 */
final class DatagramGroups {
  /**
   * The flows between a client's address and an endpoint that is asked.
   *
   * <p>A server may be in several: in that of its own address, and in those of its services.
   */
  static final class Group {
    private final boolean ofService;
    private final boolean fromNode;
    private final Map<FlowId, End> clients = new LinkedHashMap<>();
    private final Map<FlowId, End> servers = new LinkedHashMap<>();

    Group(boolean ofService, boolean fromNode) {
      this.ofService = ofService;
      this.fromNode = fromNode;
    }

    /** Whether it is a service that was asked. */
    boolean isOfService() {
      return ofService;
    }

    /** Whether it is asked from a node's own network. */
    boolean isFromNode() {
      return fromNode;
    }

    Collection<End> clients() {
      return clients.values();
    }

    Collection<End> servers() {
      return servers.values();
    }
  }

  private final ServiceBook services;
  private final BiFunction<IpAddress, NodeKey, Optional<String>> nodes;
  private final Map<String, Group> groups = new HashMap<>();
  private final Map<FlowId, Set<String>> keys = new HashMap<>();
  private final Map<IpAddress, Map<FlowId, End>> serversByAddress = new HashMap<>();

  /**
   * No flows yet.
   *
   * @param nodes gives the node whose own network an address is of, as one that is told by an agent
   *     of that node
   */
  DatagramGroups(ServiceBook services, BiFunction<IpAddress, NodeKey, Optional<String>> nodes) {
    this.services = services;
    this.nodes = nodes;
  }

  /** Whether a flow is one of those. */
  static boolean isOne(FlowOpened flow) {
    return flow.joinKey() == 0
        && flow.role() != Role.UNKNOWN
        && (flow.local().port() == 0 || flow.remote().port() == 0);
  }

  /** Adds a flow, and returns the groups it is in by then. */
  List<Group> add(End end) {
    FlowOpened flow = end.opened();
    if (flow.role() == Role.SERVER) {
      serversByAddress
          .computeIfAbsent(flow.local().address(), _ -> new LinkedHashMap<>())
          .put(flow.flow(), end);
      List<Group> joined = new ArrayList<>();
      joined.add(join(end, flow.remote().address(), flow.local(), false));
      for (Endpoint front : services.frontsOf(flow.transport(), flow.local())) {
        joined.add(join(end, flow.remote().address(), front, true));
      }
      return joined;
    }
    boolean ofService = services.at(flow.transport(), flow.remote(), flow.timeNanos()).isPresent();
    return List.of(join(end, flow.local().address(), flow.remote(), ofService));
  }

  /** The servers with that address. */
  Collection<End> serversAt(IpAddress address) {
    return List.copyOf(serversByAddress.getOrDefault(address, Map.of()).values());
  }

  private Group join(End end, IpAddress client, Endpoint asked, boolean ofService) {
    FlowOpened flow = end.opened();
    long namespace = client.isLoopback() ? flow.networkNamespace() : 0;
    // It has several, of which the server sees another than the client: that of its bridge.
    Optional<String> node = nodes.apply(client, flow.flow().node());
    String asker = node.orElseGet(client::toString);
    String key = "%s %s %s %d".formatted(flow.transport(), asker, asked, namespace);
    Group group = groups.computeIfAbsent(key, _ -> new Group(ofService, node.isPresent()));
    (flow.role() == Role.SERVER ? group.servers : group.clients).put(flow.flow(), end);
    keys.computeIfAbsent(flow.flow(), _ -> new LinkedHashSet<>(2)).add(key);
    return group;
  }

  /** Forgets a flow that ended. */
  void remove(End end) {
    FlowOpened flow = end.opened();
    Set<String> joined = keys.remove(flow.flow());
    if (joined == null) {
      return;
    }
    for (String key : joined) {
      Group group = groups.get(key);
      if (group != null) {
        group.clients.remove(flow.flow());
        group.servers.remove(flow.flow());
        if (group.clients.isEmpty() && group.servers.isEmpty()) {
          groups.remove(key);
        }
      }
    }
    Map<FlowId, End> there = serversByAddress.get(flow.local().address());
    if (there != null && there.remove(flow.flow()) != null && there.isEmpty()) {
      serversByAddress.remove(flow.local().address());
    }
  }
}
