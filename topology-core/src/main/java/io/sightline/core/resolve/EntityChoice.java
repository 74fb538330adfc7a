package io.sightline.core.resolve;

import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import io.sightline.core.resolve.ServiceBook.Backend;
import io.sightline.core.resolve.ServiceBook.Dialled;
import io.sightline.core.topology.EntityId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Picks the finest entity that is known behind a socket or an address, as of when it was observed.
 *
 * <p>A socket says more than an address: its control group is one pod's. An address is a pod's only
 * for the time in which the pod had it. What the API does not know may be known to an agent.
 */
final class EntityChoice {
  private static final int FIRST_EPHEMERAL_PORT = 32_768;

  /** Who is behind an address; the address itself where nobody is known to be. */
  private record Behind(String entity, @Nullable IpAddress unknown) {
    Behind(String entity) {
      this(entity, null);
    }
  }

  private final AddressBook addresses;
  private final PodProcesses processes;
  private final ClusterBook cluster;

  EntityChoice(AddressBook addresses, PodProcesses processes, ClusterBook cluster) {
    this.addresses = addresses;
    this.processes = processes;
    this.cluster = cluster;
  }

  /** Whether the first of two ends, or the only one seen, is the server. */
  boolean isServer(FlowOpened flow, @Nullable FlowOpened other) {
    if (flow.role() != Role.UNKNOWN) {
      return flow.role() == Role.SERVER;
    }
    if (other != null && other.role() != Role.UNKNOWN) {
      return other.role() == Role.CLIENT;
    }
    if (addresses.server(network(flow), flow.transport(), flow.local().port()).isPresent()) {
      return flow.local().port() < FIRST_EPHEMERAL_PORT
          || flow.remote().port() >= FIRST_EPHEMERAL_PORT;
    }
    return flow.local().port() < flow.remote().port();
  }

  /** Who the ends are, by all that is known of them now. */
  Decision decide(End end) {
    FlowOpened flow = end.opened();
    End partner = end.partner;
    if (partner != null) {
      return end.serves ? ofPair(partner, end) : ofPair(end, partner);
    }
    boolean serves = isServer(flow, null);
    ProcessKey peer = flow.peer();
    if (peer != null) {
      return ofPeers(flow, serves, ofLocal(end), processes.entityOf(peer));
    }
    if (serves) {
      Behind caller = ofCaller(flow);
      return new Decision(caller.entity, ofLocal(end), flow.local().port(), "", caller.unknown);
    }
    return ofDialler(flow, ofLocal(end), end.blockedAt);
  }

  /** The entity that has a process's sockets. */
  @Nullable String ofOwner(FlowOpened flow) {
    ProcessKey owner = flow.owner();
    return owner == null ? null : processes.entityOf(owner);
  }

  /** The entity behind the watched end of a flow. */
  String ofLocal(End end) {
    if (end.owner() != null) {
      return end.owner();
    }
    FlowOpened flow = end.opened();
    Optional<String> pod = cluster.podAt(flow.local().address(), flow.timeNanos());
    if (pod.isPresent()) {
      return pod.get();
    }
    AddressBook.Network network = network(flow);
    Optional<ProcessKey> listener =
        addresses.server(network, flow.transport(), flow.local().port());
    if (listener.isPresent()) {
      return processes.entityOf(listener.get());
    }
    // An end without owner in a namespace that was never reported belongs to another host.
    return addresses.knows(network) || flow.local().address().isLoopback()
        ? ofNetwork(network)
        : EntityId.ofExternalHost(flow.local().address());
  }

  /** The service that a client dialled; empty where it dialled none. */
  Optional<Dialled> serviceOf(FlowOpened client) {
    Endpoint dialled = dialled(client);
    IpAddress address = dialled.address();
    boolean ofNode =
        address.isLoopback()
            ? isNodes(network(client))
            : addresses.owner(address, client.flow().node()).filter(this::isNodes).isPresent();
    return cluster.dialled(client, dialled, ofNode);
  }

  /** The endpoints behind the service that a client dialled. */
  List<Endpoint> behind(FlowOpened client) {
    return serviceOf(client).map(cluster.services()::backends).orElse(List.of()).stream()
        .map(Backend::endpoint)
        .toList();
  }

  /**
   * Whether two records with the same client's end are of one connection, of which no sequence
   * numbers are known: the client dialled that server, or what leads to it.
   */
  boolean mayBeOne(FlowOpened client, FlowOpened server) {
    if (client.remote().equals(server.local())) {
      return true;
    }
    Optional<Dialled> service = serviceOf(client);
    if (service.isPresent()) {
      List<Backend> backends = cluster.services().backends(service.get());
      return backends.isEmpty()
          || backends.stream().anyMatch(it -> it.endpoint().equals(server.local()));
    }
    IpAddress dialled = dialled(client).address();
    return cluster.podAt(dialled, client.timeNanos()).isEmpty()
        && addresses.owner(dialled, client.flow().node()).isEmpty();
  }

  private Decision ofPair(End client, End server) {
    int port = server.opened().local().port();
    return through(
        client.opened(), server.opened().local(), ofLocal(client), ofLocal(server), port);
  }

  /** The agent has seen both ends, and reports the one. */
  private Decision ofPeers(FlowOpened flow, boolean serves, String local, String peer) {
    if (!serves) {
      return through(flow, flow.remote(), local, peer, flow.remote().port());
    }
    Endpoint dialled = flow.dialled();
    if (dialled == null) {
      return new Decision(peer, local, flow.local().port(), "", null);
    }
    boolean ofNode =
        addresses.owner(dialled.address(), flow.flow().node()).filter(this::isNodes).isPresent();
    Optional<Dialled> service = cluster.dialled(flow, dialled, ofNode);
    return new Decision(
        peer,
        local,
        flow.local().port(),
        service.map(Dialled::entity).orElse(""),
        service.isPresent() ? null : dialled.address());
  }

  /** The decision where both ends are known: what is left to find is what lies between them. */
  private Decision through(
      FlowOpened client, Endpoint reached, String clientEntity, String serverEntity, int port) {
    Optional<Dialled> service = serviceOf(client);
    Endpoint dialled = dialled(client);
    boolean leadsOn = !dialled.equals(reached) || cluster.isNamed(client, dialled);
    return new Decision(
        clientEntity,
        serverEntity,
        port,
        service.map(Dialled::entity).orElse(""),
        service.isEmpty() && leadsOn ? dialled.address() : null);
  }

  /** The decision about a client whose server no agent saw. */
  private Decision ofDialler(FlowOpened client, String local, @Nullable Endpoint blockedAt) {
    Optional<Dialled> service = serviceOf(client);
    Endpoint reached = client.remote();
    if (blockedAt != null && !isFront(service, client, blockedAt)) {
      reached = blockedAt;
    } else if (service.isPresent() && client.dialled() == null && !isHeadless(service.get())) {
      Optional<Backend> sole = cluster.services().soleBackend(service.get());
      if (sole.isEmpty()) {
        // Any of several, or none: the service itself is all that is known of who was meant.
        return new Decision(local, service.get().entity(), client.remote().port(), "", null);
      }
      reached = sole.get().endpoint();
    }
    Behind server = ofEndpoint(client, client.transport(), reached);
    String found =
        server.unknown == null || service.isEmpty()
            ? server.entity
            : podBehind(service.get(), reached).orElse(server.entity);
    return new Decision(
        local,
        found,
        reached.port(),
        service.map(Dialled::entity).orElse(""),
        found.equals(server.entity) ? server.unknown : null);
  }

  /** Whether an endpoint is what the service is dialled by, behind which nobody was reached. */
  private static boolean isFront(Optional<Dialled> service, FlowOpened client, Endpoint it) {
    return service.isPresent() && !isHeadless(service.get()) && it.equals(dialled(client));
  }

  /**
   * Whether a client dialled a service that has nobody to answer: kube-proxy then refuses for it,
   * by a rule that drops the packet as a firewall's does.
   */
  boolean isUnanswered(FlowOpened client) {
    return serviceOf(client)
        .filter(service -> !isHeadless(service) && cluster.services().isKnownEmpty(service))
        .isPresent();
  }

  private static boolean isHeadless(Dialled service) {
    return service.service().headless();
  }

  /** The pod that the API says to be at the endpoint, though its object is not known. */
  private Optional<String> podBehind(Dialled service, Endpoint endpoint) {
    return cluster.services().backends(service).stream()
        .filter(it -> it.endpoint().equals(endpoint) && !it.podUid().isEmpty())
        .map(it -> EntityId.ofPod(it.podUid()))
        .findFirst();
  }

  /** Who is called at an endpoint. */
  private Behind ofEndpoint(FlowOpened client, Transport transport, Endpoint endpoint) {
    return endpoint.address().isLoopback()
        ? new Behind(ofListener(network(client), transport, endpoint.port()))
        : ofEndpoint(client.flow().node(), client.timeNanos(), transport, endpoint);
  }

  private Behind ofEndpoint(NodeKey asking, long timeNanos, Transport transport, Endpoint it) {
    Optional<String> pod = cluster.podAt(it.address(), timeNanos);
    if (pod.isPresent()) {
      return new Behind(pod.get());
    }
    Optional<AddressBook.Network> network = addresses.owner(it.address(), asking);
    if (network.isPresent()) {
      return new Behind(ofListener(network.get(), transport, it.port()));
    }
    return cluster
        .nodeAt(it.address())
        .map(Behind::new)
        .orElseGet(() -> new Behind(EntityId.ofExternalHost(it.address()), it.address()));
  }

  private String ofListener(AddressBook.Network network, Transport transport, int port) {
    return addresses
        .server(network, transport, port)
        .map(processes::entityOf)
        .or(() -> nodeOf(network))
        .orElseGet(() -> ofMember(network));
  }

  /** Who called a server, of which only the server tells. */
  private Behind ofCaller(FlowOpened server) {
    IpAddress address = server.remote().address();
    if (address.isLoopback()) {
      return new Behind(ofSender(network(server)));
    }
    Behind caller = ofCaller(server.flow().node(), server.timeNanos(), address);
    // Strangers that call us from the Internet are one entity: there can be very many of them.
    return caller.unknown != null && !address.isPrivate()
        ? new Behind(EntityId.INTERNET, address)
        : caller;
  }

  private Behind ofCaller(NodeKey asking, long timeNanos, IpAddress address) {
    Optional<String> pod = cluster.podAt(address, timeNanos);
    if (pod.isPresent()) {
      return new Behind(pod.get());
    }
    Optional<AddressBook.Network> network = addresses.owner(address, asking);
    if (network.isPresent()) {
      return new Behind(ofSender(network.get()));
    }
    return cluster
        .nodeAt(address)
        .map(Behind::new)
        .orElseGet(() -> new Behind(EntityId.ofExternalHost(address), address));
  }

  /** On a node's own network so many things connect that the last of them tells nothing. */
  private String ofSender(AddressBook.Network network) {
    return nodeOf(network)
        .or(() -> addresses.client(network).map(processes::entityOf))
        .orElseGet(() -> ofMember(network));
  }

  /** A drop with the entities that its packets came from and were for. */
  DropWindow withEnds(DropWindow drop) {
    if (!DropReasons.isBlocking(drop.reason()) || isForUnansweredService(drop)) {
      return drop;
    }
    return new DropWindow(
        drop.timeNanos(),
        drop.durationNanos(),
        drop.node(),
        drop.transport(),
        drop.source(),
        drop.destination(),
        drop.reason(),
        drop.packets(),
        ofCaller(drop.node(), drop.timeNanos(), drop.source().address()).entity,
        ofReceiver(drop));
  }

  /** Who dials a service without endpoints is refused, which the failed attempt says by itself. */
  private boolean isForUnansweredService(DropWindow drop) {
    return cluster
        .services()
        .at(drop.transport(), drop.destination(), drop.timeNanos())
        .filter(cluster.services()::isKnownEmpty)
        .isPresent();
  }

  private String ofReceiver(DropWindow drop) {
    Optional<Dialled> service =
        cluster.services().at(drop.transport(), drop.destination(), drop.timeNanos());
    Endpoint destination =
        service
            .flatMap(cluster.services()::soleBackend)
            .map(Backend::endpoint)
            .orElse(drop.destination());
    if (service.isPresent() && destination.equals(drop.destination())) {
      return service.get().entity();
    }
    return ofEndpoint(drop.node(), drop.timeNanos(), drop.transport(), destination).entity;
  }

  /** Nobody listens there, or not yet: the workload that has the namespace to itself is meant. */
  private String ofMember(AddressBook.Network network) {
    return addresses.resident(network).map(processes::entityOf).orElseGet(() -> ofNetwork(network));
  }

  private boolean isNodes(AddressBook.Network network) {
    return nodeOf(network).isPresent();
  }

  /** The node whose own network has that address; empty for a pod's, and where none is known. */
  Optional<String> nodeWith(IpAddress address, NodeKey asking) {
    return addresses.owner(address, asking).flatMap(this::nodeOf).or(() -> cluster.nodeAt(address));
  }

  /** The node whose own network it is; empty for that of a pod, and where there is no cluster. */
  private Optional<String> nodeOf(AddressBook.Network network) {
    return addresses.addresses(network).stream()
        .map(cluster::nodeAt)
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** What the client named as its peer. */
  private static Endpoint dialled(FlowOpened client) {
    return Objects.requireNonNullElse(client.dialled(), client.remote());
  }

  private static AddressBook.Network network(FlowOpened flow) {
    return new AddressBook.Network(flow.flow().node(), flow.networkNamespace());
  }

  private static String ofNetwork(AddressBook.Network network) {
    return EntityId.ofNetwork(network.node(), network.namespace());
  }
}
