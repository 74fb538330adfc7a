package io.sightline.core.resolve;

import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.IpAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Open flows about which more may be said once it is known whose an address is. Not thread-safe.
 */
final class Unknowns {
  /** The oldest go first: they keep what was said of them. */
  private static final int MAX_FLOWS = 4_096;

  private final Map<IpAddress, Map<FlowId, End>> byAddress = new HashMap<>();
  private final Map<FlowId, IpAddress> addresses = new LinkedHashMap<>();

  void add(IpAddress address, End end) {
    FlowId flow = end.opened().flow();
    remove(flow);
    addresses.put(flow, address);
    byAddress.computeIfAbsent(address, _ -> new LinkedHashMap<>()).put(flow, end);
    if (addresses.size() > MAX_FLOWS) {
      remove(addresses.keySet().iterator().next());
    }
  }

  void remove(FlowId flow) {
    IpAddress address = addresses.remove(flow);
    Map<FlowId, End> flows = address == null ? null : byAddress.get(address);
    if (flows != null && flows.remove(flow) != null && flows.isEmpty()) {
      byAddress.remove(address);
    }
  }

  /** The flows that wait for an address to be known. */
  Collection<End> of(IpAddress address) {
    return List.copyOf(byAddress.getOrDefault(address, Map.of()).values());
  }
}
