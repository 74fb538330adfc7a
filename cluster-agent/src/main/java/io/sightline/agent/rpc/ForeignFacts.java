package io.sightline.agent.rpc;

import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CgroupWindow;
import io.sightline.core.fact.ClusterObserved;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.DiskWindow;
import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.EdgeTotals;
import io.sightline.core.fact.EntityState;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.FlowTotals;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.LedgerReading;
import io.sightline.core.fact.ListenerObserved;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.NameResolved;
import io.sightline.core.fact.NetworkObserved;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.TopologySnapshot;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds what an agent has no business to say: facts of another node than its own, and facts that
 * only the relay makes (who an address was, what the API server knows).
 */
final class ForeignFacts {
  private ForeignFacts() {}

  /** What the first such fact is, in words; empty where there is none. */
  static Optional<String> in(List<Fact> facts, String node) {
    for (Fact fact : facts) {
      if (!isOf(fact, node)) {
        return Optional.of(
            "a fact (%s) that is not one of node %s"
                .formatted(fact.getClass().getSimpleName(), node));
      }
    }
    return Optional.empty();
  }

  private static boolean isOf(Fact fact, String node) {
    return switch (fact) {
      case NodeObserved it -> is(it.node(), node);
      case CgroupObserved it -> is(it.cgroup().node(), node);
      case ProcessObserved it -> is(it.process().node(), node) && is(it.cgroup().node(), node);
      case ProcessExited it -> is(it.process().node(), node);
      case NetworkObserved it -> is(it.node(), node);
      case ListenerObserved it -> is(it.node(), node) && is(it.process().node(), node);
      case FlowOpened it ->
          is(it.flow().node(), node) && isOrNone(it.owner(), node) && isOrNone(it.peer(), node);
      case FlowProtocol it -> is(it.flow().node(), node);
      case FlowWindow it -> is(it.flow().node(), node);
      case FlowClosed it -> is(it.flow().node(), node);
      case RequestWindow it -> is(it.flow().node(), node);
      case RequestExemplar it -> is(it.flow().node(), node);
      // An agent knows no entities: those of a drop are found by the relay.
      case DropWindow it ->
          is(it.node(), node) && it.clientEntity().isEmpty() && it.serverEntity().isEmpty();
      case CgroupWindow it -> is(it.cgroup().node(), node);
      case DiskWindow it -> is(it.cgroup().node(), node);
      case NameResolved it -> is(it.node(), node);
      case LedgerReading it -> is(it.node(), node);
      case CoverageReading it -> is(it.node(), node);
      case Loss _ -> true;
      // From its journal, which names pods and no objects of the API. That a pod runs on that node
      // is not looked up: see ADR 0024.
      case EventObserved it -> it.object() == null;
      case FlowResolved _,
          EntityState _,
          EdgeTotals _,
          FlowTotals _,
          TopologySnapshot _,
          ClusterObserved _,
          ObjectObserved _,
          ObjectGone _ ->
          false;
    };
  }

  private static boolean is(NodeKey key, String node) {
    return key.name().equals(node);
  }

  private static boolean isOrNone(@Nullable ProcessKey process, String node) {
    return process == null || is(process.node(), node);
  }
}
