package io.sightline.core.clusters;

import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.NameResolved;
import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.Transport;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.Node;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.Route;
import io.sightline.core.kube.Service;
import io.sightline.core.kube.ServicePort;
import io.sightline.core.topology.EntityId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Where clusters can be entered from outside: at which addresses, ports and host names, and what is
 * behind. Not thread-safe.
 *
 * <p>Only what a cluster offers to others is in it. The addresses of pods and those that a service
 * has within its cluster never are: other clusters have the same ones.
 */
final class Entrances {
  private static final int MAX_NAMES = 16_384;

  /** What is reached at an address and a port. */
  private record Door(String cluster, Transport transport, int port, String entity) {}

  /** A name that workloads of a cluster were told for an address. */
  private record Told(String cluster, IpAddress address) {}

  private final Map<ObjectKey, KubeObject> objects = new HashMap<>();
  // Made anew when one of the objects changes, which is seldom.
  private final Map<IpAddress, Set<Door>> byAddress = new HashMap<>();
  private final Map<String, Set<Door>> byHost = new HashMap<>();
  private final Map<IpAddress, Set<ObjectKey>> nodes = new HashMap<>();
  private final Set<Door> onNodes = new HashSet<>();
  private final Map<Told, String> names =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Told, String> eldest) {
          return size() > MAX_NAMES;
        }
      };

  /** Takes what is told; returns whether something may be found now that could not before. */
  boolean learn(Fact fact) {
    return switch (fact) {
      case ObjectObserved it -> isEntrance(it.object()) && changed(it.object());
      case ObjectGone it -> objects.remove(it.object()) != null && rebuilt();
      case NameResolved it -> {
        Told told = new Told(it.node().cluster(), it.address());
        String host = host(it.name());
        yield !host.equals(names.put(told, host)) && !doors(host).isEmpty();
      }
      default -> false;
    };
  }

  /** Forgets all of a cluster that is not among these. */
  void retain(String cluster, Set<ObjectKey> there) {
    boolean gone =
        objects.keySet().removeIf(key -> key.cluster().equals(cluster) && !there.contains(key));
    if (gone) {
      var _ = rebuilt();
    }
  }

  private static boolean isEntrance(KubeObject object) {
    return object instanceof Service || object instanceof Node || object instanceof Route;
  }

  private boolean changed(KubeObject object) {
    KubeObject before = objects.put(object.key(), object);
    boolean same =
        switch (object) {
          case Service it ->
              before instanceof Service was
                  && was.externalAddresses().equals(it.externalAddresses())
                  && was.loadBalancerHosts().equals(it.loadBalancerHosts())
                  && was.ports().equals(it.ports());
          case Node it -> before instanceof Node was && was.addresses().equals(it.addresses());
          default -> Objects.equals(before, object);
        };
    return !same && rebuilt();
  }

  private boolean rebuilt() {
    byAddress.clear();
    byHost.clear();
    nodes.clear();
    onNodes.clear();
    for (KubeObject object : objects.values()) {
      switch (object) {
        case Service service -> add(service);
        case Node node ->
            node.addresses()
                .forEach(it -> nodes.computeIfAbsent(it, _ -> new HashSet<>()).add(node.key()));
        case Route route -> add(route);
        default -> {
          // None but these are kept.
        }
      }
    }
    return true;
  }

  private void add(Service service) {
    String entity = EntityId.ofService(service.key().uid());
    for (ServicePort port : service.ports()) {
      Optional<Transport> transport = port.protocol().transport();
      if (transport.isEmpty()) {
        continue;
      }
      Door door = new Door(service.key().cluster(), transport.get(), port.port(), entity);
      service.externalAddresses().forEach(it -> open(byAddress, it, door));
      service.loadBalancerHosts().forEach(it -> open(byHost, host(it), door));
      if (port.nodePort() != 0) {
        onNodes.add(new Door(door.cluster, door.transport, port.nodePort(), entity));
      }
    }
  }

  /** What an ingress leads to is one service, or else it is shown itself. */
  private void add(Route route) {
    Set<String> services =
        route.backends().stream()
            .flatMap(backend -> service(route, backend).stream())
            .collect(Collectors.toSet());
    String entity =
        services.size() == 1 ? services.iterator().next() : EntityId.ofIngress(route.key().uid());
    for (int port : route.tls() ? List.of(443, 80) : List.of(80)) {
      Door door = new Door(route.key().cluster(), Transport.TCP, port, entity);
      route.hosts().forEach(it -> open(byHost, host(it), door));
      // Many routes share the addresses of their controller, and then none is meant by these alone.
      route.addresses().forEach(it -> open(byAddress, it, door));
      route.addressHosts().forEach(it -> open(byHost, host(it), door));
    }
  }

  private Optional<String> service(Route route, Route.Backend backend) {
    String namespace =
        backend.namespace().isEmpty() ? route.key().namespace() : backend.namespace();
    return objects.keySet().stream()
        .filter(
            key ->
                key.cluster().equals(route.key().cluster())
                    && key.namespace().equals(namespace)
                    && key.name().equals(backend.service())
                    && objects.get(key) instanceof Service)
        .map(key -> EntityId.ofService(key.uid()))
        .findFirst();
  }

  private static <K> void open(Map<K, Set<Door>> doors, K at, Door door) {
    doors.computeIfAbsent(at, _ -> new HashSet<>(2)).add(door);
  }

  /**
   * What a client reaches at an endpoint outside of its cluster: a service or an ingress of
   * another. Empty where nobody is known to offer it, and where more than one is, since private
   * addresses may be in use in several places.
   *
   * @param asking UID of the client's cluster
   */
  Optional<String> at(String asking, Transport transport, Endpoint endpoint) {
    Predicate<Door> fits =
        door ->
            door.transport == transport
                && door.port == endpoint.port()
                && !door.cluster.equals(asking);
    List<Door> found = new ArrayList<>();
    byAddress.getOrDefault(endpoint.address(), Set.of()).stream().filter(fits).forEach(found::add);
    if (found.isEmpty()) {
      for (ObjectKey node : nodes.getOrDefault(endpoint.address(), Set.of())) {
        onNodes.stream()
            .filter(door -> door.cluster.equals(node.cluster()))
            .filter(fits)
            .forEach(found::add);
      }
    }
    Optional<String> only = only(found);
    if (only.isPresent()) {
      return only;
    }
    // Of several that share an address, the one is meant by whose name it was looked up.
    String host = names.getOrDefault(new Told(asking, endpoint.address()), "");
    return only(doors(host).stream().filter(fits).toList());
  }

  private static Optional<String> only(List<Door> doors) {
    // Of a service and the ingresses in front of which it stands, the service is what is reached.
    Set<String> services =
        doors.stream().map(Door::entity).filter(EntityId::isService).collect(Collectors.toSet());
    Set<String> all = doors.stream().map(Door::entity).collect(Collectors.toSet());
    Set<String> best = services.isEmpty() ? all : services;
    return best.size() == 1 ? Optional.of(best.iterator().next()) : Optional.empty();
  }

  /** The doors behind a host name, also by the wildcard that stands for it. */
  private Set<Door> doors(String host) {
    if (host.isEmpty()) {
      return Set.of();
    }
    Set<Door> exact = byHost.get(host);
    if (exact != null) {
      return exact;
    }
    int dot = host.indexOf('.');
    return dot < 0 ? Set.of() : byHost.getOrDefault("*" + host.substring(dot), Set.of());
  }

  /**
   * The node of another cluster that a caller's address belongs to. Only public addresses tell:
   * they are nobody else's.
   *
   * @param asked UID of the cluster that was called
   */
  Optional<String> caller(String asked, IpAddress address) {
    if (address.isPrivate()) {
      return Optional.empty();
    }
    List<ObjectKey> found =
        nodes.getOrDefault(address, Set.of()).stream()
            .filter(node -> !node.cluster().equals(asked))
            .toList();
    return found.size() == 1
        ? Optional.of(EntityId.ofNode(found.getFirst().cluster(), found.getFirst().name()))
        : Optional.empty();
  }

  private static String host(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
