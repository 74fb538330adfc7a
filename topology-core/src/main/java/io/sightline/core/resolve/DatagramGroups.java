package io.sightline.core.resolve;

import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.Role;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Datagram flows that leave out the client's port, by what their ends have in common.
 *
 * <p>A server's record of such a flow is of all processes that ask it from one address, a client's
 * of one process. So the ends are not one to one: the clients' records count, and the server's is
 * the shadow of them all. Not thread-safe.
 */
final class DatagramGroups {
  /** The flows between two addresses and one server port. */
  static final class Group {
    private final Map<FlowId, FlowOpened> clients = new LinkedHashMap<>();
    private final Map<FlowId, FlowOpened> servers = new LinkedHashMap<>();

    Collection<FlowOpened> clients() {
      return clients.values();
    }

    Collection<FlowOpened> servers() {
      return servers.values();
    }
  }

  private final Map<PairKey, Group> groups = new HashMap<>();
  private final Map<FlowId, PairKey> keys = new HashMap<>();

  /** Whether a flow is one of those. */
  static boolean isOne(FlowOpened flow) {
    return flow.joinKey() == 0
        && flow.role() != Role.UNKNOWN
        && (flow.local().port() == 0 || flow.remote().port() == 0);
  }

  /** Adds a flow, and returns the others of its group with it. */
  Group add(FlowOpened flow) {
    PairKey key = PairKey.of(flow);
    Group group = groups.computeIfAbsent(key, absent -> new Group());
    (flow.role() == Role.SERVER ? group.servers : group.clients).put(flow.flow(), flow);
    keys.put(flow.flow(), key);
    return group;
  }

  /** Forgets a flow that ended. */
  void remove(FlowId flow) {
    PairKey key = keys.remove(flow);
    Group group = key == null ? null : groups.get(key);
    if (group == null) {
      return;
    }
    group.clients.remove(flow);
    group.servers.remove(flow);
    if (group.clients.isEmpty() && group.servers.isEmpty()) {
      groups.remove(key);
    }
  }
}
