package io.sightline.agent.relay;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CgroupWindow;
import io.sightline.core.fact.DiskWindow;
import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.EdgeTotals;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.EntityState;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.FlowTotals;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.ListenerObserved;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.topology.EntityId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is left of the facts for a viewer of some namespaces, whether they come live, from a
 * keyframe, or from the recorder.
 *
 * <p>A fact is shown when it is about something in one of those namespaces; a fact of a kind that
 * has no namespace, or of a kind this class does not know, is not. Of a connection the records of
 * the viewer's own ends are shown: where the other end is not theirs, it appears as {@link
 * #OTHER_NAMESPACE}, without address, and the record of their end counts in place of the other's.
 * Hosts outside of the cluster stay what they are.
 *
 * <p>Begins with a keyframe, or with the start of the log. Never gives more facts than it takes.
 * Not thread-safe.
 */
public final class ScopeFilter {
  /** The entity that stands for all that the viewer may not see. */
  public static final String OTHER_NAMESPACE = "namespace/other namespace";

  private static final String EXTERNAL_PREFIX = "external/";
  private static final int MAX_WITHHELD = 4_096;

  /** What tells edges apart. */
  private record EdgeKey(
      String client,
      String server,
      String via,
      Protocol protocol,
      Transport transport,
      int serverPort) {
    static EdgeKey of(EdgeTotals it) {
      return new EdgeKey(
          it.clientEntity(),
          it.serverEntity(),
          it.via(),
          it.protocol(),
          it.transport(),
          it.serverPort());
    }
  }

  /** What is known of an open flow, shown or not. */
  private static final class Flow {
    private final FlowOpened opened;
    private @Nullable FlowResolved resolved;
    private boolean shown;

    Flow(FlowOpened opened) {
      this.opened = opened;
    }
  }

  private final Set<String> namespaces;
  private final EntityNamespaces book;
  private final Map<FlowId, Flow> flows = new HashMap<>();
  // Told before it was known whose they are; a pod's control group is there before its object.
  private final Set<CgroupKey> withheld =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<CgroupKey, Boolean> eldest) {
              return size() > MAX_WITHHELD;
            }
          });
  private boolean wantsKeyframe;

  public ScopeFilter(Viewer.OfNamespaces viewer, EntityNamespaces book) {
    this.namespaces = viewer.namespaces();
    this.book = book;
  }

  /** What is left of a batch: fewer facts, with its position and watermark. */
  public LogBatch apply(LogBatch batch) {
    return new LogBatch(batch.firstPosition(), batch.watermarkNanos(), filter(batch.facts()));
  }

  /**
   * Whether something turned out to be the viewer's that was not known to be when it was told of;
   * only a keyframe can make up for it. Asking takes note of the answer.
   */
  public boolean takeKeyframeWish() {
    boolean wish = wantsKeyframe;
    wantsKeyframe = false;
    return wish;
  }

  private List<Fact> filter(List<Fact> facts) {
    // Who the ends are stands behind the opening, mostly in the same batch.
    Map<FlowId, FlowResolved> ahead = new HashMap<>();
    for (Fact fact : facts) {
      if (fact instanceof FlowResolved resolved) {
        ahead.putIfAbsent(resolved.flow(), resolved);
      }
    }
    List<Fact> visible = new ArrayList<>();
    Map<EdgeKey, Integer> edges = new LinkedHashMap<>();
    for (Fact fact : facts) {
      Fact seen = fact instanceof FlowOpened it ? opened(it, ahead.get(it.flow())) : see(fact);
      if (seen instanceof EdgeTotals totals) {
        addEdge(totals, visible, edges);
      } else if (seen != null) {
        visible.add(seen);
      }
    }
    return visible;
  }

  /** The fact as the viewer may see it; null where they may not. */
  private @Nullable Fact see(Fact fact) {
    return switch (fact) {
      case CgroupObserved it -> cgroup(it);
      case CgroupWindow it -> isOwnCgroup(it.cgroup()) ? it : null;
      case DiskWindow it -> isOwnCgroup(it.cgroup()) ? it : null;
      case ProcessObserved it -> isOwnEntity(EntityId.ofProcess(it.process())) ? it : null;
      case ProcessExited it -> isOwnEntity(EntityId.ofProcess(it.process())) ? it : null;
      case ListenerObserved it -> isOwnEntity(EntityId.ofProcess(it.process())) ? it : null;
      case EventObserved it -> isOwnEntity(it.entity()) ? it : null;
      case ObjectObserved it -> isOwn(it.object().key().namespace()) ? it : null;
      case ObjectGone it -> isOwn(it.object().namespace()) ? it : null;
      case EntityState it -> isOwnEntity(it.entity()) ? it : null;
      case FlowResolved it -> resolved(it);
      case FlowProtocol it -> isShown(it.flow()) ? it : null;
      case FlowWindow it -> isShown(it.flow()) ? it : null;
      case RequestWindow it -> isShown(it.flow()) ? it : null;
      case RequestExemplar it -> isShown(it.flow()) ? it : null;
      case FlowTotals it -> isShown(it.flow()) ? it : null;
      case FlowClosed it -> closed(it);
      case DropWindow it -> dropped(it);
      case EdgeTotals it -> edge(it);
      case TopologySnapshot it -> snapshot(it);
      // Of no namespace: nodes, networks, names, losses, ledgers, coverage. And what is new here.
      default -> null;
    };
  }

  private @Nullable Fact cgroup(CgroupObserved it) {
    Optional<String> namespace = book.namespaceOf(it.cgroup());
    if (namespace.isEmpty()) {
      withheld.add(it.cgroup());
    }
    return namespace.filter(this::isOwn).isPresent() ? it : null;
  }

  private TopologySnapshot snapshot(TopologySnapshot it) {
    flows.clear();
    withheld.clear();
    return new TopologySnapshot(it.timeNanos(), filter(it.facts()));
  }

  private @Nullable Fact opened(FlowOpened it, @Nullable FlowResolved resolved) {
    Flow flow = flows.computeIfAbsent(it.flow(), key -> new Flow(it));
    if (resolved != null) {
      flow.resolved = resolved;
    }
    flow.shown = flow.shown || isOwnEnd(flow);
    return flow.shown ? masked(flow) : null;
  }

  private @Nullable Fact resolved(FlowResolved it) {
    Flow flow = flows.get(it.flow());
    if (flow == null) {
      return null;
    }
    flow.resolved = it;
    if (!isShown(it.flow())) {
      return null;
    }
    boolean client = isOwnEntity(it.clientEntity());
    boolean server = isOwnEntity(it.serverEntity());
    return new FlowResolved(
        it.timeNanos(),
        it.flow(),
        client ? it.clientEntity() : masked(it.clientEntity()),
        server ? it.serverEntity() : masked(it.serverEntity()),
        it.serverPort(),
        it.counted() || !(isClient(flow.opened, it) ? server : client),
        ownOrNone(it.via()));
  }

  private @Nullable Fact closed(FlowClosed it) {
    Flow flow = flows.remove(it.flow());
    return flow != null && flow.shown ? it : null;
  }

  private @Nullable Fact dropped(DropWindow it) {
    boolean client = isOwnEntity(it.clientEntity());
    boolean server = isOwnEntity(it.serverEntity());
    if (!client && !server) {
      return null;
    }
    return new DropWindow(
        it.timeNanos(),
        it.durationNanos(),
        it.node(),
        it.transport(),
        client ? it.source() : masked(it.source(), it.clientEntity()),
        server ? it.destination() : masked(it.destination(), it.serverEntity()),
        it.reason(),
        it.packets(),
        client ? it.clientEntity() : masked(it.clientEntity()),
        server ? it.serverEntity() : masked(it.serverEntity()));
  }

  private @Nullable Fact edge(EdgeTotals it) {
    boolean client = isOwnEntity(it.clientEntity());
    boolean server = isOwnEntity(it.serverEntity());
    if (!client && !server) {
      return null;
    }
    return new EdgeTotals(
        it.timeNanos(),
        client ? it.clientEntity() : masked(it.clientEntity()),
        server ? it.serverEntity() : masked(it.serverEntity()),
        ownOrNone(it.via()),
        it.protocol(),
        it.transport(),
        it.serverPort(),
        it.firstSeenNanos(),
        it.lastSeenNanos(),
        it.roundTripNanos(),
        it.lastFailure(),
        it.totals());
  }

  /** Edges to several that the viewer may not see are one edge to them. */
  private static void addEdge(EdgeTotals it, List<Fact> into, Map<EdgeKey, Integer> places) {
    Integer place = places.putIfAbsent(EdgeKey.of(it), into.size());
    if (place == null) {
      into.add(it);
      return;
    }
    EdgeTotals before = (EdgeTotals) into.get(place);
    boolean later = it.lastSeenNanos() > before.lastSeenNanos();
    EdgeTotals latest = later ? it : before;
    into.set(
        place,
        new EdgeTotals(
            it.timeNanos(),
            it.clientEntity(),
            it.serverEntity(),
            it.via(),
            it.protocol(),
            it.transport(),
            it.serverPort(),
            Math.min(before.firstSeenNanos(), it.firstSeenNanos()),
            latest.lastSeenNanos(),
            latest.roundTripNanos(),
            latest.lastFailure(),
            before.totals().plus(it.totals())));
  }

  private boolean isShown(FlowId id) {
    Flow flow = flows.get(id);
    if (flow == null) {
      return false;
    }
    if (!flow.shown && isOwnEnd(flow)) {
      wantsKeyframe = true;
    }
    return flow.shown;
  }

  /** Whether an end that was watched is in one of the viewer's namespaces. */
  private boolean isOwnEnd(Flow flow) {
    ProcessKey peer = flow.opened.peer();
    if (peer != null && isOwnEntity(EntityId.ofProcess(peer))) {
      return true;
    }
    String end = watchedEnd(flow);
    return end != null && isOwnEntity(end);
  }

  private static @Nullable String watchedEnd(Flow flow) {
    if (flow.opened.owner() != null) {
      return EntityId.ofProcess(flow.opened.owner());
    }
    FlowResolved resolved = flow.resolved;
    if (resolved == null) {
      return null;
    }
    return isClient(flow.opened, resolved) ? resolved.clientEntity() : resolved.serverEntity();
  }

  private static boolean isClient(FlowOpened opened, FlowResolved resolved) {
    return opened.role() == Role.CLIENT
        || (opened.role() == Role.UNKNOWN && opened.remote().port() == resolved.serverPort());
  }

  private FlowOpened masked(Flow flow) {
    FlowOpened it = flow.opened;
    FlowResolved resolved = flow.resolved;
    boolean client = resolved != null && isClient(it, resolved);
    String local =
        resolved == null
            ? OTHER_NAMESPACE
            : client ? resolved.clientEntity() : resolved.serverEntity();
    String peer =
        resolved == null
            ? OTHER_NAMESPACE
            : client ? resolved.serverEntity() : resolved.clientEntity();
    // Where both ends were watched, the record may be shown because the other one is the viewer's.
    boolean ownLocal = it.peer() == null || isOwnEntity(local);
    return new FlowOpened(
        it.timeNanos(),
        it.flow(),
        it.transport(),
        it.role(),
        ownLocal ? it.local() : masked(it.local(), local),
        isOwnEntity(peer) ? it.remote() : masked(it.remote(), peer),
        ownLocal ? it.networkNamespace() : 0,
        ownLocal ? it.owner() : null,
        0,
        it.beforeAgent(),
        it.connections(),
        it.peer() != null && isOwnEntity(EntityId.ofProcess(it.peer())) ? it.peer() : null,
        null);
  }

  /** A service that the viewer may not see is as if there were none. */
  private String ownOrNone(String via) {
    return isOwnEntity(via) ? via : "";
  }

  private static String masked(String entity) {
    return isOutside(entity) ? entity : OTHER_NAMESPACE;
  }

  private static Endpoint masked(Endpoint endpoint, String entity) {
    return isOutside(entity) ? endpoint : new Endpoint(IpAddress.ofIpv4(0), endpoint.port());
  }

  /** A host that is no part of the cluster: the viewer's own end knows as much of it. */
  private static boolean isOutside(String entity) {
    return entity.startsWith(EXTERNAL_PREFIX) || entity.equals(EntityId.INTERNET);
  }

  private boolean isOwnEntity(String entity) {
    return book.namespaceOf(entity).filter(this::isOwn).isPresent();
  }

  private boolean isOwnCgroup(CgroupKey cgroup) {
    boolean own = book.namespaceOf(cgroup).filter(this::isOwn).isPresent();
    if (own && withheld.remove(cgroup)) {
      wantsKeyframe = true;
    }
    return own;
  }

  private boolean isOwn(String namespace) {
    return namespaces.contains(namespace);
  }
}
