package io.sightline.core.policy;

import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.Transport;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.Node;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.kube.Service;
import io.sightline.core.policy.ServiceBackends.Backend;
import io.sightline.core.topology.EdgeId;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whom policies see at the ends of an edge: the pods behind processes, containers and workloads,
 * the backends behind services, nodes, and addresses. Immutable.
 */
public final class EdgeEnds {
  private static final String ADDRESS = "address";
  private static final int MAX_HOLDERS = 16;

  private final Topology topology;
  private final PolicyIndex index;
  private final Map<String, Pod> pods = new HashMap<>();
  private final Map<String, Service> services = new HashMap<>();
  private final Map<PolicyIndex.Scoped, Service> servicesByAddress = new HashMap<>();
  private final Map<String, List<Node>> nodes = new HashMap<>();
  private final Map<String, List<Pod>> podsByParent = new HashMap<>();

  /** Looks at every object once. */
  public EdgeEnds(Topology topology) {
    this.topology = topology;
    this.index = PolicyIndex.of(topology.objects().values());
    for (KubeObject object : topology.objects().values()) {
      switch (object) {
        case Pod pod -> addPod(pod);
        case Service service -> addService(service);
        case Node node ->
            nodes.computeIfAbsent(node.key().name(), _ -> new ArrayList<>()).add(node);
        default -> {
          // Is no end of an edge.
        }
      }
    }
  }

  private void addService(Service service) {
    services.put(EntityId.ofService(service.key().uid()), service);
    for (IpAddress address : service.clusterAddresses()) {
      servicesByAddress.put(
          new PolicyIndex.Scoped(service.key().cluster(), address.toString()), service);
    }
  }

  private void addPod(Pod pod) {
    String id = EntityId.ofPod(pod.kubeletUid());
    pods.put(id, pod);
    Entity entity = topology.entities().get(id);
    if (entity != null && entity.parent() != null) {
      podsByParent.computeIfAbsent(entity.parent(), _ -> new ArrayList<>()).add(pod);
    }
  }

  /** The policies there are. */
  public PolicyIndex index() {
    return index;
  }

  /** Who may have been the client: one end, or the pods of a workload; none where nobody knows. */
  public List<PolicyEnd> clients(EdgeId edge) {
    return of(edge.client(), clusterOf(edge.server()));
  }

  /** Who may have been meant as server, on which port. */
  public List<Backend> servers(EdgeId edge, PortProtocol protocol) {
    String cluster = clusterOf(edge.client());
    Service service = service(edge.server(), cluster);
    if (service != null) {
      return ServiceBackends.of(index, service, protocol, edge.serverPort());
    }
    return of(edge.server(), cluster).stream()
        .map(end -> new Backend(end, edge.serverPort()))
        .toList();
  }

  /** The service that a server is, be it known by its object or by its address only. */
  private @Nullable Service service(String id, @Nullable String cluster) {
    Entity entity = topology.entities().get(id);
    String address = entity == null ? null : entity.labels().get(ADDRESS);
    return address == null || cluster == null
        ? services.get(id)
        : servicesByAddress.get(new PolicyIndex.Scoped(cluster, address));
  }

  /**
   * The ends behind an entity.
   *
   * @param cluster in which an address is looked up; null where neither end is of a cluster
   */
  private List<PolicyEnd> of(String id, @Nullable String cluster) {
    for (Entity at : withHolders(id)) {
      Pod pod = pods.get(at.id());
      if (pod != null) {
        return List.of(new PolicyEnd.OfPod(pod));
      }
      switch (at.kind()) {
        case POD, NETWORK, CLUSTER, INTERNET, SERVICE, INGRESS, VOLUME -> {
          // Its object is not known, or it is none that policies know: nothing can be said of it.
          return List.of();
        }
        case NODE -> {
          return node(at);
        }
        case EXTERNAL_HOST -> {
          return address(at, cluster);
        }
        case WORKLOAD -> {
          List<Pod> members = podsByParent.getOrDefault(at.id(), List.of());
          if (!members.isEmpty()) {
            return members.stream()
                .filter(member -> !member.isTerminated())
                .<PolicyEnd>map(PolicyEnd.OfPod::new)
                .toList();
          }
        }
        case NAMESPACE, CONTAINER, PROCESS -> {
          // What holds it says more.
        }
      }
    }
    return List.of();
  }

  private List<PolicyEnd> node(Entity entity) {
    return nodes.getOrDefault(entity.name(), List.of()).stream()
        .filter(
            node ->
                entity.parent() == null
                    || entity.parent().equals(EntityId.ofCluster(node.key().cluster())))
        .limit(1)
        .map(PolicyIndex::endOf)
        .toList();
  }

  private List<PolicyEnd> address(Entity entity, @Nullable String cluster) {
    String text = entity.labels().get(ADDRESS);
    if (text == null || cluster == null) {
      return List.of();
    }
    try {
      return List.of(index.endOf(cluster, IpAddress.parse(text)));
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  private @Nullable String clusterOf(String id) {
    Service service = services.get(id);
    if (service != null) {
      return service.key().cluster();
    }
    for (Entity at : withHolders(id)) {
      Pod pod = pods.get(at.id());
      if (pod != null) {
        return pod.key().cluster();
      }
      List<Pod> members = podsByParent.getOrDefault(at.id(), List.of());
      if (at.kind() == EntityKind.WORKLOAD && !members.isEmpty()) {
        return members.getFirst().key().cluster();
      }
    }
    return null;
  }

  /** What a reader calls the end: its workload, or else its pod, or else itself. */
  public Entity workload(String id) {
    Entity entity = topology.entities().get(id);
    if (entity == null) {
      return Entity.seen(id, EntityKind.EXTERNAL_HOST, id, null, "", 0);
    }
    Entity named = entity;
    for (Entity at : withHolders(id)) {
      if (at.kind() == EntityKind.POD || at.kind() == EntityKind.WORKLOAD) {
        named = at;
      }
    }
    return named;
  }

  /** The service of that name in a namespace of a cluster. */
  public @Nullable Service service(String cluster, String namespace, String name) {
    return services.values().stream()
        .filter(
            it ->
                it.key().cluster().equals(cluster)
                    && it.key().namespace().equals(namespace)
                    && it.key().name().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** The protocol that ports of policies have; empty for ICMP, of which the API says nothing. */
  public static Optional<PortProtocol> protocol(Transport transport) {
    return switch (transport) {
      case TCP -> Optional.of(PortProtocol.TCP);
      case UDP -> Optional.of(PortProtocol.UDP);
      case ICMP -> Optional.empty();
    };
  }

  /**
   * An entity and what holds it, from the inside out; bounded, since a capture may say anything.
   */
  private List<Entity> withHolders(String id) {
    List<Entity> chain = new ArrayList<>();
    Entity at = topology.entities().get(id);
    while (at != null && chain.size() < MAX_HOLDERS) {
      chain.add(at);
      at = at.parent() == null ? null : topology.entities().get(at.parent());
    }
    return chain;
  }
}
