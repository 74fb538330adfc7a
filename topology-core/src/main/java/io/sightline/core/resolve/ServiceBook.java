package io.sightline.core.resolve;

import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.Transport;
import io.sightline.core.kube.EndpointSlice;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.Service;
import io.sightline.core.kube.ServicePort;
import io.sightline.core.topology.EntityId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which service an address and port stood for when, and what stands behind it. Not thread-safe. */
final class ServiceBook {
  /** A port on every node. */
  private record NodePort(Transport transport, int port) {}

  private record Name(String cluster, String namespace, String name) {
    static Name of(ObjectKey key) {
      return new Name(key.cluster(), key.namespace(), key.name());
    }
  }

  /**
   * A service as somebody dialled it.
   *
   * @param entity id of the service
   * @param port null where the service has no such port, or is dialled by its pods' own addresses
   */
  record Dialled(String entity, Service service, @Nullable ServicePort port) {}

  /**
   * What stands behind a port of a service.
   *
   * @param podUid empty where it is no pod
   */
  record Backend(String podUid, IpAddress address, int port) {
    Endpoint endpoint() {
      return new Endpoint(address, port);
    }
  }

  private final Leases<IpAddress> addresses = new Leases<>();
  private final Leases<NodePort> nodePorts = new Leases<>();
  private final Map<String, Service> byEntity = new HashMap<>();
  private final Map<Name, String> byName = new HashMap<>();
  // Of services that are gone as long as something may be told of the time when they were there.
  private final Map<String, Long> goneSince = new LinkedHashMap<>();
  private final Map<Name, Map<ObjectKey, EndpointSlice>> slices = new HashMap<>();
  private final Map<ObjectKey, EndpointSlice> slicesByKey = new HashMap<>();
  private final Map<IpAddress, Set<Name>> byBackend = new HashMap<>();
  private final Prefixes ranges = new Prefixes();

  /** Takes a service; returns the addresses of which it was not known that they are its own. */
  Collection<IpAddress> observed(Service service, long timeNanos) {
    String entity = EntityId.ofService(service.key().uid());
    Service before = byEntity.put(entity, service);
    byName.put(Name.of(service.key()), entity);
    goneSince.remove(entity);
    long since = service.meta().createdNanos() == 0 ? timeNanos : service.meta().createdNanos();
    Set<IpAddress> fresh = new LinkedHashSet<>();
    for (IpAddress address : allAddresses(service).toList()) {
      if (addresses.begin(address, entity, since)) {
        fresh.add(address);
      }
    }
    service.clusterAddresses().forEach(ranges::add);
    portsOnNodes(service).forEach(port -> nodePorts.begin(port, entity, since));
    if (before != null) {
      List<IpAddress> left = new ArrayList<>(allAddresses(before).toList());
      left.removeAll(allAddresses(service).toList());
      left.forEach(address -> addresses.end(address, entity, timeNanos));
      List<NodePort> closed = new ArrayList<>(portsOnNodes(before).toList());
      closed.removeAll(portsOnNodes(service).toList());
      closed.forEach(port -> nodePorts.end(port, entity, timeNanos));
    }
    return fresh;
  }

  void observed(EndpointSlice slice) {
    drop(slice.key());
    if (slice.service().isEmpty()) {
      return;
    }
    Name service = serviceOf(slice);
    slicesByKey.put(slice.key(), slice);
    slices.computeIfAbsent(service, _ -> new HashMap<>()).put(slice.key(), slice);
    for (EndpointSlice.Endpoint endpoint : slice.endpoints()) {
      for (IpAddress address : endpoint.addresses()) {
        byBackend.computeIfAbsent(address, _ -> new HashSet<>(2)).add(service);
      }
    }
  }

  /** Forgets an object, but not when a service had its addresses. */
  void gone(ObjectKey key, long timeNanos) {
    drop(key);
    String entity = EntityId.ofService(key.uid());
    Service service = byEntity.get(entity);
    if (service != null) {
      byName.remove(Name.of(key), entity);
      goneSince.put(entity, timeNanos);
      allAddresses(service).forEach(address -> addresses.end(address, entity, timeNanos));
      portsOnNodes(service).forEach(port -> nodePorts.end(port, entity, timeNanos));
    }
  }

  private void drop(ObjectKey key) {
    EndpointSlice slice = slicesByKey.remove(key);
    if (slice == null) {
      return;
    }
    Name service = serviceOf(slice);
    Map<ObjectKey, EndpointSlice> left = slices.getOrDefault(service, Map.of());
    left.remove(key);
    if (left.isEmpty()) {
      slices.remove(service);
    }
    for (EndpointSlice.Endpoint endpoint : slice.endpoints()) {
      for (IpAddress address : endpoint.addresses()) {
        Set<Name> services = byBackend.get(address);
        boolean inAnother =
            left.values().stream()
                .flatMap(other -> other.endpoints().stream())
                .anyMatch(other -> other.addresses().contains(address));
        if (services != null && !inAnother && services.remove(service) && services.isEmpty()) {
          byBackend.remove(address);
        }
      }
    }
  }

  /** The addresses under which services send traffic to that endpoint. */
  List<Endpoint> frontsOf(Transport transport, Endpoint backend) {
    List<Endpoint> fronts = new ArrayList<>();
    for (Name name : byBackend.getOrDefault(backend.address(), Set.of())) {
      Service service = byEntity.get(byName.getOrDefault(name, ""));
      if (service == null) {
        continue;
      }
      for (ServicePort port : service.ports()) {
        boolean sendsThere =
            port.protocol().transport().equals(Optional.of(transport))
                && backends(service, port).stream().anyMatch(it -> it.endpoint().equals(backend));
        if (sendsThere) {
          allAddresses(service).forEach(it -> fronts.add(new Endpoint(it, port.port())));
        }
      }
    }
    return fronts;
  }

  /** The service that had the address then. */
  Optional<Dialled> at(Transport transport, Endpoint endpoint, long timeNanos) {
    return addresses
        .at(endpoint.address(), timeNanos)
        .flatMap(entity -> dialled(entity, transport, endpoint.port(), false));
  }

  /** The service that had that port on the nodes then. */
  Optional<Dialled> onNodes(Transport transport, int port, long timeNanos) {
    return nodePorts
        .at(new NodePort(transport, port), timeNanos)
        .flatMap(entity -> dialled(entity, transport, port, true));
  }

  /** The headless service of that name. */
  Optional<Dialled> headless(String cluster, String namespace, String name) {
    return Optional.ofNullable(byName.get(new Name(cluster, namespace, name)))
        .flatMap(entity -> dialled(entity, Transport.TCP, 0, false))
        .filter(dialled -> dialled.service().headless());
  }

  /** Whether a service is there. */
  boolean isThere(ObjectKey key) {
    return byName.containsKey(Name.of(key));
  }

  /** The addresses that stand behind a service. */
  Collection<IpAddress> endpointsOf(ObjectKey service) {
    return slices.getOrDefault(Name.of(service), Map.of()).values().stream()
        .flatMap(slice -> slice.endpoints().stream())
        .flatMap(endpoint -> endpoint.addresses().stream())
        .toList();
  }

  /** Whether an address is among those of services, though it may be none's. */
  boolean isLikely(IpAddress address) {
    return ranges.contains(address);
  }

  /** What the service sends traffic to. */
  List<Backend> backends(Dialled dialled) {
    ServicePort port = dialled.port();
    return port == null ? List.of() : backends(dialled.service(), port);
  }

  /**
   * Whether it is known that nobody answers: the API has an endpoint slice of each service that
   * selects pods, also an empty one. Without any it is only not known who does.
   */
  boolean isKnownEmpty(Dialled dialled) {
    return dialled.port() != null
        && slices.containsKey(Name.of(dialled.service().key()))
        && backends(dialled).isEmpty();
  }

  private List<Backend> backends(Service service, ServicePort port) {
    List<Backend> backends = new ArrayList<>();
    for (EndpointSlice slice : slices.getOrDefault(Name.of(service.key()), Map.of()).values()) {
      for (EndpointSlice.Port answering : slice.ports()) {
        if (answering.name().equals(port.name()) && answering.protocol() == port.protocol()) {
          addReady(slice, answering.port() == 0 ? port.port() : answering.port(), backends);
        }
      }
    }
    return backends;
  }

  /** The only pod behind it, where there is one and no other. */
  Optional<Backend> soleBackend(Dialled dialled) {
    List<Backend> all = backends(dialled);
    boolean sole =
        !all.isEmpty()
            && !all.getFirst().podUid().isEmpty()
            && all.stream().allMatch(it -> it.podUid().equals(all.getFirst().podUid()));
    return sole ? Optional.of(all.getFirst()) : Optional.empty();
  }

  boolean isBackend(Dialled dialled, Endpoint endpoint) {
    return backends(dialled).stream().anyMatch(it -> it.endpoint().equals(endpoint));
  }

  /** Forgets services that went long ago. */
  void expire(long nowNanos) {
    addresses.expire(nowNanos);
    nodePorts.expire(nowNanos);
    goneSince
        .entrySet()
        .removeIf(
            gone -> {
              boolean old = gone.getValue() < nowNanos - Leases.MEMORY_NANOS;
              if (old) {
                byEntity.remove(gone.getKey());
              }
              return old;
            });
  }

  private static void addReady(EndpointSlice slice, int port, List<Backend> into) {
    for (EndpointSlice.Endpoint endpoint : slice.endpoints()) {
      if (endpoint.ready()) {
        for (IpAddress address : endpoint.addresses()) {
          into.add(new Backend(endpoint.podUid(), address, port));
        }
      }
    }
  }

  private Optional<Dialled> dialled(String entity, Transport transport, int port, boolean onNode) {
    Service service = byEntity.get(entity);
    if (service == null) {
      return Optional.empty();
    }
    ServicePort found = null;
    for (ServicePort candidate : service.ports()) {
      int number = onNode ? candidate.nodePort() : candidate.port();
      if (number == port && candidate.protocol().transport().equals(Optional.of(transport))) {
        found = candidate;
      }
    }
    return Optional.of(new Dialled(entity, service, found));
  }

  private static Name serviceOf(EndpointSlice slice) {
    return new Name(slice.key().cluster(), slice.key().namespace(), slice.service());
  }

  private static Stream<IpAddress> allAddresses(Service service) {
    return Stream.concat(service.clusterAddresses().stream(), service.externalAddresses().stream());
  }

  private static Stream<NodePort> portsOnNodes(Service service) {
    return service.ports().stream()
        .filter(port -> port.nodePort() != 0)
        .flatMap(
            port ->
                port.protocol().transport().stream()
                    .map(transport -> new NodePort(transport, port.nodePort())));
  }
}
