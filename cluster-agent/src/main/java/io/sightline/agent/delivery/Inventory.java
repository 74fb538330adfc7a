package io.sightline.agent.delivery;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.ListenerObserved;
import io.sightline.core.fact.NameResolved;
import io.sightline.core.fact.NetworkObserved;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who is who on a node, as the relay was last told: what a relay that knows nothing yet must be
 * told again, since an agent says each of it only once.
 *
 * <p>Bounded by what lives on the node; of names and cgroups, which have no end of life here, the
 * newest are kept. Not thread-safe.
 */
final class Inventory {
  private static final int MAX_NAMES = 4_096;
  private static final int MAX_CGROUPS = 20_000;

  private record Network(long networkNamespace) {}

  private record OpenFlow(FlowOpened opened, @Nullable FlowProtocol protocol) {}

  private @Nullable NodeObserved node;
  private @Nullable LedgerReading ledger;
  private final Map<CgroupKey, CgroupObserved> cgroups = new Newest<>(MAX_CGROUPS);
  private final Map<ProcessKey, ProcessObserved> processes = new LinkedHashMap<>();
  // Those that ended, but whose conversations are not over: a flow is told of with its process.
  private final Map<ProcessKey, ProcessExited> ended = new LinkedHashMap<>();
  private final Map<ProcessKey, Integer> flowsOf = new HashMap<>();
  private final Map<Network, NetworkObserved> networks = new LinkedHashMap<>();
  private final Map<ProcessKey, List<ListenerObserved>> listeners = new LinkedHashMap<>();
  private final Map<FlowId, OpenFlow> flows = new LinkedHashMap<>();
  private final Map<IpAddress, NameResolved> names = new Newest<>(MAX_NAMES);
  private final Map<String, CoverageReading> coverage = new LinkedHashMap<>();

  /** Takes note of facts that the relay has. */
  void learn(List<Fact> facts) {
    facts.forEach(this::learn);
  }

  boolean isEmpty() {
    return node == null && cgroups.isEmpty() && flows.isEmpty() && processes.isEmpty();
  }

  /** All of it, in an order in which nothing refers to what comes later. */
  List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    if (node != null) {
      facts.add(node);
    }
    facts.addAll(cgroups.values());
    facts.addAll(networks.values());
    facts.addAll(processes.values());
    listeners.values().forEach(facts::addAll);
    facts.addAll(names.values());
    for (OpenFlow flow : flows.values()) {
      facts.add(flow.opened);
      if (flow.protocol != null) {
        facts.add(flow.protocol);
      }
    }
    facts.addAll(ended.values());
    facts.addAll(coverage.values());
    if (ledger != null) {
      facts.add(ledger);
    }
    return facts;
  }

  private void learn(Fact fact) {
    switch (fact) {
      case NodeObserved it -> node = it;
      case CgroupObserved it -> cgroups.put(it.cgroup(), it);
      case ProcessObserved it -> {
        processes.put(it.process(), it);
        ended.remove(it.process());
      }
      case ProcessExited it -> {
        listeners.remove(it.process());
        if (flowsOf.containsKey(it.process())) {
          ended.put(it.process(), it);
        } else {
          processes.remove(it.process());
        }
      }
      case NetworkObserved it -> networks.put(new Network(it.networkNamespace()), it);
      case ListenerObserved it ->
          listeners.computeIfAbsent(it.process(), key -> new ArrayList<>()).add(it);
      case FlowOpened it -> {
        if (flows.putIfAbsent(it.flow(), new OpenFlow(it, null)) == null) {
          processesOf(it).forEach(process -> flowsOf.merge(process, 1, Integer::sum));
        }
      }
      case FlowProtocol it ->
          flows.computeIfPresent(it.flow(), (id, flow) -> new OpenFlow(flow.opened, it));
      case FlowClosed it -> {
        OpenFlow flow = flows.remove(it.flow());
        if (flow != null) {
          processesOf(flow.opened).forEach(this::leave);
        }
      }
      case NameResolved it -> names.put(it.address(), it);
      case CoverageReading it -> coverage.put(it.signal(), it);
      case LedgerReading it -> ledger = it;
      default -> {
        // Windows and events are over once they are told.
      }
    }
  }

  private void leave(ProcessKey process) {
    if (flowsOf.merge(process, -1, Integer::sum) == 0) {
      flowsOf.remove(process);
      if (ended.remove(process) != null) {
        processes.remove(process);
      }
    }
  }

  private static Stream<ProcessKey> processesOf(FlowOpened flow) {
    return Stream.of(Optional.ofNullable(flow.owner()), Optional.ofNullable(flow.peer()))
        .flatMap(Optional::stream);
  }

  private static final class Newest<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int maxEntries;

    Newest(int maxEntries) {
      this.maxEntries = maxEntries;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > maxEntries;
    }
  }
}
