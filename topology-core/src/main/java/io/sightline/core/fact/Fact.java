package io.sightline.core.fact;

/**
 * One immutable observation. Everything the product shows is a fold over facts; nothing else
 * changes a topology.
 *
 * <p>Times are nanoseconds since 1970-01-01T00:00Z on the node's clock as the agent mapped it from
 * boot time. A window fact is stamped with its start.
 */
public sealed interface Fact
    permits NodeObserved,
        CgroupObserved,
        ProcessObserved,
        ProcessExited,
        NetworkObserved,
        ListenerObserved,
        FlowOpened,
        FlowProtocol,
        FlowResolved,
        FlowWindow,
        FlowClosed,
        RequestWindow,
        RequestExemplar,
        DropWindow,
        CgroupWindow,
        DiskWindow,
        NameResolved,
        EventObserved,
        Loss,
        LedgerReading,
        CoverageReading,
        EntityState,
        EdgeTotals,
        FlowTotals,
        TopologySnapshot,
        ClusterObserved,
        ObjectObserved,
        ObjectGone {

  /** When it was observed, or when its window began. */
  long timeNanos();
}
